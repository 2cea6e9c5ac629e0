"""What is sent and answered in the call of `api.openapi.examples`."""

from api.openapi.examples import ARRIVED, BOB, BODIES, CLOCK, IDS, PLACE, RECEIVED, RECORDS

TOKENS = {"access": "eyJhbGciOi…", "refresh": "eyJhbGciOi…"}
ISSUE = {
    **RECORDS["sync_issue"],
    "record_type": "assignment",
    "author": {**BOB, "role": ""},
    "payload": {"kind": "assignment.patch", "fields": BODIES["assignment.patch"]},
}
CHOICE = {"fields": BODIES["assignment.patch"]}
CLOSING = {"reason": "said on the radio already"}
ME = {
    "id": IDS["clinician"],
    "name": "Bob",
    "role": "clinician",
    "roles": ["field_responder"],
    "agency": IDS["agency"],
    "device_id": IDS["device"],
    "unit": RECORDS["unit"],
    "shift": RECORDS["shift"],
    "server_time": RECEIVED,
}
REGISTERED = {
    "device_id": IDS["device"],
    "epoch": IDS["epoch"],
    "server_time": RECEIVED,
    "acked_seq": 411,
    "limits": {"max_mutations": 500, "max_bytes": 1048576, "max_mutation_bytes": 65536},
    "min_schema": 1,
    "current_schema": 1,
    "landing_token": "landing_3q2-…",  # nosec B105: an example for the schema
}
CUSTODY = {
    "acked_seq": 409,
    "acked_extra": [411],
    "acked_ranges": [],
    "missing": [410],
    "highest_seq": 412,
    "owed": 2,
    "last_push_at": RECEIVED,
    "last_pull_at": RECEIVED,
}
PUSH = {
    "device_id": IDS["device"],
    "schema_version": 1,
    "app_build": "1.0.0",
    "clock": {**CLOCK, "wall": "2026-11-21T10:00:00.123Z", "mono_ms": 8812345},
    "queue": {"highest_seq": 412},
    "mutations": [
        {
            "id": IDS["mutation"],
            "seq": 412,
            "kind": "note.create",
            "record_id": IDS["note"],
            "base_rev": None,
            "fields": BODIES["note.create"],
            "occurred": CLOCK,
        }
    ],
}
PUSHED = {
    "epoch": IDS["epoch"],
    "server_time": RECEIVED,
    "acked_seq": 412,
    "acked_extra": [],
    "acked_ranges": [],
    "results": [
        {
            "id": IDS["mutation"],
            "result": "applied",
            "replayed": False,
            "code": None,
            "detail": None,
            "rev": 1,
            "record": RECORDS["note"],
            "conflict": None,
            "retry_after_ms": None,
        }
    ],
}
PULLED = {
    "epoch": IDS["epoch"],
    "reset": False,
    "cursor": "0197f3a05555400080000000000000050197f3a07777700080000000000000ff",
    "more": False,
    "acked_seq": 412,
    "changes": [
        {
            "op": "put",
            "type": "note",
            "id": IDS["note"],
            "rev": 1,
            "data": RECORDS["note"],
        },
        {"op": "remove", "type": "assignment", "id": IDS["assignment"]},
    ],
}
RXDB_DOCUMENT = {**RECORDS["note"], "updated_at": RECEIVED, "_deleted": False}
TIMELINE = {
    "incident": RECORDS["incident"],
    "events": [
        {
            "type": "status_event",
            "at": ARRIVED,
            "occurred_at": ARRIVED,
            "received_at": RECEIVED,
            "late": False,
            "record": RECORDS["status_event"],
        }
    ],
}
BOARD = {
    "server_time": RECEIVED,
    "units": [
        {
            **RECORDS["unit"],
            "as_of": ARRIVED,
            "last_heard_at": RECEIVED,
            "position": {
                **PLACE,
                "accuracy_m": 8.0,
                "fix_at": ARRIVED,
                "age_s": 120,
                "stale": False,
                "alarm": False,
            },
            "assignments": [IDS["assignment"]],
            "assignment": IDS["assignment"],
            "check_due_at": "2026-11-21T10:08:00Z",
        }
    ],
    "alarms": [],
    "backup_requests": [RECORDS["backup_request"]],
    "unacknowledged": [],
    "waiting": [],
    "incidents": [RECORDS["incident"]],
    "assignments": [RECORDS["assignment"]],
    "devices_owing": [
        {
            "device_id": IDS["device"],
            "name": "Heron 1, tablet 2",
            "author": IDS["clinician"],
            "owed": 2,
            "last_push_at": RECEIVED,
        }
    ],
}
TICKET = {"ticket": "kX0c…", "expires_in": 30}
# Keys of RFC 8291, appendix A: they fit, and belong to nobody.
BROWSER = {
    "endpoint": "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
    "keys": {
        "p256dh": (
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    },
}
SUBSCRIBED = {"id": IDS["subscription"]}
PUSH_KEY = {
    "application_server_key": (
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
    ),
    "subscriptions": [SUBSCRIBED],
}

# The usual refusal of each status.
CODES = {
    400: "parse_error",
    401: "session_ended",
    403: "not_permitted",
    404: "not_found",
    405: "method_not_allowed",
    409: "illegal_transition",
    410: "record_deleted",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    428: "precondition_required",
    429: "throttled",
    503: "busy",
}
ERRORS = {422: {"priority": "Expected `int` <= 10"}, 400: {"": "JSON parse error"}}
