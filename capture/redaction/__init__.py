"""Takes secrets out of texts before anything is stored."""

from capture.redaction.findings import PLACEHOLDER, placeholder
from capture.redaction.redactor import JSON, Redactor, redact, redact_all, redact_value

__all__ = ["JSON", "PLACEHOLDER", "Redactor", "placeholder", "redact", "redact_all", "redact_value"]
