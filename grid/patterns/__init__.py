"""What several conversations, by several models, have learned: found, told, ranked and kept."""
