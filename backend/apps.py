"""The wiring as a Django application."""

from django.apps import AppConfig


class BackendConfig(AppConfig):
    """Brings the system checks, the commands and the task queue into every process."""

    name = "backend"

    def ready(self) -> None:
        """Load what Django and Celery find only by import."""
        # Without the configured app a `shared_task` would talk to a broker nobody set up.
        from backend import celery, checks  # noqa: F401, PLC0415
