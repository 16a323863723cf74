"""Assembly: settings, URLs, ASGI, Celery and the supervisor. Nothing but wiring."""
