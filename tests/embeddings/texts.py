"""A few texts of several kinds, for whatever needs some."""

TEXTS = [
    "How do I stop SQLite from answering that the database is locked?",
    "Open the connection in WAL mode, and begin write transactions with BEGIN IMMEDIATE.",
    "The cat slept on the warm roof all afternoon.",
    "A kitten was napping in the sun on top of the house.",
    "def total(prices: list[float]) -> float:\n    return sum(prices)\n",
    "Write a function that adds up the prices in a list.",
    "We moved the meeting to Thursday, because Ana is travelling.",
    "Docker could not bind port 8080: another process is listening on it already.",
    "Der Zug nach Hamburg fährt um acht Uhr von Gleis sieben ab.",
    "今日はとても暑いです。",
    "Traceback (most recent call last): KeyError: 'user_id'",
    "Our tomatoes need more water in July than in September.",
    "Use a context manager so that the file is closed even when an exception is raised.",
    "The marathon starts at the old bridge and ends in the stadium.",
    "Increase the learning rate slowly over the first thousand steps.",
    "🙂",
]
