"""The ASGI entry point that the web process serves."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aethergrid.settings")

application = get_asgi_application()
