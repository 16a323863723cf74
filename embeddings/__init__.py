"""Text to vectors, and from one vector space to another. Knows no vendor and no conversation."""
