"""One folder per model family: how its traffic, transcripts and exports read."""
