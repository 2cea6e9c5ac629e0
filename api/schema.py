"""OpenAPI from what the product knows already: argument shapes in, wire forms out.

Views of records need no description of their own: their type and kind say everything. Other
views carry one `Operation` a method.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args, get_type_hints

import django_filters
import msgspec
from django.db import models
from drf_spectacular.extensions import OpenApiViewExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework.views import APIView

from api import documents
from api.filters import FILTERS
from incidents.actions.backup import SHAPES as BACKUP_SHAPES
from incidents.actions.shapes import Anything, Nothing
from incidents.handlers import catalogue
from incidents.visibility import MODELS
from incidents.wire import FORMS

# Shapes come as JSON Schema 2020-12, which is what this version of OpenAPI speaks.
OPENAPI = "3.1.0"
REF = "#/components/schemas/{name}"
JSON = "application/json"
PROBLEM = "application/problem+json"
PREFIX = "/api/v1"
# Examples show one call from beginning to end.
EXAMPLE_TIME = "2026-11-21T09:58:00Z"
EXAMPLE_IDS = {
    "device": "0197f3a0-1111-7000-8000-000000000001",
    "assignment": "0197f3a0-2222-7000-8000-000000000002",
    "note": "0197f3a0-3333-7000-8000-000000000003",
    "mutation": "0197f3a0-4444-7000-8000-000000000004",
    "epoch": "0197f3a0-5555-4000-8000-000000000005",
    "boot": "0197f3a0-6666-4000-8000-000000000006",
}
MEANINGS = {
    400: "The body cannot be read",
    401: "No valid token; what is queued is kept",
    403: "Not permitted, or not from this device",
    404: "Not here, or not yours to see",
    405: "Only GET",
    409: "Conflict, illegal transition or id in use",
    410: "The record was deleted",
    413: "The body is too large",
    415: "Neither plain nor gzipped JSON",
    422: "Invalid or unknown reference; `errors` names the field",
    428: "If-Match is required",
    429: "Too many failed log-ins; `Retry-After` says when to come back",
    503: "The records are busy; `Retry-After` says when to come back",
}
TAGS = {
    "session": "Log-in, refresh, log-out, and who one is",
    "sync": "Devices, push, pull, and proof that nothing is missing",
    "issues": "What the sync could not settle alone",
    "dispatch": "The board, timelines and the live feed",
    "incidents": "Calls for service",
    "assignments": "Units sent to calls",
    "status-events": "What units reported, with both clocks",
    "notes": "Notes on calls, amended and never overwritten",
    "outcomes": "What came of calls",
    "backup-requests": "Calls for help and who heard them",
}
NO_CONTENT = object()
STRICT = (
    "The id may be chosen here: the same content again is answered 200, other content 409"
    " `id_reused`."
)
LENIENT = (
    "The same id again is answered 200. What cannot be read is left out and named in `detail`; a"
    " landing token is enough."
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address.

    Shapes are types, or schemas as dictionaries. `answers` and `problems` are by HTTP status; what
    every authenticated request and every body may be refused with need not be listed.
    """

    id: str
    tag: str
    summary: str
    answers: Mapping[int, Any]
    description: str = ""
    problems: Sequence[int] = ()
    body: Any = None
    is_body_required: bool = True
    # Whatever the body is, it is taken in.
    takes_anything: bool = False
    example: Any = None
    answer_example: Any = None
    parameters: Sequence[OpenApiParameter] = ()
    headers: Sequence[str] = ()


def reference(name: str) -> dict[str, Any]:
    """A schema that stands for a component."""
    return {"$ref": REF.format(name=name)}


def schema_of(shape: Any) -> dict[str, Any]:
    """A shape as a schema: types are components, dictionaries stay as they are."""
    return shape if isinstance(shape, dict) else reference(shape.__name__)


