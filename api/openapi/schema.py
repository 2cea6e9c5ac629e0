"""OpenAPI: what every operation says of itself, and the schema a view carries.

Views of records describe themselves (`api.openapi.record_schema`); others carry one `Operation` a
method.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from api.openapi import answer_examples, documents
from api.problems import problem_document

# Shapes come as JSON Schema 2020-12, which is what this version of OpenAPI speaks.
OPENAPI = "3.1.0"
REF = "#/components/schemas/{name}"
JSON = "application/json"
PROBLEM = "application/problem+json"
PREFIX = "/api/v1"
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
    "push": "Waking a browser that shows nothing: assignments, overdue checks, calls for help",
    "dispatch": "The board, timelines and the live feed",
    "incidents": "Calls for service",
    "assignments": "Units sent to calls",
    "status-events": "What units reported, with both clocks",
    "notes": "Notes on calls, amended and never overwritten",
    "outcomes": "What came of calls",
    "break-glass": "Looks at calls that are not one's own, with their reasons",
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
    content = _content(shape, _example_problem(status))
    return {"description": MEANINGS[status], "content": {PROBLEM: content}}


def _example_problem(status: int) -> dict[str, Any]:
    errors = {"errors": answer_examples.ERRORS[status]} if status in answer_examples.ERRORS else {}
    return problem_document(status_code=status, code=answer_examples.CODES[status], **errors)


def _content(shape: Any, example: Any) -> dict[str, Any]:
    content = {"schema": schema_of(shape)}
    return content if example is None else {**content, "example": example}


def paragraph(text: str | None) -> str:
    """A docstring without its indentation."""
    lines = [line.strip() for line in (text or "").strip().splitlines()]
    return "\n".join(lines)
