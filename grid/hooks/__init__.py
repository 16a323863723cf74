"""The hooks of Claude Code: what fits a prompt is brought in with it."""
