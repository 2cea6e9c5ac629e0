"""The server of `benchmarks.plain`: the product's settings with another table of addresses."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = "benchmarks.plain"
application = get_wsgi_application()
