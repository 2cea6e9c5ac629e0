"""What a desk reads of the call in `api.openapi.examples`, for the OpenAPI document."""

from api.openapi.answer_examples import BOARD
from api.openapi.examples import IDS, RECEIVED, RECORDS, Document

_OTHER = "0197f3a0-aaaa-7000-8000-00000000010a"
_VERDICTS: list[Document] = [
    {
        "programme": IDS["programme"],
        "programme_code": "CRT",
        "verdict": "fits",
        "reasons": [],
    },
    {
        "programme": _OTHER,
        "programme_code": "CoR",
        "verdict": "does_not_fit",
        "reasons": [
            {"code": "call_type_not_taken", "words": "does not take WELFARE"},
            {"code": "outside_hours", "words": "does not work at this hour"},
        ],
    },
]
ELIGIBILITY = {"incident": IDS["incident"], "judged_for": RECEIVED, "verdicts": _VERDICTS}


def _ranked(unit: str, status: str, distance_m: int, *reasons: tuple[str, str]) -> Document:
    away = ("distance", f"{distance_m / 1000:.1f} km away in a straight line")
    return {
        "unit": IDS[unit],
        "call_sign": "HERON 1" if unit == "unit" else "HERON 2",
        "programme": IDS["programme"],
        "programme_code": "CRT",
        "status": status,
        "distance_m": distance_m,
        "position_age_s": 31,
        "reasons": [{"code": code, "words": words} for code, words in (*reasons, away)],
    }


RECOMMENDATION = {
    "incident": IDS["incident"],
    "server_time": RECEIVED,
    "verdicts": _VERDICTS,
    "recommended": [_ranked("other unit", "available", 2140)],
    "not_qualified": [
        _ranked("unit", "on_scene", 800, ("not_available", "its status is on scene"))
    ],
}
SHIFT_HANDOVER = {
    "server_time": RECEIVED,
    "shifts": [RECORDS["shift"]],
    "incidents": [RECORDS["incident"]],
    "assignments": [RECORDS["assignment"]],
    "unacknowledged": [],
    "without_outcome": [],
    "safety_checks": [RECORDS["safety_check"]],
    "backup_requests": [RECORDS["backup_request"]],
    "devices_owing": BOARD["devices_owing"],
    "follow_ups": [
        {"outcome": IDS["outcome"], "incident": IDS["incident"], "consent": "given"},
    ],
}
DESK_HANDOVER = {
    **{name: found for name, found in SHIFT_HANDOVER.items() if name != "follow_ups"},
    "waiting": [],
    "alarms": [],
}
