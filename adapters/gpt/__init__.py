"""OpenAI's models, and the APIs they are called by."""

import re

from adapters.base import Vendor
from adapters.gpt.apis import ChatCompletionsApi, ResponsesApi

# The open-weight gpt-oss is served by others and counts as local.
VENDOR = Vendor(
    model_names=re.compile(r"\b(chatgpt|gpt-(?!oss)|codex|o[1-9](-|$))"),
    apis=(ChatCompletionsApi(), ResponsesApi()),
)
