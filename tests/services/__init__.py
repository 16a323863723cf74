"""The real servers, started on loopback: for the tests that need them, and for whoever wants to try them."""
