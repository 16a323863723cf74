"""The Celery application. Tasks carry ids only; the rows are the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aethergrid.settings")

app = Celery("aethergrid")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["grid"])
