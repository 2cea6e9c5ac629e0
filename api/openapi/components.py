"""The parts of the OpenAPI document that no view brings: shapes, tags and the live feed."""

from collections.abc import Mapping
from typing import Any, is_typeddict

import msgspec
from django.db import models

from api.openapi import desk_documents, documents
from api.openapi.record_schema import body_shape, written_name
from api.openapi.schema import (
    OPENAPI,
    PREFIX,
    REF,
    TAGS,
    Operation,
    paragraph,
    responses,
    schema_of,
)
from catalogue.kinds import catalogue
from catalogue.visibility import MODELS
from incidents.actions.backup import SHAPES as BACKUP_SHAPES
from incidents.actions.shapes import Anything, Nothing
from incidents.forms import FORMS

FEED = Operation(
    id="events_stream",
    tag="dispatch",
    summary="The live feed",
    description=(
        "Server-sent events. `poke` `{n}`: pull now. `backup_request` `{id, unit, urgency, state,"
        " late, occurred_at, received_at}`: at once. `unit_live` `{unit, latitude, longitude,"
        " fix_at, last_heard_at, alert_level}`: where a unit is, or for how long nobody has known."
        " A comment comes every four seconds: whoever hears nothing for ten is cut off. Every"
        " connection begins with a poke. With the Authorization header, or with a ticket from"
        " `events/ticket/`."
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
    forms = {record_type: form.shape for record_type, form in FORMS.items()}
    own = [
        shape
        for module in (documents, desk_documents)
        for shape in vars(module).values()
        if is_typeddict(shape)
    ]
    arguments = {kind.args for kind in kinds.values()} - {Anything, Nothing}
    shapes = sorted({*arguments, *forms.values(), *own}, key=lambda shape: shape.__name__)
    _, schemas = msgspec.json.schema_components(shapes, ref_template=REF, schema_hook=_anything)
    for record_type, form in forms.items():
        _refine(schemas[form.__name__], MODELS[record_type])
        schemas[written_name(record_type)] = _with_detail(record_type, schemas[form.__name__])
        for wider in (shape for shape in own if _is_wider(shape, form)):
            _refine(schemas[wider.__name__], MODELS[record_type])
    schemas["BackupRequestFields"] = _backup_fields(schemas)
    schemas["Change"] = _change(forms)
    schemas["Mutation"]["properties"]["fields"]["description"] = _kinds_and_shapes()
    return schemas


def _anything(shape: type) -> dict[str, Any]:
    """`object` in a wire form: any JSON value."""
    if shape is object:
        return {"description": "Any JSON value."}
    raise NotImplementedError


def _is_wider(shape: type, form: type) -> bool:
    """Whether a document is a record with something beside it."""
    return form.__annotations__.items() <= shape.__annotations__.items()


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
        "title": written_name(record_type),
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
        f"`{name}`: {_fields_of(name) if kind.args is not Nothing else '-'}"
        for name, kind in sorted(catalogue().kinds.items())
    ]
    return "By kind. " + "; ".join([*rows, "`void`: -"])


def _fields_of(kind: str) -> str:
    return str(body_shape(kind)["$ref"]).rpartition("/")[2]