def page_of(shape: Any) -> dict[str, Any]:
    """A list's answer."""
    link = {"type": ["string", "null"], "format": "uri"}
    return {
        "type": "object",
        "required": ["results", "next", "previous"],
        "properties": {
            "results": {"type": "array", "items": schema_of(shape)},
            "next": link,
            "previous": link,
        },
    }


PAGING = (
    OpenApiParameter("cursor", str, description="From `next` or `previous`."),
    OpenApiParameter("limit", {"type": "integer", "default": 50, "minimum": 1, "maximum": 200}),
)


class DescribedSchema(AutoSchema):
    """Describes a view by its operations: `DescribedSchema(GET=Operation(...))`."""

    def __init__(self, **operations: Operation) -> None:
        super().__init__()
        self.operations = operations

    def operation(self) -> Operation:
        """The operation of the method at hand."""
        return self.operations[self.method]

    def get_operation_id(self) -> str:
        return self.operation().id

    def get_tags(self) -> list[str]:
        return [self.operation().tag]

    def get_summary(self) -> str:
        return self.operation().summary

    def get_description(self) -> str:  # type: ignore[override]
        return self.operation().description or paragraph(self.view.__doc__)

    def get_override_parameters(self) -> list[Any]:
        return list(self.operation().parameters)

    def get_request_serializer(self) -> None:
        """Bodies are described by shapes, not serializers."""

    def get_response_serializers(self) -> None:
        """Answers are described by shapes, not serializers."""

    def _get_request_body(self, direction: str = "request") -> dict[str, Any] | None:
        operation = self.operation()
        if operation.body is None:
            return None
        return {
            "content": {JSON: _content(operation.body, operation.example)},
            "required": operation.is_body_required,
        }

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        return responses(self.operation(), is_public=not self.view.authentication_classes)


def responses(operation: Operation, *, is_public: bool) -> dict[str, Any]:
    """All answers of an operation, refusals included."""
    answers = {
        str(status): _answer(operation, status, shape)
        for status, shape in operation.answers.items()
    }
    implied = set() if is_public else {401, 403}
    has_readable_body = operation.body is not None and not operation.takes_anything
    implied |= {400, 413, 415} if has_readable_body else set()
    for status in sorted(implied | set(operation.problems)):
        answers.setdefault(str(status), _refusal(status, documents.Problem))
    return answers


def _answer(operation: Operation, status: int, shape: Any) -> dict[str, Any]:
    if status in MEANINGS:
        return _refusal(status, shape)
    answer: dict[str, Any] = {"description": "Created" if status == 201 else "Done"}
    if shape is NO_CONTENT:
        return answer
    answer["content"] = {JSON: _content(shape, operation.answer_example)}
    if operation.headers:
        answer["headers"] = {name: {"schema": {"type": "string"}} for name in operation.headers}
    return answer


def _refusal(status: int, shape: Any) -> dict[str, Any]:
    return {"description": MEANINGS[status], "content": {PROBLEM: {"schema": schema_of(shape)}}}


def _content(shape: Any, example: Any) -> dict[str, Any]:
    content = {"schema": schema_of(shape)}
    return content if example is None else {**content, "example": example}


def paragraph(text: str | None) -> str:
    """A docstring without its indentation."""
    lines = [line.strip() for line in (text or "").strip().splitlines()]
    return "\n".join(lines)


# --- Views of records ----------------------------------------------------------------------


class RecordSchema(DescribedSchema):
    """Describes the views of `api.views.records` by their record type and kind."""

    def operation(self) -> Operation:
        """List, retrieve, create, patch or verb, by what the view was given."""
        view = cast(Any, self.view)
        record_type: str = view.record_type
        is_one = "record_id" in self.path
        if self.method == "GET":
            return _retrieve(record_type) if is_one else _list(record_type)
        if self.method == "PATCH":
            return _patch(record_type, view.patch_kind)
        return _verb(record_type, view.kind) if is_one else _create(record_type, view.create_kind)


def wire_form(record_type: str) -> type:
    """The shape a record type has on the wire, from its form's annotation."""
    (shape,) = get_args(get_type_hints(FORMS[record_type])["return"])
    return cast(type, shape)


