"""Measuring what the grid learns, on sets of conversations in which it is known what there is to learn."""
