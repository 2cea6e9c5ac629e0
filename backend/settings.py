"""Every setting of the product. What differs between sites comes from the environment."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from backend import clients, environment

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = environment.flag("DEBUG", default=False)
DEVELOPMENT_SECRET_KEY = "only-for-debugging-never-in-production-" + "0" * 24
SECRET_KEY = (
    environment.optional("SECRET_KEY", default=DEVELOPMENT_SECRET_KEY)
    if DEBUG
    else environment.required(
        "SECRET_KEY",
        hint="Give at least 50 random characters; `make run` makes one by itself.",
    )
)
ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]")

# --- Applications -----------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Before the admin, whose pages it lays its own over; without the admin's search for `admin`
    # modules, because the office names what it registers.
    "office",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "backend",
    "sync",
    "responders",
    "incidents",
    "catalogue",
    "dispatch",
    "bridges",
    "notices",
    "api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # The office has cookies, the API has none: these three act under /admin/ alone.
    "office.middleware.OfficeSessions",
    "django.middleware.common.CommonMiddleware",
    # The API takes bearer tokens and is exempt; this guards the forms of the office.
    "django.middleware.csrf.CsrfViewMiddleware",
    "office.middleware.OfficePrincipal",
    "office.middleware.OfficeMessages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "backend.urls"
WSGI_APPLICATION = "backend.wsgi.application"
ASGI_APPLICATION = "backend.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- Database ---------------------------------------------------------------------------

DATABASE_URL = environment.required(
    "DATABASE_URL",
    hint="Use postgresql://user:password@host:5432/name, or `make manage` for the local servers.",
)
# Whoever owns the tables; only migrations use it.
DATABASE_OWNER_URL = environment.optional("DATABASE_OWNER_URL", default=DATABASE_URL)

# The application may read and write rows, never change tables or the audit trail. The first
# migration creates this role; it is taken at connect, so that even a superuser in
# DATABASE_URL does not give the application a superuser's rights.
APPLICATION_ROLE = "field_app"

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **environment.database(
            DATABASE_URL,
            server_settings={
                "role": APPLICATION_ROLE,
                "lock_timeout": "10s",
                # Compiling a statement costs more than any of ours takes.
                "jit": "off",
                # Prepared statements are those of the push and pull path, all of them by id:
                # planning one anew for each request costs several times what running it does.
                "plan_cache_mode": "force_generic_plan",
                # A transaction nobody works on any more holds back locks and the feed.
                "idle_in_transaction_session_timeout": "60s",
            },
        ),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    },
    "owner": environment.database(DATABASE_OWNER_URL, server_settings={}),
}
# Django turns them off. Its own cursors prepare nothing; those of the push and pull path do, and
# say which of their statements come so often that it is worth it.
DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 5
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People and passwords ---------------------------------------------------------------

AUTH_USER_MODEL = "responders.Responder"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- HTTP -------------------------------------------------------------------------------

# Larger bodies are answered 413 before they are read. Django's own limit would answer 400
# below ours, so the two are one.
MAX_BODY_BYTES = environment.whole_number("MAX_BODY_BYTES", default=8 * 1024 * 1024, least=1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES

# Threads for ordinary requests in the process that also serves the live feed.
WEB_THREADS = environment.whole_number("WEB_THREADS", default=12, least=1)

HTTPS_ONLY = environment.flag("HTTPS_ONLY", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS_ONLY
# Whoever asks after our health does so from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS_ONLY
SECURE_HSTS_PRELOAD = HTTPS_ONLY
SESSION_COOKIE_SECURE = HTTPS_ONLY
# Only the office has sessions. Whoever leaves the desk is out after half an hour; how long a
# log-in lasts at most is the rule of all log-ins.
SESSION_COOKIE_NAME = "office"
SESSION_COOKIE_PATH = "/admin/"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_PATH = "/admin/"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = HTTPS_ONLY
X_FRAME_OPTIONS = "DENY"
# Only a proxy that overwrites this header may be trusted with it.
BEHIND_PROXY = environment.flag("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# Local starts serve straight from the packages instead of running collectstatic first.
WHITENOISE_USE_FINDERS = environment.flag("STATIC_FROM_PACKAGES", default=DEBUG)
STATIC_ROOT = None if WHITENOISE_USE_FINDERS else BASE_DIR / "staticfiles"

# The browser clients, as `npm run build` leaves them; without a build there are none.
CLIENTS_ROOT = BASE_DIR / "web" / "dist"
WHITENOISE_ROOT = CLIENTS_ROOT if CLIENTS_ROOT.is_dir() else None
WHITENOISE_INDEX_FILE = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = f"^{clients.HASHED}"
WHITENOISE_ADD_HEADERS_FUNCTION = clients.add_headers

TILE_URL = environment.optional("TILE_URL", default="")
CLIENTS_CONTENT_POLICY = clients.content_policy(TILE_URL)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "api.problems.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Field backend for crisis response teams",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "POSTPROCESSING_HOOKS": ["api.openapi.components.add_components"],
    # The page works without a network: its scripts come from a Python package.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": SECRET_KEY,
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    "USER_ID_CLAIM": "sub",
    # Between the clocks of a site's own machines: what one has just issued is not from the future.
    "LEEWAY": timedelta(seconds=10),
}

# A field log-in lasts a shift, offline included.
REFRESH_LIFETIME = timedelta(
    hours=environment.whole_number("REFRESH_LIFETIME_HOURS", default=16, least=1)
)

# What the clients ask for at `/clients/settings.json`.
CLIENTS = {
    "tile_url": TILE_URL,
    "tile_attribution": environment.optional("TILE_ATTRIBUTION", default=""),
    "radio_channel": environment.optional("RADIO_CHANNEL", default=""),
    # A tablet that was lost forgets what it holds; one that is used is never so long alone.
    "wipe_after_days": environment.whole_number("WIPE_AFTER_DAYS", default=14, least=1),
    "unlock_hours": REFRESH_LIFETIME // timedelta(hours=1),
}

# --- Redis and tasks --------------------------------------------------------------------

REDIS_URL = environment.required(
    "REDIS_URL",
    hint="Use redis://host:6379 or unix:///path/to/socket, or `make manage` for the local servers.",
)

CELERY_BROKER_URL = environment.celery_broker(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A frozen broker must not hold a request: the outbox sends again.
    "socket_timeout": 3,
    "socket_connect_timeout": 1,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.2,
    # When a killed worker's task is handed out again; beyond every task's time limit.
    "visibility_timeout": 600,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = environment.optional(
    "CELERY_BEAT_SCHEDULE", default=str(BASE_DIR / ".local" / "beat-schedule")
)

# --- Watching ourselves -----------------------------------------------------------------

# How often a synthetic call for help is made; 0: never.
HEARTBEAT_EVERY = timedelta(
    seconds=environment.whole_number("HEARTBEAT_SECONDS", default=300, least=0)
)

# --- What goes out ----------------------------------------------------------------------

# Networks of the site's own that webhooks may lead into; without any, only public addresses.
OUTBOUND_NETWORKS = environment.networks("OUTBOUND_NETWORKS")
# The same for push services. Apart: anybody with a log-in may name one.
PUSH_NETWORKS = environment.networks("PUSH_NETWORKS")
# `manage.py make_vapid_keys` makes one; without it nobody's browser is woken.
VAPID_PRIVATE_KEY = environment.optional("VAPID_PRIVATE_KEY", default="")
# Whom a push service writes to when something is wrong with our pushes.
VAPID_SUBJECT = environment.optional("VAPID_SUBJECT", default="")

# --- Time, language, logs ---------------------------------------------------------------

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False
# As it is said on the radio: days in one order, hours from 0 to 24.
DATE_FORMAT = "Y-m-d"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "Y-m-d H:i"
LANGUAGE_CODE = "en-us"

# One line a record, to stderr; never a body, a name or a note.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "backend.logs.OneLine",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["stderr"],
        "level": environment.optional("LOG_LEVEL", default="INFO").upper(),
    },
    # Django's own handlers would print a record twice, and mail it.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