def _tag(record_type: str) -> str:
    return record_type.replace("_", "-") + "s"


def _words(record_type: str) -> str:
    return record_type.replace("_", " ")


def _list(record_type: str) -> Operation:
    return Operation(
        id=f"{record_type}_list",
        tag=_tag(record_type),
        summary=f"List {_words(record_type)}s",
        description=f"{_about(record_type)} Newest first; only what the caller may see.",
        answers={200: page_of(wire_form(record_type))},
        problems=(422,),
        parameters=(*PAGING, *_filters(record_type)),
    )


def _about(record_type: str) -> str:
    return paragraph(MODELS[record_type].__doc__)


def _filters(record_type: str) -> list[OpenApiParameter]:
    found: Mapping[str, django_filters.Filter] = FILTERS[record_type].base_filters
    return [
        OpenApiParameter(name, _filter_schema(one), description=f"By {name.replace('_', ' ')}.")
        for name, one in found.items()
    ]


def _filter_schema(one: django_filters.Filter) -> dict[str, str]:
    if isinstance(one, django_filters.UUIDFilter):
        return {"type": "string", "format": "uuid"}
    if isinstance(one, django_filters.IsoDateTimeFilter):
        return {"type": "string", "format": "date-time"}
    return {"type": "string"}


def _retrieve(record_type: str) -> Operation:
    return Operation(
        id=f"{record_type}_retrieve",
        tag=_tag(record_type),
        summary=f"One {_words(record_type)}",
        description=f"{_about(record_type)} What the caller may not see of it is absent.",
        answers={200: wire_form(record_type)},
        problems=(404,),
        headers=("ETag",),
    )


def _create(record_type: str, kind: str) -> Operation:
    answer = _written(record_type)
    is_lenient = catalogue().kinds[kind].is_lenient
    return Operation(
        id=kind.replace(".", "_"),
        tag=_tag(record_type),
        summary=f"Create: {_words(record_type)}",
        description=f"{_deed(kind)} {LENIENT if is_lenient else STRICT}",
        answers={200: answer, 201: answer},
        problems=(503,) if is_lenient else (409, 410, 422, 503),
        body=_body(kind, {"id": {"type": "string", "format": "uuid"}}),
        is_body_required=not is_lenient,
        takes_anything=is_lenient,
        headers=("ETag",),
    )


def _patch(record_type: str, kind: str) -> Operation:
    rev = OpenApiParameter(
        "If-Match",
        str,
        OpenApiParameter.HEADER,
        required=True,
        description='The rev the change was made from, as `"3"`.',
    )
    return Operation(
        id=kind.replace(".", "_"),
        tag=_tag(record_type),
        summary=f"Change: {_words(record_type)}",
        description=(
            f"{_deed(kind)} A stale rev merges with what others changed elsewhere in the record;"
            " the same field is answered 409 with the three values, and nothing is written."
        ),
        answers={200: _written(record_type)},
        problems=(404, 409, 410, 422, 428, 503),
        body=_shape(kind),
        parameters=(rev,),
        headers=("ETag",),
    )


def _verb(record_type: str, kind: str) -> Operation:
    verb = kind.partition(".")[2].replace("_", " ")
    return Operation(
        id=kind.replace(".", "_"),
        tag=_tag(record_type),
        summary=f"{verb.capitalize()}: {_words(record_type)}",
        description=_deed(kind),
        answers={200: _written(record_type)},
        problems=(404, 409, 410, 422, 503),
        body=_body(kind, {}),
        is_body_required=_has_required_fields(kind),
        headers=("ETag",),
    )


def _deed(kind: str) -> str:
    found = catalogue().kinds[kind]
    return paragraph(found.decide.__doc__ or found.args.__doc__)


def _has_required_fields(kind: str) -> bool:
    fields = msgspec.structs.fields(catalogue().kinds[kind].args)
    return any(field.required for field in fields)


