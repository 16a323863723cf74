"""The intelligence and every way out: pipeline, vectors, search, REST, admin."""
