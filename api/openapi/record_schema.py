"""OpenAPI of record views, from what the product knows already: shapes in, wire forms out."""

from collections.abc import Mapping
from typing import Any, cast

import django_filters
import msgspec
from drf_spectacular.utils import OpenApiParameter

from api.filters import FILTERS
from api.openapi import documents
from api.openapi.examples import BODIES, RECORDS, page_with
from api.openapi.schema import (
    LENIENT,
    PAGING,
    STRICT,
    DescribedSchema,
    Operation,
    page_of,
    paragraph,
    reference,
    schema_of,
)
from catalogue.kinds import catalogue
from catalogue.visibility import MODELS
from incidents.actions.shapes import Anything, Nothing
from incidents.wire import SHAPES


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


def _tag(record_type: str) -> str:
    return record_type.replace("_", "-") + _plural(record_type)


def _plural(record_type: str) -> str:
    return "" if record_type.endswith("s") else "s"


def _words(record_type: str) -> str:
    return record_type.replace("_", " ")


def _list(record_type: str) -> Operation:
    return Operation(
        id=f"{record_type}_list",
        tag=_tag(record_type),
        summary=f"List {_words(record_type)}{_plural(record_type)}",
        description=f"{_about(record_type)} Newest first; only what the caller may see.",
        answers={200: page_of(SHAPES[record_type])},
        answer_example=page_with(RECORDS[record_type]),
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
        answers={200: SHAPES[record_type]},
        answer_example=RECORDS[record_type],
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
        answer_example=RECORDS[record_type],
        problems=(503,) if is_lenient else (409, 410, 422, 503),
        body=_body(kind, {"id": {"type": "string", "format": "uuid"}}),
        example={"id": RECORDS[record_type]["id"], **BODIES[kind]},
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
        answer_example=RECORDS[record_type],
        problems=(404, 409, 410, 422, 428, 503),
        body=body_shape(kind),
        example=BODIES[kind],
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
        answer_example=RECORDS[record_type],
        problems=(404, 409, 410, 422, 503),
        body=_body(kind, {}),
        example=BODIES[kind],
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
    return {"anyOf": [reference(written_name(record_type)), schema_of(documents.Written)]}


def written_name(record_type: str) -> str:
    """The component's name for a record as a write answers it."""
    return SHAPES[record_type].__name__.removesuffix("Wire") + "Written"


def body_shape(kind: str) -> dict[str, Any]:
    """A reference to the fields a kind takes."""
    shape = catalogue().kinds[kind].args
    return reference("BackupRequestFields") if shape is Anything else schema_of(shape)


def _body(kind: str, envelope: dict[str, Any]) -> dict[str, Any]:
    times = {"occurred": schema_of(documents.Clock), "clock": schema_of(documents.Clock)}
    properties = {"type": "object", "properties": {**envelope, **times}}
    if catalogue().kinds[kind].args is Nothing:
        return properties
    return {"allOf": [body_shape(kind), properties]}
