"""The wiring as a Django application."""

from django.apps import AppConfig


class BackendConfig(AppConfig):
    """Brings the system checks and the commands into every process."""

    name = "backend"

    def ready(self) -> None:
        """Load what Django finds only by import."""
        from backend import checks  # noqa: F401, PLC0415
