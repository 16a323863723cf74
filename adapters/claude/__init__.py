"""Anthropic's models, the API they are called by, and the transcripts of Claude Code."""

import re

from adapters.base import Vendor
from adapters.claude.api import MessagesApi
from adapters.claude.transcripts import ClaudeCodeTranscripts

# As the vendor names them, and as Bedrock, Vertex and routers do: us.anthropic.claude-…, anthropic/claude-….
VENDOR = Vendor(
    model_names=re.compile(r"\bclaude\b"), transcripts=(ClaudeCodeTranscripts(),), apis=(MessagesApi(),)
)