def _written(record_type: str) -> dict[str, Any]:
    """The record, or its bare identity for a writer who may not read it."""
    return {"anyOf": [reference(_written_name(record_type)), schema_of(documents.Written)]}


def _written_name(record_type: str) -> str:
    return wire_form(record_type).__name__.removesuffix("Wire") + "Written"


def _shape(kind: str) -> dict[str, Any]:
    shape = catalogue().kinds[kind].args
    return reference("BackupRequestFields") if shape is Anything else schema_of(shape)


def _body(kind: str, envelope: dict[str, Any]) -> dict[str, Any]:
    times = {"occurred": schema_of(documents.Clock), "clock": schema_of(documents.Clock)}
    properties = {"type": "object", "properties": {**envelope, **times}}
    if catalogue().kinds[kind].args is Nothing:
        return properties
    return {"allOf": [_shape(kind), properties]}


# --- Components, and what no view describes ------------------------------------------------


class TicketSchema(OpenApiViewExtension):
    """The feed's ticket; its view knows nothing of OpenAPI."""

    target_class = "api.views.feed.TicketView"

    def view_replacement(self) -> type[APIView]:
        """The view with its description."""
        operation = Operation(
            id="events_ticket",
            tag="dispatch",
            summary="A ticket to the live feed",
            description="For clients that can send no header. For one use; the body is not read.",
            answers={200: documents.Ticket},
        )
        target = cast(type[APIView], self.target_class)
        return type("TicketView", (target,), {"schema": DescribedSchema(POST=operation)})


FEED = Operation(
    id="events_stream",
    tag="dispatch",
    summary="The live feed",
    description=(
        "Server-sent events. `poke` `{n}`: pull now. `backup_request` `{id, unit, urgency, state,"
        " late, occurred_at, received_at}`: at once. `unit_live` `{unit, latitude, longitude,"
        " fix_at, last_heard_at}`: where a unit is. A comment comes every four seconds: whoever"
        " hears nothing for ten is cut off. Every connection begins with a poke. With the"
        " Authorization header, or with a ticket from `events/ticket/`."
    ),
    answers={},
    problems=(401, 403, 405, 503),
    parameters=(),
)
RXDB_STREAM = {
    "operationId": "rxdb_stream",
    "tags": ["sync"],
    "summary": "The live feed, for RxDB",
    "description": "The live feed under a second address. On `poke`, RxDB has to resync.",
}
FEED_PARAMETERS = [
    {"name": "ticket", "in": "query", "schema": {"type": "string"}},
    {"name": "last_event_id", "in": "query", "schema": {"type": "string"}},
    {"name": "Last-Event-ID", "in": "header", "schema": {"type": "string"}},
]
FEED_EXAMPLE = 'id: 42\nevent: poke\ndata: {"n":42}\n\n:\n\n'


def add_components(result: dict[str, Any], **context: Any) -> dict[str, Any]:
    """Postprocessing hook: the shapes every operation refers to, the tags, and the live feed."""
    result["openapi"] = OPENAPI
    result["paths"][f"{PREFIX}/events/"] = {"get": _feed()}
    result["paths"][f"{PREFIX}/sync/rxdb/stream/"] = {"get": _feed() | RXDB_STREAM}
    used = {
        operation["tags"][0] for path in result["paths"].values() for operation in path.values()
    }
    result["tags"] = [
        {"name": name, "description": TAGS.get(name, "")}
        for name in [*TAGS, *sorted(used - {*TAGS})]
    ]
    result.setdefault("components", {}).setdefault("schemas", {}).update(_components())
    return result


def _feed() -> dict[str, Any]:
    stream = {"schema": {"type": "string"}, "example": FEED_EXAMPLE}
    return {
        "operationId": FEED.id,
        "tags": [FEED.tag],
        "summary": FEED.summary,
        "description": FEED.description,
        "parameters": FEED_PARAMETERS,
        "security": [{"bearer": []}, {}],
        "responses": {
            "200": {
                "description": "An endless stream",
                "content": {"text/event-stream": stream},
            },
            **responses(FEED, is_public=True),
        },
    }


