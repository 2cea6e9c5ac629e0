"""OpenAPI from what the product knows already: argument shapes in, wire forms out."""

from typing import Any, cast

import msgspec
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from incidents import wire
from incidents.handlers import catalogue
from responders import wire as responder_wire

WIRE_FORMS: dict[str, Any] = {
    "unit": responder_wire.UnitWire,
    "shift": responder_wire.ShiftWire,
    "programme": responder_wire.ProgrammeWire,
    "area": responder_wire.AreaWire,
    "incident": wire.IncidentWire,
    "assignment": wire.AssignmentWire,
    "status_event": wire.StatusEventWire,
    "note": wire.NoteWire,
    "outcome": wire.OutcomeWire,
    "backup_request": wire.BackupRequestWire,
    "safety_check": wire.SafetyCheckWire,
    "sync_issue": wire.SyncIssueWire,
}
REF = "#/components/schemas/{name}"
PROBLEM = {"$ref": "#/components/schemas/Problem"}
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "RFC 9457 problem; `code` is a public word, `errors` maps field paths to text.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": True},
    },
}
EVENT_TIME = {
    "type": "object",
    "properties": {
        "wall": {"type": "string", "format": "date-time"},
        "mono_ms": {"type": "integer"},
        "boot_id": {"type": "string"},
    },
}
MEANINGS = {
    400: "The body cannot be read",
    401: "No valid token",
    403: "Not permitted",
    404: "Not here, or not yours to see",
    409: "Conflict, illegal transition or id in use",
    422: "Invalid or unknown reference; `errors` names the field",
    428: "If-Match is required",
}


def problems(*statuses: int) -> dict[Any, Any]:
    """Problem answers for the schema."""
    return {
        (status, "application/problem+json"): OpenApiResponse(PROBLEM, MEANINGS[status])
        for status in statuses
    }


class RecordSchema(AutoSchema):  # type: ignore[no-untyped-call]
    """Describes the views of `api.views.records` by their record type and kind."""

    def _kind(self) -> str:
        names = {"POST": "create_kind", "PATCH": "patch_kind"}
        view = cast(Any, self.view)
        return getattr(view, "kind", "") or getattr(view, names.get(self.method, ""), "")

    def get_tags(self) -> list[str]:
        return [cast(Any, self.view).record_type.replace("_", " ") + "s"]

    def get_operation_id(self) -> str:
        kind = self._kind()
        record_type: str = cast(Any, self.view).record_type
        if kind:
            return kind.replace(".", "_")
        return f"{record_type}_{'retrieve' if 'record_id' in self.path else 'list'}"

    def get_description(self) -> str:
        kind = self._kind()
        text = catalogue().kinds[kind].args.__doc__ if kind else cast(Any, self.view).__doc__
        return (text or "").strip()

    def get_override_parameters(self) -> list[Any]:
        parameters = []
        if self.method == "PATCH":
            parameters.append(
                OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True)
            )
        if self.method == "GET" and "record_id" not in self.path:
            parameters += [OpenApiParameter(name, str) for name in ("cursor", "limit")]
            parameters += [OpenApiParameter(name, str) for name in self._filter_names()]
        return parameters

    def _filter_names(self) -> list[str]:
        from api.filters import FILTERS

        return list(FILTERS[cast(Any, self.view).record_type].base_filters)

    def get_request_serializer(self) -> Any:
        kind = self._kind()
        if not kind:
            return None
        shape = catalogue().kinds[kind].args
        body: dict[str, Any] = {"$ref": REF.format(name=shape.__name__)}
        if self.method == "PATCH":
            return {"application/json": body}
        envelope: dict[str, Any] = {"type": "object", "properties": {"occurred": EVENT_TIME}}
        if getattr(self.view, "create_kind", ""):
            envelope["properties"]["id"] = {"type": "string", "format": "uuid"}
        return {"application/json": {"allOf": [body, envelope]}}

    def get_response_serializers(self) -> Any:
        name = WIRE_FORMS[cast(Any, self.view).record_type].__name__
        record = {"$ref": REF.format(name=name)}
        if self.method == "GET" and "record_id" not in self.path:
            return {200: _page(record), **problems(401, 403, 422)}
        if self.method == "GET":
            return {200: record, **problems(401, 403, 404)}
        if self.method == "PATCH":
            return {200: record, **problems(400, 401, 403, 404, 409, 422, 428)}
        if getattr(self.view, "create_kind", ""):
            return {200: record, 201: record, **problems(400, 401, 403, 409, 422)}
        return {200: record, **problems(400, 401, 403, 404, 409, 422)}


def _page(record: dict[str, Any]) -> dict[str, Any]:
    link = {"type": "string", "format": "uri", "nullable": True}
    return {
        "type": "object",
        "required": ["results", "next", "previous"],
        "properties": {
            "results": {"type": "array", "items": record},
            "next": link,
            "previous": link,
        },
    }


def add_components(result: dict[str, Any], **context: Any) -> dict[str, Any]:
    """Postprocessing hook: the shapes every operation refers to."""
    shapes = {kind.args for kind in catalogue().kinds.values()}
    ordered = sorted(shapes, key=lambda shape: shape.__name__)
    _, components = msgspec.json.schema_components(
        [*ordered, *WIRE_FORMS.values()], ref_template=REF
    )
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(components)
    schemas["Problem"] = PROBLEM_SCHEMA
    return result
