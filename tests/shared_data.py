"""Real files that are not part of the product; tests that want them are skipped without them."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared"


def shared_file(name: str, *, folder: str = "data") -> Path:
    """The file beside the project, in `../shared/data` or another folder there."""
    path = FOLDER / folder / name
    if not path.is_file():
        pytest.skip(f"../shared/{folder}/{name} is not here")
    return path
