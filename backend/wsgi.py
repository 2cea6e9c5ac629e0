"""Ordinary requests, for gunicorn or another WSGI server: `backend.wsgi:application`."""

import gc
import os
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from backend.bodies import WholeBody

application = WholeBody(get_wsgi_application(), limit=settings.MAX_BODY_BYTES)

# Loaded by the first request otherwise, once in each worker. Nothing of the start is ever garbage:
# the collector leaves it alone, and forked workers (`gunicorn --preload`) go on sharing its pages.
import_module(settings.ROOT_URLCONF)
gc.freeze()
# A push makes thousands of objects that are gone with its answer; looking for cycles among them
# every seven hundred cost up to a tenth of it.
gc.set_threshold(50_000, 20, 50)
