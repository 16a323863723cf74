"""Patterns as they are kept: evidence, state, history, and a person's word."""
