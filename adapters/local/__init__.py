"""Models with open weights, as a server on one's own machine runs them."""

import re

from adapters.adapter import ADAPTER_API, ModelAdapter
from adapters.gpt.apis import ChatCompletionsApi, ResponsesApi
from adapters.local.api import OllamaApi
from adapters.local.calling import OllamaCall
from adapters.local.context import LocalContext
from adapters.local.windows import WINDOWS


class LocalAdapter(ModelAdapter):
    """What there is to know of models behind Ollama, llama.cpp, vLLM and whatever else is OpenAI-compatible."""

    api_version = ADAPTER_API
    family = "local"
    title = "Models on one's own machine"
    # By the names of their families, or by a tag of size or build as Ollama has it: mine:latest, other:7b.
    model_names = re.compile(
        r"\b(llama|codellama|mistral|mixtral|codestral|devstral|qwen|gemma|phi|deepseek|gpt-oss|starcoder|granite|"
        r"command-r|smollm|yi|vicuna|olmo|glm)(\b|[\d_-])|:(latest|\d+(\.\d+)?[bm])\b"
    )
    example_models = ("llama3.1:8b", "qwen2.5-coder", "gpt-oss:20b", "mine:latest")
    apis = (OllamaApi(),)
    also_speaks = (ChatCompletionsApi(), ResponsesApi())
    call = OllamaCall()
    context_format = LocalContext()
    context_windows = WINDOWS


ADAPTER = LocalAdapter
