"""How a log record is written."""

import logging


class OneLine(logging.Formatter):
    """Writes a record, traceback included, as a single line.

    A line break inside a message would let a caller forge the line that follows it.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record with every line break spelled out."""
        return super().format(record).replace("\r", "\\r").replace("\n", "\\n")
