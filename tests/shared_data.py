"""Real files that are not part of the product; tests that want them are skipped without them."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared_file(name: str) -> Path:
    """The file beside the project, in `../shared/data`."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"../shared/data/{name} is not here")
    return path
