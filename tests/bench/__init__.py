"""The benchmark: `make bench` prints a table of figures, beside floors of the same run, and writes JSON."""
