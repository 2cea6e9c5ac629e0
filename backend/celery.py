"""The task queue. Tasks are found in each application's `tasks.py`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

app = Celery("field")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
