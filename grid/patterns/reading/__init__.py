"""From what was said to exchanges: problem, advice, and what came of it."""
