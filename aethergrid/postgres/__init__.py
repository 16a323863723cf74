"""Django's database backend for Postgres, with a pool that comes through a restart of the server."""
