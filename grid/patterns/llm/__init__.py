"""Patterns told, and lessons compared, by a language model: where the operator has set one, and not otherwise."""
