"""What a scenario is."""

from collections.abc import Callable
from dataclasses import dataclass

from conformance.stage import Stage


@dataclass(frozen=True)
class Scenario:
    """Something a client does; `invariants` are the numbers of what it shows (0: custody)."""

    name: str
    invariants: tuple[int, ...]
    play: Callable[[Stage], None]
