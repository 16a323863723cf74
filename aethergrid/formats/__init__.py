"""How moments are written for people, by language."""
