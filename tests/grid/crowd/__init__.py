"""Several processes that record, process and erase the same conversations at once."""
