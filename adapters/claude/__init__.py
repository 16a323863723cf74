"""Anthropic's models, the API they are called by, the transcripts of Claude Code, and the export of claude.ai."""

import re

from adapters.adapter import ADAPTER_API, ModelAdapter
from adapters.claude.api import MessagesApi
from adapters.claude.calling import MessagesCall
from adapters.claude.context import ClaudeContext
from adapters.claude.exports import ClaudeAIExport
from adapters.claude.transcripts import ClaudeCodeTranscripts
from adapters.claude.windows import WINDOWS


class ClaudeAdapter(ModelAdapter):
    """What there is to know of Claude."""

    api_version = ADAPTER_API
    family = "claude"
    title = "Claude"
    # As the vendor names them, and as Bedrock, Vertex and routers do: us.anthropic.claude-…, anthropic/claude-….
    model_names = re.compile(r"\bclaude\b")
    example_models = ("claude-opus-4-6", "us.anthropic.claude-sonnet-4-5-20250929-v1:0")
    transcripts = (ClaudeCodeTranscripts(),)
    exports = (ClaudeAIExport(),)
    apis = (MessagesApi(),)
    call = MessagesCall()
    context_format = ClaudeContext()
    context_windows = WINDOWS


ADAPTER = ClaudeAdapter
