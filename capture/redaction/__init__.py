"""Takes secrets out of texts before anything is stored."""

from capture.redaction.allowing import AllowList, Problem, read_allow_list
from capture.redaction.findings import PLACEHOLDER, placeholder
from capture.redaction.personal import PERSONAL, UnknownKindError, refuse_unknown_kinds
from capture.redaction.private_parts import PRIVATE
from capture.redaction.redactor import JSON, Redactor, redact, redact_all, redact_value

__all__ = [
    "JSON",
    "PERSONAL",
    "PLACEHOLDER",
    "PRIVATE",
    "AllowList",
    "Problem",
    "Redactor",
    "UnknownKindError",
    "placeholder",
    "read_allow_list",
    "redact",
    "redact_all",
    "redact_value",
    "refuse_unknown_kinds",
]
