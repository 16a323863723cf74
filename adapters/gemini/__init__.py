"""Google's hosted models, and the transcripts of Gemini CLI."""

import re

from adapters.base import Vendor
from adapters.gemini.transcripts import GeminiCliTranscripts

VENDOR = Vendor(model_names=re.compile(r"\bgemini\b"), transcripts=(GeminiCliTranscripts(),))
