"""Which lessons teach the same, and what they become together."""
