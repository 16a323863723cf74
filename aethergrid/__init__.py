"""Assembly: settings, URLs, ASGI, Celery and the supervisor. Nothing but wiring."""

__version__ = "0.1.0"
