"""OpenAI's models, and the export of ChatGPT."""

import re

from adapters.base import Vendor
from adapters.gpt.exports import ChatGPTExport

# The open-weight gpt-oss is served by others and counts as local.
VENDOR = Vendor(
    model_names=re.compile(r"\b(chatgpt|gpt-(?!oss)|codex|o[1-9](-|$))"), exports=(ChatGPTExport(),)
)
