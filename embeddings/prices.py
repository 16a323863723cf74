"""What embedding costs: of whom it is known that they charge, and how much."""

from urllib.parse import urlsplit

from django.conf import settings

from embeddings.embedders import FASTEMBED, LOCAL, OPENAI

# US dollars for a million tokens, as OpenAI lists them.
PRICES = {
    "text-embedding-3-small": 0.02,
    "text-embedding-3-large": 0.13,
    "text-embedding-ada-002": 0.10,
}
MILLION = 1_000_000
HERE = ("localhost", "127.0.0.1", "::1")


def may_cost() -> bool:
    """Tell whether EMBEDDING_MODEL is on a machine of somebody else, who may charge for it."""
    name = settings.EMBEDDING_MODEL
    if name in LOCAL or name.startswith(FASTEMBED):
        return False
    return urlsplit(settings.EMBEDDING_BASE_URL).hostname not in HERE


def cost_of(tokens: int) -> float | None:
    """Give what embedding so many tokens with EMBEDDING_MODEL costs in US dollars; `None` if that is not known."""
    if not may_cost():
        return 0.0
    name = settings.EMBEDDING_MODEL
    if name in OPENAI and not settings.EMBEDDING_BASE_URL:
        return tokens * PRICES[name] / MILLION
    return None
