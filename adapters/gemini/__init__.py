"""Google's hosted models, and what Takeout has of the Gemini app."""

import re

from adapters.base import Vendor
from adapters.gemini.takeout import GeminiTakeout
from adapters.gemini.takeout_page import GeminiTakeoutPage

VENDOR = Vendor(model_names=re.compile(r"\bgemini\b"), exports=(GeminiTakeout(), GeminiTakeoutPage()))
