"""Patterns in words: chosen and condensed from what their conversations say, without a language model."""

from grid.patterns.telling.material import Embed
from grid.patterns.telling.teller import tell
from grid.patterns.telling.told import Kind, Result, Source, Told

__all__ = ["Embed", "Kind", "Result", "Source", "Told", "tell"]
