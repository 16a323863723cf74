"""Models with open weights, as a server on one's own machine runs them."""

import re

from adapters.base import Vendor
from adapters.local.api import OllamaApi
from adapters.local.calling import OllamaCall
from adapters.local.context import LocalContext
from adapters.local.windows import WINDOWS

# By the names of their families, or by a tag of size or build as Ollama has it: mine:latest, other:7b.
VENDOR = Vendor(
    model_names=re.compile(
        r"\b(llama|codellama|mistral|mixtral|codestral|devstral|qwen|gemma|phi|deepseek|gpt-oss|starcoder|granite|"
        r"command-r|smollm|yi|vicuna|olmo|glm)(\b|[\d_-])|:(latest|\d+(\.\d+)?[bm])\b"
    ),
    apis=(OllamaApi(),),
    call=OllamaCall(),
    context_format=LocalContext(),
    context_windows=WINDOWS,
)
