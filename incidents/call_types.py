"""What another system's call-type label means here: rules of an agency, applied. Pure.

Every CAD spells its call types in its own way, shortens them to what fits, and hangs the weapon
on as a suffix ("127D_Suicide Threat Weapon", "113D_Disturbance Verbal Sm Wpn"). An agency's
rules say which label is which type. A label no rule knows is reported, never guessed.
"""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

# Types this product knows by heart, after APCO; agencies may use others.
CALL_TYPES = {
    "SUICTHRT": "suicide threat",
    "MNTL": "mental-health crisis",
    "EDP": "emotionally disturbed person",
    "TRESPASS": "trespass",
    "WELFARE": "welfare check",
    "INTOX": "intoxicated person",
    "VICE": "prostitution",
    "INDECENT": "public indecency",
    "PHANDLE": "panhandling",
    "DISORD": "verbal disturbance",
    "NOISE": "nuisance, noise",
    "CITASST": "assist a citizen",
    "MTLV": "mental-health crisis, violent",
    "WEAPON": "weapon",
    "DVA": "domestic violence",
    "SHOOT": "shooting",
    "STABBING": "stabbing",
    "ASSAULT": "assault",
    "HOSTAGE": "hostage",
    "BARICADE": "barricaded person",
}
_CODE = re.compile(r"[A-Z][A-Z0-9_-]{1,19}")
_WORD = re.compile(r"[a-z0-9]+\*?")
# "NOT ARMED", "(NO WEAPONS)", "N-Viol": said to be absent. "W/O" is left out on purpose: labels
# say "WITH OR W/O WEAPONS".
_DENIALS = frozenset({"no", "not", "non", "n"})


class Match(StrEnum):
    """How a rule's pattern is compared. Stored."""

    LABEL = "label"  # the whole label
    CODE = "code"  # the code in front of it: "121C", "08"
    WORDS = "words"  # these words, in this order, with others between; "intox*" has any ending


class Screen(StrEnum):
    """What a label can say that keeps unarmed teams away. Stored."""

    WEAPON = "weapon"
    VIOLENCE = "violence"


# The field of a call in which people say so.
REPORTED_IN = {Screen.WEAPON: "weapon_reported", Screen.VIOLENCE: "violence_reported"}


def is_call_type(text: str) -> bool:
    """Whether this could be the code of a call type."""
    return _CODE.fullmatch(text) is not None


def words_of(text: str) -> list[str]:
    """A label's words, lower case, without the punctuation CADs put between them."""
    return [word.rstrip("*") for word in _WORD.findall(text.lower())]


@dataclass(frozen=True)
class Rule:
    """One row of an agency's mapping.

    A rule gives a type, or says what a label tells of weapon or violence, or both. Of those that
    give a type only the most exact counts, its screen included: label before code before words,
    and among words the longest pattern. Those that only screen all count.
    """

    match: Match
    pattern: str
    call_type: str = ""
    screen: Screen | None = None

    @cached_property
    def _words(self) -> list[str]:
        return _WORD.findall(self.pattern.lower())

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        """Finds the words of the pattern in `spread` words of a label."""
        endless = (word.replace("*", "[a-z0-9]*") for word in self._words)
        return re.compile(f" {' (?:.* )?'.join(endless)} ")

    @property
    def precedence(self) -> tuple[int, int, int, str]:
        """Most exact first."""
        words = self._words
        return (list(Match).index(self.match), -len(words), -len("".join(words)), self.pattern)

    def fits(self, words: Sequence[str], all_: str, claimed: str) -> bool:
        """Whether a label is meant: its words, all of them spread, and those it does not deny."""
        if self.match is Match.LABEL:
            return list(words) == [word.rstrip("*") for word in self._words]
        if self.match is Match.CODE:
            return bool(words) and words[0] == self.pattern.lower()
        text = all_ if self.screen is None else claimed
        return bool(self._words) and self._expression.search(text) is not None


def _spread(words: Iterable[str]) -> str:
    return f" {' '.join(words)} "


def _claims(label: Sequence[str]) -> list[str]:
    """A label without the words it denies."""
    pairs = zip(["", *label], label, strict=False)
    return [word for before, word in pairs if before not in _DENIALS]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a call by its label; both None or empty: nothing is."""

    call_type: str | None
    screens: frozenset[Screen]

    def under(self, *, call_type: str | None, reported: Table[Screen, bool | None]) -> "Reading":
        """The same with what people have said of the call, which stands over its label.

        A weapon in the label is a report of a weapon; that nothing is said of it, is none.
        """
        said = {screen for screen, is_reported in reported.items() if is_reported is not None}
        found = {screen for screen, is_reported in reported.items() if is_reported}
        return Reading(call_type or self.call_type, frozenset((self.screens - said) | found))


@dataclass(frozen=True, slots=True)
class AcceptanceCriteria:
    """Which calls a programme's terms take: the types, and the screens that do not keep it away."""

    call_types: frozenset[str]
    screens: frozenset[Screen]

    def takes_type(self, reading: Reading) -> bool:
        return reading.call_type in self.call_types

    def kept_away_by(self, reading: Reading) -> frozenset[Screen]:
        """What was reported that keeps this programme away."""
        return reading.screens - self.screens

    def takes(self, reading: Reading) -> bool:
        return self.takes_type(reading) and not self.kept_away_by(reading)


class CallTypeMapping:
    """An agency's rules, in the order in which they count."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = sorted(rules, key=lambda rule: rule.precedence)

    def read(self, label: str) -> Reading:
        """The label's type and what it says of weapon and violence."""
        words = words_of(label)
        texts = (_spread(words), _spread(_claims(words)))
        fitting = [rule for rule in self._rules if rule.fits(words, *texts)]
        best = next((rule for rule in fitting if rule.call_type), None)
        counting = [rule for rule in fitting if not rule.call_type or rule is best]
        screens = frozenset(rule.screen for rule in counting if rule.screen is not None)
        return Reading(best.call_type if best else None, screens)


def rule_fault(*, match: str, pattern: str, call_type: str, screen: str) -> tuple[str, str] | None:
    """(field, words) of the first thing wrong with a rule; None when it can be used."""
    if match not in set(Match):
        return "match", f"must be one of {', '.join(Match)}"
    if not _WORD.findall(pattern.lower()) or len(pattern) > 200:
        return "pattern", "needs a word of at most 200 characters"
    if match == Match.CODE and not pattern.isalnum():
        return "pattern", "a code is letters and digits only"
    if call_type and not is_call_type(call_type):
        return "call_type", "is no call type code: capital letters and digits"
    if screen and screen not in set(Screen):
        return "screen", f"must be one of {', '.join(Screen)}"
    if not call_type and not screen:
        return "call_type", "give a type, or what the label says of weapon or violence"
    return None
