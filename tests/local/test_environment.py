"""Reading the environment: every mistake is answered with a hint, never with a secret."""

from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from backend import environment
from backend.checks import check_push_keys


def test_a_database_address_keeps_what_django_has_no_field_for() -> None:
    url = "postgresql://ann:p%40ss@db.example:5433/field?sslmode=require&options=-c%20a%3Db"
    assert environment.database(url, server_settings={"role": "field_app"}) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "field",
        "USER": "ann",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"options": "-c a=b -c role=field_app", "sslmode": "require"},
    }


def test_a_socket_folder_is_a_host() -> None:
    found = environment.database("postgresql://app@/field?host=/run/pg", server_settings={})
    assert (found["HOST"], found["USER"], found["PASSWORD"]) == ("/run/pg", "app", "")


def test_an_unreadable_database_address_is_not_repeated() -> None:
    with pytest.raises(ImproperlyConfigured) as raised:
        environment.database("postgresql://ann:secret@db:port:port/x y", server_settings={})
    assert "secret" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=1"),
        ("redis://cache:6379", "redis://cache:6379/1"),
        ("rediss://:pw@cache:6379/0", "rediss://:pw@cache:6379/1"),
    ],
)
def test_the_broker_is_derived_from_the_redis_address(url: str, broker: str) -> None:
    assert environment.celery_broker(url) == broker


def test_another_kind_of_broker_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
        environment.celery_broker("amqp://rabbit")


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("off", False), ("", True), ("No", False)]
)
def test_a_flag(monkeypatch: pytest.MonkeyPatch, text: str, value: bool) -> None:
    monkeypatch.setenv("FLAG", text)
    assert environment.flag("FLAG", default=True) is value


@pytest.mark.parametrize("text", ["2", "maybe", "1 0"])
def test_an_unclear_flag_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("FLAG", text)
    with pytest.raises(ImproperlyConfigured, match="FLAG"):
        environment.flag("FLAG", default=True)


@pytest.mark.parametrize("text", ["0", "-3", "1.5", "ten"])
def test_an_unusable_number_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("NUMBER", text)
    with pytest.raises(ImproperlyConfigured, match="NUMBER"):
        environment.whole_number("NUMBER", default=5, least=1)


def test_a_missing_value_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEEDED", " ")
    with pytest.raises(ImproperlyConfigured, match="Give it"):
        environment.required("NEEDED", hint="Give it.")


def test_networks_are_read_and_a_wrong_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETWORKS", "10.1.0.0/16, fd00::/8")
    assert list(map(str, environment.networks("NETWORKS"))) == ["10.1.0.0/16", "fd00::/8"]
    monkeypatch.setenv("NETWORKS", "10.1.0.1/16")
    with pytest.raises(ImproperlyConfigured, match="Use networks like"):
        environment.networks("NETWORKS")


@pytest.mark.parametrize(
    ("key", "subject", "ids"),
    [
        ("", "", []),
        ("a2V5IGZvciB0ZXN0cyBvbmx5LCAzMiBieXRlcyBsb24", "mailto:ops@example.org", []),
        ("a2V5IGZvciB0ZXN0cyBvbmx5LCAzMiBieXRlcyBsb24", "ops@example.org", ["backend.E004"]),
        ("nonsense", "mailto:ops@example.org", ["backend.E004"]),
        ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "https://example.org", ["backend.E004"]),
    ],
)
def test_keys_for_push_that_cannot_be_used_speak_up(
    settings: Any, key: str, subject: str, ids: list[str]
) -> None:
    settings.VAPID_PRIVATE_KEY, settings.VAPID_SUBJECT = key, subject
    assert [one.id for one in check_push_keys()] == ids


def test_the_command_makes_keys_the_check_takes(settings: Any) -> None:
    printed = StringIO()
    call_command("make_vapid_keys", stdout=printed, stderr=StringIO())
    lines = dict(line.split("=", 1) for line in printed.getvalue().split())
    settings.VAPID_PRIVATE_KEY = lines["VAPID_PRIVATE_KEY"]
    settings.VAPID_SUBJECT = lines["VAPID_SUBJECT"]
    assert check_push_keys() == []
