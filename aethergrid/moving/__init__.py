"""Moving an embedded grid to servers: what `manage.py migrate-stores` does."""