def _components() -> dict[str, Any]:
    kinds = catalogue().kinds
    forms = {record_type: wire_form(record_type) for record_type in FORMS}
    own = [shape for shape in vars(documents).values() if _is_document(shape)]
    arguments = {kind.args for kind in kinds.values()} - {Anything, Nothing}
    shapes = sorted({*arguments, *forms.values(), *own}, key=lambda shape: shape.__name__)
    _, schemas = msgspec.json.schema_components(shapes, ref_template=REF, schema_hook=_anything)
    for record_type, form in forms.items():
        _refine(schemas[form.__name__], MODELS[record_type])
        schemas[_written_name(record_type)] = _with_detail(record_type, schemas[form.__name__])
    schemas["BackupRequestFields"] = _backup_fields(schemas)
    schemas["Change"] = _change(forms)
    schemas["Mutation"]["properties"]["fields"]["description"] = _kinds_and_shapes()
    return schemas


def _is_document(shape: Any) -> bool:
    is_shape = isinstance(shape, type) and issubclass(shape, dict)
    return is_shape and shape.__module__ == documents.__name__


def _anything(shape: type) -> dict[str, Any]:
    """`object` in a wire form: any JSON value."""
    if shape is object:
        return {"description": "Any JSON value."}
    raise NotImplementedError


FORMATS: Mapping[type, str] = {
    models.DateTimeField: "date-time",
    models.UUIDField: "uuid",
    models.ForeignKey: "uuid",
}


def _refine(schema: dict[str, Any], model: type[models.Model]) -> None:
    """Says of a wire form's text what the column behind it knows: closed lists, ids, times."""
    columns = {field.name: field for field in model._meta.concrete_fields}
    for name, declared in schema["properties"].items():
        column = columns.get(name)
        for one in declared.get("anyOf", [declared]):
            if column is not None and one.get("type") == "string":
                one.update(_known_of(column))


def _known_of(column: Any) -> dict[str, Any]:
    if column.choices:
        return {"enum": [value for value, _ in column.choices]}
    formats = [name for kind, name in FORMATS.items() if isinstance(column, kind)]
    return {"format": formats[0]} if formats else {}


def _with_detail(record_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A record as the answer to a write: with what was left out of it, and why."""
    added: dict[str, Any] = {"detail": {"type": ["object", "null"]}}
    if record_type == "backup_request":
        added["boards_watching"] = {"type": "integer", "minimum": 0}
    return {
        **schema,
        "title": _written_name(record_type),
        "properties": {**schema["properties"], **added},
    }


def _backup_fields(schemas: dict[str, Any]) -> dict[str, Any]:
    names, shapes = list(BACKUP_SHAPES), list(BACKUP_SHAPES.values())
    found, components = msgspec.json.schema_components(shapes, ref_template=REF)
    schemas.update(components)
    return {
        "type": "object",
        "description": paragraph(Anything.__doc__),
        "properties": dict(zip(names, found, strict=True)),
    }


def _change(forms: Mapping[str, type]) -> dict[str, Any]:
    """One change of a pull: a record as it stands now, or its removal."""
    puts = [
        {
            "type": "object",
            "required": ["op", "type", "id", "rev", "data"],
            "properties": {
                "op": {"const": "put"},
                "type": {"const": record_type},
                "id": {"type": "string", "format": "uuid"},
                "rev": {"type": "integer"},
                "data": schema_of(form),
            },
        }
        for record_type, form in forms.items()
    ]
    return {"oneOf": [*puts, schema_of(documents.Removal)]}


def _kinds_and_shapes() -> str:
    rows = [
        f"`{name}`: {_shape(name)['$ref'].rpartition('/')[2] if kind.args is not Nothing else '-'}"
        for name, kind in sorted(catalogue().kinds.items())
    ]
    return "By kind. " + "; ".join([*rows, "`void`: -"])
