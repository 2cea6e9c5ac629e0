"""A typed client, generated from the OpenAPI document as an app's build would do it."""

import importlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.test_openapi import document
from tests.cast import PASSWORD, Cast
from tests.live import Server

GENERATOR = "openapi_python_client"
PACKAGE = "field_client"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Any]:
    """Imports from the generated package; nothing of it is kept."""
    if importlib.util.find_spec(GENERATOR) is None:
        pytest.skip("openapi-python-client is not installed: make install-dev")
    (tmp_path / "openapi.json").write_text(json.dumps(document()))
    # What tidies up the generated code changes nothing of what it does.
    (tmp_path / "config.yml").write_text("post_hooks: []\n")
    command = [
        *(str(Path(sys.executable).with_name("openapi-python-client")), "generate"),
        *("--path", "openapi.json", "--config", "config.yml", "--meta", "none"),
        *("--output-path", PACKAGE, "--fail-on-warning"),
    ]
    made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(tmp_path))
    yield lambda name: importlib.import_module(f"{PACKAGE}.{name}")
    sys.path.remove(str(tmp_path))
    for name in [one for one in sys.modules if one.split(".")[0] == PACKAGE]:
        del sys.modules[name]


def test_a_generated_client_logs_in_reads_and_writes(cast: Cast, web: Server, client: Any) -> None:
    models, connection = client("models"), client("client")
    door = connection.Client(base_url=web.url)
    log_in = models.LogIn(username="alice", password=PASSWORD)
    pair = client("api.session.auth_token").sync(client=door, body=log_in)
    assert isinstance(pair, models.TokenPair)
    alice = connection.AuthenticatedClient(base_url=web.url, token=pair.access)

    units = client("api.units.unit_list").sync(client=alice)
    assert {one.call_sign for one in units.results} == {"HERON 1", "HERON 2"}

    call = models.IncidentCreateBody(call_type="MNTL", address="1 Oak", priority=7)
    made = client("api.incidents.incident_create").sync(client=alice, body=call)
    assert isinstance(made, models.IncidentWritten)
    read = client("api.incidents.incident_retrieve").sync(made.id, client=alice)
    assert isinstance(read, models.IncidentWire)
    assert (read.call_type, read.address, read.priority) == ("MNTL", "1 Oak", 7)

    nowhere = client("api.incidents.incident_retrieve").sync(units.results[0].id, client=alice)
    assert isinstance(nowhere, models.Problem)
    assert (nowhere.status, nowhere.code) == (404, "not_found")
