"""Google's hosted models, their API, the transcripts of Gemini CLI, what Takeout has of the Gemini app."""

import re

from adapters.base import Vendor
from adapters.gemini.api import GenerateContentApi
from adapters.gemini.takeout import GeminiTakeout
from adapters.gemini.takeout_page import GeminiTakeoutPage
from adapters.gemini.transcripts import GeminiCliTranscripts

VENDOR = Vendor(
    model_names=re.compile(r"\bgemini\b"),
    transcripts=(GeminiCliTranscripts(),),
    exports=(GeminiTakeout(), GeminiTakeoutPage()),
    apis=(GenerateContentApi(),),
)
