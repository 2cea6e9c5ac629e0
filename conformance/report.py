"""Runs the scenarios and makes the table."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.scenarios.scenario import Scenario
from conformance.stage import Failed, Person, Stage
from conformance.tablet import Broken
from conformance.transport import Lost, Transport, Unusable


@dataclass(frozen=True)
class Verdict:
    """What became of one scenario; no faults: it holds."""

    scenario: Scenario
    faults: Sequence[str]
    milliseconds: int

    @property
    def holds(self) -> bool:
        return not self.faults


def run(
    transport: Transport, people: Mapping[str, Person], scenarios: Iterable[Scenario]
) -> Iterator[Verdict]:
    """The verdicts, one by one as they are reached."""
    for scenario in scenarios:
        began = time.monotonic()
        faults = _faults(Stage(transport, people), scenario)
        yield Verdict(scenario, faults, round((time.monotonic() - began) * 1000))


def _faults(stage: Stage, scenario: Scenario) -> list[str]:
    faults: list[str] = []
    try:
        scenario.play(stage)
        faults += map(str, stage.judge())
    except Broken as broken:
        faults.append(f"invariant {broken.invariant}: {broken}")
    except (Failed, Unusable) as failed:
        faults.append(str(failed))
    except Lost as lost:
        faults.append(f"no answer: {lost}")
    except (KeyError, TypeError, ValueError, IndexError) as error:
        # An answer of another form than the protocol's is a fault of the server, not of this run.
        faults.append(f"an answer of another form: {type(error).__name__} {error}")
    finally:
        stage.clear_up()
    return faults


def row(verdict: Verdict) -> str:
    """One line of the table, and a line below it for each fault."""
    numbers = ", ".join(str(one) if one else "custody" for one in verdict.scenario.invariants)
    word = "holds" if verdict.holds else "BROKEN"
    line = f"{verdict.scenario.name:<52} {numbers:<10} {word:<7} {verdict.milliseconds:>6}"
    return "\n".join([line, *(f"    {fault}" for fault in verdict.faults[:5])])


HEADING = f"{'scenario':<52} {'invariants':<10} {'verdict':<7} {'ms':>6}"


def summary(verdicts: Sequence[Verdict]) -> str:
    """How many hold, and which invariants were shown."""
    holding = sum(verdict.holds for verdict in verdicts)
    numbers = sorted({one for verdict in verdicts for one in verdict.scenario.invariants if one})
    shown = ", ".join(map(str, numbers))
    return f"{holding} of {len(verdicts)} scenarios hold; invariants shown: {shown}, and custody."
