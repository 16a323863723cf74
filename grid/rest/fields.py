"""Fields that take a JSON value of their type and nothing that could be turned into one."""

import math
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from adapters.messages import format_timestamp

# A character that Python does not strip; other languages' `\s` lacks some that it does.
SOMETHING = r"[^\s\u001c-\u001f\u0085]"


class Text(serializers.CharField):
    """A string, kept as it is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Refuse numbers and booleans."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A number without a fraction."""

    def to_internal_value(self, data: Any) -> int:
        """Refuse strings, booleans and fractions."""
        if isinstance(data, bool) or not isinstance(data, int | float) or data != data // 1:
            self.fail("invalid")
        return int(data)


class Number(serializers.FloatField):
    """A finite number."""

    def to_internal_value(self, data: Any) -> float:
        """Refuse strings, booleans, and what no double holds."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        try:
            value = float(data)
        except OverflowError:
            self.fail("invalid")
        if not math.isfinite(value):
            self.fail("invalid")
        return value


class Flag(serializers.BooleanField):
    """True or false."""

    def to_internal_value(self, data: Any) -> bool:
        """Refuse strings and numbers."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


@extend_schema_field(
    {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "maxItems": 100}]}
)
class Names(serializers.ListField):
    """A list of strings; one string is a list of one."""

    child = Text(allow_blank=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=100, **kwargs)

    def to_internal_value(self, data: Any) -> list[str]:
        """Take a string too."""
        return super().to_internal_value([data] if isinstance(data, str) else data)


class Moment(serializers.DateTimeField):
    """A point in time, on the wire in UTC with milliseconds."""

    def to_representation(self, value: Any) -> str:
        """Write it as everything on the wire is."""
        return format_timestamp(value) if isinstance(value, datetime) else str(value)
