"""What happens in a grid, told to clients as it happens.

The rows are the truth: a stream reads them past its cursor. What goes over Redis is only a nudge to look now.
"""
