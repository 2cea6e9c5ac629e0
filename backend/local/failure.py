"""The one exception of the launcher."""


class LocalFailure(Exception):
    """Something a person can put right. Shown as one message, without a traceback."""
