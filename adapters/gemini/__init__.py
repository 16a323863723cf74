"""Google's hosted models, the API they are called by, the transcripts of Gemini CLI, and Takeout of the app."""

import re

from adapters.base import Vendor
from adapters.gemini.api import GenerateContentApi
from adapters.gemini.context import GeminiContext
from adapters.gemini.takeout import GeminiTakeout
from adapters.gemini.takeout_page import GeminiTakeoutPage
from adapters.gemini.transcripts import GeminiCliTranscripts
from adapters.gemini.windows import WINDOWS

VENDOR = Vendor(
    model_names=re.compile(r"\bgemini\b"),
    transcripts=(GeminiCliTranscripts(),),
    exports=(GeminiTakeout(), GeminiTakeoutPage()),
    apis=(GenerateContentApi(),),
    context_format=GeminiContext(),
    context_windows=WINDOWS,
)
