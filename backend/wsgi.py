"""Ordinary requests, for gunicorn or another WSGI server: `backend.wsgi:application`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from backend.bodies import WholeBody

application = WholeBody(get_wsgi_application(), limit=settings.MAX_BODY_BYTES)
