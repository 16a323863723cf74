"""OpenAI's models, the APIs they are called by, the transcripts of Codex, and the export of ChatGPT."""

import re

from adapters.adapter import ADAPTER_API, ModelAdapter
from adapters.gpt.apis import ChatCompletionsApi, ResponsesApi
from adapters.gpt.calling import ChatCompletionsCall
from adapters.gpt.context import GPTContext
from adapters.gpt.exports import ChatGPTExport
from adapters.gpt.transcripts import CodexTranscripts
from adapters.gpt.windows import WINDOWS


class GPTAdapter(ModelAdapter):
    """What there is to know of GPT and Codex."""

    api_version = ADAPTER_API
    family = "gpt"
    title = "GPT"
    # The open-weight gpt-oss is served by others and counts as local.
    model_names = re.compile(r"\b(chatgpt|gpt-(?!oss)|codex|o[1-9](-|$))")
    example_models = ("gpt-5", "openai/o3", "gpt-4o-mini")
    transcripts = (CodexTranscripts(),)
    exports = (ChatGPTExport(),)
    apis = (ChatCompletionsApi(), ResponsesApi())
    call = ChatCompletionsCall()
    context_format = GPTContext()
    context_windows = WINDOWS


ADAPTER = GPTAdapter
