"""How many tokens Anthropic's models read at once, as the vendor's pages gave it in autumn 2026."""

# Patterns searched in a lower-cased name; the first that is found holds. Routers write 4.6 for 4-6.
WINDOWS = {
    r"\[1m\]": 1_000_000,  # as Claude Code names a model that was asked to read more
    r"claude-(fable|mythos)-\d": 1_000_000,
    r"claude-(opus|sonnet)-4[.-][6-9](?!\d)": 1_000_000,
    r"claude-(opus|sonnet)-5": 1_000_000,
    r"claude-haiku-5[.-]5": 1_000_000,
    r"claude-(opus|sonnet|haiku)-4": 200_000,
    r"claude-3": 200_000,
    r"claude-(v?2[.:]1)": 200_000,
    r"claude-(v?2\b|instant)": 100_000,
}
