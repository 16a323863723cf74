"""How well vectors of one space, mapped into another, find what native ones find."""
