"""Patterns for those who ask, or nothing."""
