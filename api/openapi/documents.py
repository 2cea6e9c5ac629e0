"""Shapes of the documents that are no records: envelopes and sessions. For OpenAPI only.

Records have theirs in the `wire` modules, arguments in the `shapes` of their actions, the board
and what else a desk reads in `desk_documents`.
"""

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from msgspec import Meta

from incidents.wire import SyncIssueWire
from responders.wire import Person, ShiftWire, UnitWire
from sync.refusals import Code

Uuid = Annotated[str, Meta(extra_json_schema={"format": "uuid"})]
Time = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
Secret = Annotated[str, Meta(extra_json_schema={"format": "password"})]
Count = Annotated[int, Meta(ge=0)]
Result = Literal["applied", "conflict", "held", "rejected", "retry"]


class ConflictField(TypedDict):
    """One field two people have changed; dispatchers are told the name only."""

    name: str
    base: NotRequired[Any]
    server: NotRequired[Any]
    yours: NotRequired[Any]


class Conflict(TypedDict):
    """Both values are kept; `id` is the issue a person settles."""

    id: Uuid
    fields: list[ConflictField]


class RefusedConflict(TypedDict):
    """The three values of every field in conflict; nothing was written or stored."""

    fields: list[ConflictField]


class Problem(TypedDict):
    """RFC 9457. `code` is a public word; `errors` maps field paths to words for a person."""

    type: str
    title: str
    status: int
    code: str
    errors: NotRequired[dict[str, Any]]
    conflict: NotRequired[RefusedConflict]
    acknowledged_by: NotRequired[Person | None]
    wipe: NotRequired[bool]


# --- Sessions ----------------------------------------------------------------------------


class LogIn(TypedDict):
    """An unknown `device_id` is claimed; field roles need one before they may do anything else."""

    username: str
    password: Secret
    otp: NotRequired[str | None]
    device_id: NotRequired[Uuid | None]


class Refresh(TypedDict):
    """The refresh token of a pair."""

    refresh: str


class TokenPair(TypedDict):
    """A short access token, and the refresh token that follows the one just used."""

    access: str
    refresh: str


class Me(TypedDict):
    """Whoever asks; `unit` and `shift` are those they crew at this moment."""

    id: Uuid
    name: str
    role: str
    roles: list[str]
    agency: Uuid
    device_id: Uuid | None
    unit: UnitWire | None
    shift: ShiftWire | None
    server_time: Time


# --- Sync --------------------------------------------------------------------------------


class Registration(TypedDict):
    """What a device says of itself."""

    device_id: Uuid
    name: NotRequired[str]
    platform: NotRequired[str]
    app_build: NotRequired[str]
    schema_version: NotRequired[int]


class Limits(TypedDict):
    """What one push may carry."""

    max_mutations: int
    max_bytes: int
    max_mutation_bytes: int


class Registered(TypedDict):
    """`landing_token` outlives the log-in: what was queued always lands under its author's name."""

    device_id: Uuid
    epoch: Uuid
    server_time: Time
    acked_seq: Count
    limits: Limits
    min_schema: int
    current_schema: int
    landing_token: Secret


class Clock(TypedDict):
    """What a device's clocks read. Nothing is refused for its clock; it only becomes uncertain."""

    wall: NotRequired[Time]
    mono_ms: NotRequired[int]
    boot_id: NotRequired[str]


class QueueState(TypedDict):
    """The highest number this person has given out on this device."""

    highest_seq: Count


class Mutation(TypedDict):
    """One intention. `fields` has the argument shape of its `kind`."""

    id: Uuid
    seq: Annotated[int, Meta(ge=1)]
    kind: str
    record_id: Uuid
    base_rev: NotRequired[Count | None]
    fields: dict[str, Any]
    occurred: NotRequired[Clock]


class PushEnvelope(TypedDict):
    """A batch of what a device has queued."""

    device_id: Uuid
    schema_version: NotRequired[int]
    app_build: NotRequired[str]
    clock: NotRequired[Clock]
    queue: NotRequired[QueueState]
    mutations: Annotated[list[Mutation], Meta(max_length=500)]


