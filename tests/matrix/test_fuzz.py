"""What the OpenAPI document allows and what it does not, sent at random as four roles.

Every operation gets a few examples from a fixed seed; `make fuzz` sends many, from a seed of its
own choosing. Nothing may be answered 5xx, and nothing the document does not describe.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from backend.wsgi import application
from tests.api.test_openapi import document, operations
from tests.matrix.counts import ANSWERS, EXAMPLES, SEED
from tests.matrix.requests import PREFIX, subjects_of
from tests.matrix.test_operations import OWN_TRANSACTION
from tests.matrix.world import World, undone

ROLES = ("alice", "bob", "sue", "adam")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Endless answers; their entry is tested with the live feed.
STREAMS = ("/events/", "/stream/")
OPERATIONS = sorted(
    (path, method) for path, method, _ in operations() if not path.endswith(STREAMS)
)
RANDOM = settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate],
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def schema() -> Iterator[Any]:
    loaded = schemathesis.openapi.from_dict(document(), config=SchemathesisConfig())
    loaded.app = application
    # As Django's own test client does: what a request wrote has to be taken back afterwards.
    ends = (request_started, request_finished)
    for one in ends:
        one.disconnect(close_old_connections)
    yield loaded
    for one in ends:
        one.connect(close_old_connections)


def known(world: World, operation: str) -> dict[str, str]:
    """Ids that are there, for the variables of an address."""
    subjects = subjects_of(operation)
    if not subjects:
        return {}
    record_id = world.place("own")[subjects[0]]
    return dict.fromkeys(("record_id", "issue_id", "device_id"), record_id)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_one_the_document_describes(
    world: World, schema: Any, path: str, method: str
) -> None:
    name = f"{method.upper()} {path[len(PREFIX) :]}"
    for role in ROLES:
        checked = fuzz(world, schema[path][method.upper()], role, name)
        assert checked > 0, f"no example was sent as {role}"


def fuzz(world: World, operation: Any, role: str, name: str) -> int:
    """Sends examples of an operation in somebody's name; whatever they do is taken back.

    Returns: how many answers were compared with the document. Raises: what the comparison finds.
    """
    before = ANSWERS.total()
    ids, token = known(world, name), world.door(role).token

    @RANDOM
    @seed(SEED)
    @given(case=operation.as_strategy(), is_known=st.booleans())
    def send(case: Any, is_known: bool) -> None:
        if is_known:
            aim(case, ids, world.devices[role])
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
        with nullcontext() if name in OWN_TRANSACTION else undone():
            answer = case.call()
        ANSWERS[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    send()
    return ANSWERS.total() - before


def aim(case: Any, ids: dict[str, str], device: str) -> None:
    """Points an example at records that are there, and at the device that speaks."""
    parameters = case.path_parameters or {}
    case.path_parameters = {name: ids.get(name, value) for name, value in parameters.items()}
    if "If-Match" in (case.headers or {}):
        case.headers["If-Match"] = '"1"'
    if isinstance(case.body, dict) and "device_id" in case.body:
        case.body["device_id"] = device
