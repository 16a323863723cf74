"""Google's hosted models, and the API they are called by."""

import re

from adapters.base import Vendor
from adapters.gemini.api import GenerateContentApi

VENDOR = Vendor(model_names=re.compile(r"\bgemini\b"), apis=(GenerateContentApi(),))
