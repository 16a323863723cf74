"""Anthropic's models, the API they are called by, the transcripts of Claude Code, and the export of claude.ai."""

import re

from adapters.base import Vendor
from adapters.claude.api import MessagesApi
from adapters.claude.calling import MessagesCall
from adapters.claude.context import ClaudeContext
from adapters.claude.exports import ClaudeAIExport
from adapters.claude.transcripts import ClaudeCodeTranscripts
from adapters.claude.windows import WINDOWS

# As the vendor names them, and as Bedrock, Vertex and routers do: us.anthropic.claude-…, anthropic/claude-….
VENDOR = Vendor(
    model_names=re.compile(r"\bclaude\b"),
    transcripts=(ClaudeCodeTranscripts(),),
    exports=(ClaudeAIExport(),),
    apis=(MessagesApi(),),
    call=MessagesCall(),
    context_format=ClaudeContext(),
    context_windows=WINDOWS,
)
