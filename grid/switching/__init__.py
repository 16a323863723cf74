"""Changing the embedder of a grid in use: what is still in other spaces, and how it comes into the current one."""