class MutationResult(TypedDict):
    """What became of one mutation; with any `result` but `retry` the device drops it."""

    # Whatever was sent comes back, also when it is no id.
    id: Any
    result: Result
    replayed: bool
    code: Code | None
    detail: dict[str, Any] | None
    rev: int | None
    record: dict[str, Any] | None
    conflict: Conflict | None
    retry_after_ms: int | None


class PushAnswer(TypedDict):
    """`results` are in the order of the request.

    `acked_extra`: the 200 lowest numbers beyond a gap; `acked_ranges`: [first, last] of what is
    stored beyond these, at most 100.
    """

    epoch: Uuid
    server_time: Time
    acked_seq: Count
    acked_extra: list[int]
    acked_ranges: list[list[int]]
    results: list[MutationResult]


class WithdrawnPush(Problem):
    """A refused push. That of a withdrawn device was stored first: it carries the results too."""

    epoch: NotRequired[Uuid]
    server_time: NotRequired[Time]
    acked_seq: NotRequired[Count]
    acked_extra: NotRequired[list[int]]
    acked_ranges: NotRequired[list[list[int]]]
    results: NotRequired[list[MutationResult]]


class PullRequest(TypedDict):
    """Without a cursor the walk starts from nothing."""

    device_id: Uuid
    schema_version: NotRequired[int]
    cursor: NotRequired[str | None]
    limit: NotRequired[Annotated[int, Meta(ge=1, le=1000)]]


class Removal(TypedDict):
    """The record is gone, or no longer this person's to see; the two look the same."""

    op: Literal["remove"]
    type: str
    id: Uuid


class PullAnswer(TypedDict):
    """One page. With `reset` the device drops what it holds before it applies the changes."""

    epoch: Uuid
    reset: bool
    cursor: str
    more: bool
    acked_seq: Count
    changes: list[
        Annotated[dict[str, Any], Meta(extra_json_schema={"$ref": "#/components/schemas/Change"})]
    ]


class Custody(TypedDict):
    """`owed`: how many numbers up to `highest_seq` have not arrived; `missing` names the first."""

    acked_seq: Count
    acked_extra: list[int]
    acked_ranges: list[list[int]]
    missing: list[int]
    highest_seq: Count
    owed: Count
    last_push_at: Time | None
    last_pull_at: Time | None


class RxdbPage(TypedDict):
    """Fewer documents than asked for: there are no more. A tombstone is an id and `_deleted`."""

    documents: list[dict[str, Any]]
    checkpoint: dict[str, Any]
    reset: NotRequired[bool]


class RxdbRow(TypedDict):
    """A document as its client wants it, and the one it believes to be here; none for a new one."""

    newDocumentState: dict[str, Any]
    assumedMasterState: NotRequired[dict[str, Any] | None]


class Issue(SyncIssueWire):
    """A `sync_issue` as those who settle it see it; `payload` only for whom it is."""

    record_type: str | None
    author: Person
    payload: Any


class Choice(TypedDict):
    """For each field of the conflict, the value that is to stand."""

    fields: dict[str, Any]


# --- The live feed -----------------------------------------------------------------------


class Ticket(TypedDict):
    """Good for one connection within `expires_in` seconds."""

    ticket: Secret
    expires_in: int


class PushKeys(TypedDict):
    """A browser's keys, base64url, as `PushSubscription.toJSON()` has them."""

    p256dh: str
    auth: Secret


class PushSubscribe(TypedDict):
    """What `PushSubscription.toJSON()` says; anything more is ignored."""

    endpoint: Annotated[str, Meta(extra_json_schema={"format": "uri"})]
    keys: PushKeys


class PushSubscribed(TypedDict):
    """A subscription of this log-in; it ends with it."""

    id: Uuid


class PushKey(TypedDict):
    """What a browser needs to subscribe, and the subscriptions of this log-in."""

    application_server_key: str
    subscriptions: list[PushSubscribed]


# --- Writes ------------------------------------------------------------------------------


class Written(TypedDict):
    """The identity of a record whose writer may not read it; also what a landing token is told."""

    id: Uuid
    state: NotRequired[str]
    rev: NotRequired[int | None]
    detail: NotRequired[dict[str, Any] | None]
    boards_watching: NotRequired[Count]
