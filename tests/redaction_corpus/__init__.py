"""A labelled corpus for redaction, made from a seed: secrets, personal data, and what only resembles them.

Nothing in it is real, and nothing in these files has the form of a key: keys are put together while the tests run.
"""
