"""Runs a server's module with no package in reach that the image does not have.

What the tests and checks need is installed here too, and frameworks load some of it where they
find it: that would be counted as memory of the web processes.
"""

import re
import runpy
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

LOCKED = Path(__file__).parents[1] / "requirements.txt"
# The other server is not in the image.
ALSO = {"granian"}


def _named(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def main() -> None:
    """Runs what is named: `python -m benchmarks.as_in_the_image gunicorn ...`."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)==", LOCKED.read_text(), re.MULTILINE)
    there = {_named(pin) for pin in pins} | ALSO
    for module, distributions in packages_distributions().items():
        if there.isdisjoint(map(_named, distributions)):
            sys.modules[module] = None  # type: ignore[assignment]
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
