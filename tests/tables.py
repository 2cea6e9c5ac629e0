"""Tables that tests have printed when all of them are done."""

from collections.abc import Callable

import pytest

TABLE = "a table to print"


@pytest.fixture
def show_table(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Has a table printed when all tests are done."""
    return lambda table: record_property(TABLE, table)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, table in report.user_properties:
                if name == TABLE and report.when == "call":
                    terminalreporter.write_line(str(table))
