"""Google's hosted models, the API they are called by, the transcripts of Gemini CLI, and Takeout of the app."""

import re

from adapters.adapter import ADAPTER_API, ModelAdapter
from adapters.gemini.api import GenerateContentApi
from adapters.gemini.context import GeminiContext
from adapters.gemini.takeout import GeminiTakeout
from adapters.gemini.takeout_page import GeminiTakeoutPage
from adapters.gemini.transcripts import GeminiCliTranscripts
from adapters.gemini.windows import WINDOWS


class GeminiAdapter(ModelAdapter):
    """What there is to know of Gemini."""

    api_version = ADAPTER_API
    family = "gemini"
    title = "Gemini"
    model_names = re.compile(r"\bgemini\b")
    example_models = ("gemini-2.5-pro", "models/gemini-2.0-flash")
    transcripts = (GeminiCliTranscripts(),)
    exports = (GeminiTakeout(), GeminiTakeoutPage())
    apis = (GenerateContentApi(),)
    context_format = GeminiContext()
    context_windows = WINDOWS


ADAPTER = GeminiAdapter
