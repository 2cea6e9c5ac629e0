"""The server of `benchmarks.reference`: the product's settings, its addresses, nothing between."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = "benchmarks.reference"
settings.MIDDLEWARE = []
# As Django has it: no question to the database before each request.
settings.DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
application = get_wsgi_application()
