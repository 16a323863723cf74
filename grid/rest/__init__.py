"""The REST API: views that fetch, call one function of the grid, and shape the answer."""
