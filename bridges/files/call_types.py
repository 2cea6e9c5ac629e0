"""A file of call-type rules, and a report of what a mapping makes of real labels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from bridges.files.faults import FileRefused
from bridges.files.table import check_columns, read_table
from incidents.call_type_mapping import ProgrammeCriteria
from incidents.call_types import CallTypeMapping, Reading, Screen, rule_fault
from incidents.models import CallTypeRule
from responders.models import Agency
from sync.mutations import unstorable_text

RULE_COLUMNS = ("match", "pattern", "call_type", "screen")


@transaction.atomic
def take_rules(data: bytes, *, agency: Agency) -> tuple[int, int]:
    """Takes in a CSV of rules: (new, changed). A rule that is not in the file stays.

    Raises: FileRefused, naming the line; nothing is written then.
    """
    table = read_table(data)
    check_columns(table, RULE_COLUMNS)
    places = [table.header.index(name) for name in RULE_COLUMNS]
    new = changed = 0
    for line in table.lines:
        if len(line.cells) != len(table.header):
            raise FileRefused(f"line {line.number} has more or fewer cells than the header")
        match, pattern, call_type, screen = (line.cells[place].strip() for place in places)
        values = {"call_type": call_type.upper(), "screen": screen.lower()}
        fault = rule_fault(match=match.lower(), pattern=pattern, **values)
        if fault is None and unstorable_text(pattern, "pattern"):
            fault = ("pattern", "has characters that cannot be stored")
        if fault is not None:
            raise FileRefused(f"line {line.number}, {fault[0]}: {fault[1]}")
        key = {"agency": agency, "match": match.lower(), "pattern": pattern.lower()}
        rule, is_new = CallTypeRule.objects.get_or_create(**key, defaults=values)
        new += is_new
        if not is_new and (rule.call_type, rule.screen) != tuple(values.values()):
            CallTypeRule.objects.filter(id=rule.id).update(**values)
            changed += 1
    return new, changed


@dataclass(frozen=True, slots=True)
class Label:
    """A label of another system, how many calls had it, and whose it is (a city, a column)."""

    text: str
    calls: int
    group: str = ""


@dataclass(slots=True)
class Tally:
    """Labels and the calls that had them."""

    labels: int = 0
    calls: int = 0
    # The most frequent come first.
    examples: list[Label] = field(default_factory=list)

    def add(self, label: Label) -> None:
        self.labels += 1
        self.calls += label.calls
        self.examples.append(label)

    def top(self, count: int) -> list[Label]:
        return sorted(self.examples, key=lambda one: (-one.calls, one.text))[:count]


@dataclass(slots=True)
class LabelReport:
    """What a mapping makes of a list of labels. Every label is in exactly one of the four."""

    # A programme takes this type, and the label says nothing against it.
    taken: Tally = field(default_factory=Tally)
    # A programme takes this type, but the label speaks of a weapon or of violence.
    screened: dict[Screen, Tally] = field(default_factory=dict)
    # The type is known, and no programme's terms take it.
    not_taken: Tally = field(default_factory=Tally)
    unmapped: Tally = field(default_factory=Tally)
    by_type: dict[str, Tally] = field(default_factory=dict)
    by_programme: dict[str, Tally] = field(default_factory=dict)

    @property
    def all(self) -> Tally:
        """Every label there is."""
        parts = (self.taken, *self.screened.values(), self.not_taken, self.unmapped)
        return Tally(sum(one.labels for one in parts), sum(one.calls for one in parts))


def report_on(
    labels: Iterable[Label], *, mapping: CallTypeMapping, programmes: Sequence[ProgrammeCriteria]
) -> LabelReport:
    """Reads every label as a call with it would be read."""
    report = LabelReport()
    for label in labels:
        reading = mapping.read(label.text)
        if reading.call_type is not None:
            report.by_type.setdefault(reading.call_type, Tally()).add(label)
        going = [one for one in programmes if one.criteria.takes(reading)]
        for programme in going:
            report.by_programme.setdefault(programme.code, Tally()).add(label)
        _part(report, reading, going, programmes).add(label)
    return report


def _part(
    report: LabelReport,
    reading: Reading,
    going: Sequence[ProgrammeCriteria],
    all_: Sequence[ProgrammeCriteria],
) -> Tally:
    if reading.call_type is None:
        return report.unmapped
    if going:
        return report.taken
    if any(one.criteria.takes_type(reading) for one in all_):
        # Of both, the weapon is what keeps them away first.
        screen = min(reading.screens, key=list(Screen).index)
        return report.screened.setdefault(screen, Tally())
    return report.not_taken


def read_labels(data: bytes, *, label: str, count: str, group: str) -> list[Label]:
    """Labels out of a CSV; `count` and `group` may be empty. Raises: FileRefused."""
    table = read_table(data)
    check_columns(table, [name for name in (label, count, group) if name])
    places = {name: table.header.index(name) for name in (label, count, group) if name}
    labels = []
    for line in table.lines:
        if len(line.cells) != len(table.header):
            raise FileRefused(f"line {line.number} has more or fewer cells than the header")
        number = line.cells[places[count]].strip() if count else "1"
        if not (number.isascii() and number.isdigit()):
            raise FileRefused(f"line {line.number}: {count} is no whole number")
        whose = line.cells[places[group]].strip() if group else ""
        labels.append(Label(line.cells[places[label]].strip(), int(number), whose))
    return labels


def report_lines(report: LabelReport, *, examples: int = 10) -> list[str]:
    """The report for a terminal."""
    parts = [
        ("for a programme", report.taken),
        *((f"excluded: {screen}", tally) for screen, tally in sorted(report.screened.items())),
        ("for no programme", report.not_taken),
        ("unmapped", report.unmapped),
        ("all", report.all),
    ]
    text = [f"{'labels':>8} {'calls':>12}"]
    text += [f"{one.labels:>8,} {one.calls:>12,}  {name}" for name, one in parts]
    for title, tallies in (("by type", report.by_type), ("by programme", report.by_programme)):
        text += ["", title]
        text += [
            f"{one.labels:>8,} {one.calls:>12,}  {name}" for name, one in sorted(tallies.items())
        ]
    for name, one in parts[:-1]:
        text += ["", f"{name}, the most frequent"]
        text += [f"{'':>8} {label.calls:>12,}  {_whose(label)}" for label in one.top(examples)]
    return text


def _whose(label: Label) -> str:
    return f"{label.group}: {label.text}" if label.group else label.text
