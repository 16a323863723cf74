"""OpenAI's models."""

import re

from adapters.base import Vendor

# The open-weight gpt-oss is served by others and counts as local.
VENDOR = Vendor(model_names=re.compile(r"\b(chatgpt|gpt-(?!oss)|codex|o[1-9](-|$))"))
