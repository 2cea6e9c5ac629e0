"""After the faults: everybody syncs, and everything the checker needs is asked for."""

from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS

from conformance.history import Document, Final, Violation
from conformance.tablet import Broken, Tablet
from conformance.values import moment
from sync.references import broken_references
from tests.torture.world import BACKUP_STEPS, HERE, THERE

if TYPE_CHECKING:
    from tests.torture.direct_run import DirectRun

ROUNDS = 6
# How often one device is compared with a cold pull and REST; with section 5 all are, always.
CLOSELY = 0.4
SUPERVISORS = {HERE: "sue", THERE: "sam"}
PATHS = {
    "incident": "incidents",
    "assignment": "assignments",
    "status_event": "status-events",
    "note": "notes",
    "outcome": "outcomes",
    "backup_request": "backup-requests",
    "safety_check": "safety-checks",
    "unit": "units",
    "shift": "shifts",
}


def lay_open(run: "DirectRun") -> None:
    """Syncs everybody who took part and records what they hold, and what there is."""
    history = run.history
    active = [one for one in run.tablets.values() if one.seq or one.cursor]
    chosen = active[run.random.randrange(len(active))]
    chosen.pull()
    sync_all(active)
    for tablet in active:
        if tablet.cursor is not None or tablet.outbox:
            history.finals[tablet.name] = Final(
                dict(tablet.store), outbox=list(tablet.outbox), highest_seq=tablet.seq
            )
    if run.random.random() < CLOSELY:
        look_closely(run, chosen)
    agencies = {history.agency_of(tablet.name) for tablet in active}
    for name, supervisor in SUPERVISORS.items():
        agency = str(run.world.agencies[name].id)
        if agency in agencies:
            look_at_everything(run, agency, run.tablets[supervisor])


def look_closely(run: "DirectRun", chosen: Tablet) -> None:
    """One device's cold pull, one list over REST, and the server's account of its queue."""
    final = run.history.finals[chosen.name]
    final.cold = chosen.cold()
    kind = run.random.choice(list(PATHS))
    final.rest = {kind: listed(chosen, f"/{PATHS[kind]}/", kind)}
    final.custody = chosen.request("GET", f"/sync/devices/{chosen.device}/custody/").body


def sync_all(tablets: list[Tablet]) -> None:
    """Everybody pushes, then pulls, until no queue is left; a server that forgot is told again."""
    for _ in range(ROUNDS):
        for tablet in tablets:
            for _ in range(ROUNDS):
                if tablet.outbox:
                    tablet.push()
        for tablet in tablets:
            if tablet.cursor is not None:
                tablet.pull()
        if not any(tablet.outbox for tablet in tablets):
            return


def look_at_everything(run: "DirectRun", agency: str, supervisor: Tablet) -> None:
    history = run.history
    history.everything[agency] = {
        record: form for record, form in supervisor.cold().items() if form["type"] != "sync_issue"
    }
    results = {
        result["result"]
        for exchange, _, result in history.results()
        if history.agency_of(exchange.sender) == agency
    }
    is_held = "held" in results
    if is_held or "conflict" in results or "rejected" in results:
        history.conflicts[agency] = every_page(supervisor, "/sync/conflicts/")
        history.quarantine[agency] = every_page(supervisor, "/sync/quarantine/")
    for record in history.everything[agency].values():
        if record["type"] == "backup_request":
            history.ticks[record["id"]] = steps_due(run, record)


def steps_due(run: "DirectRun", request: Document) -> int:
    """How many steps of a call's escalation were due when somebody looked last."""
    if request["silent"]:
        return 0
    received, alarmed = moment(request["received_at"]), moment(request["alarmed_at"])
    ages = [at.timestamp() - alarmed for now, at in run.ticks if received < now.timestamp()]
    return sum(seconds <= max(ages, default=0.0) for seconds in BACKUP_STEPS)


def every_page(tablet: Tablet, path: str) -> list[Document]:
    """A list to its end. Raises: Broken."""
    found: list[Document] = []
    following: str | None = f"{path}?limit=200"
    while following is not None:
        answer = tablet.request("GET", following)
        if answer.status != 200:
            raise Broken(33, f"{path} was answered {answer.status}")
        found += answer.body["results"]
        link: Any = answer.body["next"]
        following = None if link is None else f"{path}?{link.partition('?')[2]}"
    return found


def listed(tablet: Tablet, path: str, kind: str) -> dict[str, Document]:
    """What a list shows, in the form of a store."""
    return {one["id"]: {"type": kind, **one} for one in every_page(tablet, path)}


def references_that_lead_nowhere(using: str = DEFAULT_DB_ALIAS) -> list[Violation]:
    """What the server's own nightly look would find: facts no constraint of the database guards."""
    return [Violation(0, f"references of {one}") for one in broken_references(using=using)]
