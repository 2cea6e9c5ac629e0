"""A database that restarts is a reason to come back later, not a fault of the request."""

from unittest import mock

import pytest
from django.db import InterfaceError, OperationalError

from tests.cast import Cast
from tests.tablet import Tablet


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_request_without_a_database_is_asked_to_come_later(
    cast: Cast, error: type[Exception]
) -> None:
    bob = Tablet("bob")
    with mock.patch("api.views.sync.pull", side_effect=error):
        answer = bob.http.post("/sync/pull/", {"device_id": bob.device_id, "cursor": None})
    assert (answer.status, answer.body["code"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) >= 1
