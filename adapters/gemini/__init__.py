"""Google's hosted models."""

import re

from adapters.base import Vendor

VENDOR = Vendor(model_names=re.compile(r"\bgemini\b"))
