"""The journal as it is read for a comparison, and what is said where it differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.ledger.leaf import instant

SEEK = "compare both with a backup from before"
LONG = 120
COLUMNS = ("number", "kind", "who", "at", "what", "leaf")

Facts = Mapping[str, object]


def done(at: datetime, who: str) -> dict[str, object]:
    """Return when something was done and by whom, as journal and tables say it."""
    return {"the moment": at, "the person": who}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal."""

    number: int
    kind: str
    who: str
    at: datetime
    what: Mapping[str, Any]
    leaf: str

    def __str__(self) -> str:
        return (
            f"entry {self.number} of the journal ({self.kind}, {instant(self.at)}, "
            f"{self.who})"
        )

    @property
    def done(self) -> dict[str, object]:
        """Who did it and when, as the tables keep it of most things."""
        return done(self.at, self.who)


class Told:
    """All that the journal of a municipality tells, in its order."""

    def __init__(self, town: Municipality) -> None:
        self.town = town
        rows = town.events.order_by("number", "pk").values_list(*COLUMNS)
        self.entries = [Entry(*row) for row in rows]

    def of(self, *kinds: str) -> Iterator[Entry]:
        """Yield the entries of some kinds, the earliest first."""
        return (entry for entry in self.entries if entry.kind in kinds)

    def last(self, kind: str, *names: str) -> dict[str, Entry]:
        """Return the last entry of a kind for each thing, by what it is called."""
        return {
            " ".join(str(entry.what.get(name)) for name in names): entry
            for entry in self.of(kind)
        }


def matched(
    told: Mapping[str, tuple[Entry, Facts]], rows: Mapping[str, Facts]
) -> Iterator[str]:
    """Yield what only the journal or only the tables have, and facts that differ.

    Args:
        told: For each thing, by its words, the entry and what it says.
        rows: For each thing, by the same words, what the tables say.
    """
    for name in sorted({*told, *rows}):
        if name not in rows:
            yield f"{told[name][0]} tells of {name}, which is not there; {SEEK}"
        elif name not in told:
            yield f"{name} is there, and no entry of the journal tells of it; {SEEK}"
        else:
            entry, facts = told[name]
            yield from differing(entry, name, facts, rows[name])


def differing(entry: Entry, name: str, told: Facts, there: Facts) -> Iterator[str]:
    """Yield the facts of one thing that an entry and the tables say otherwise."""
    for fact, said in told.items():
        if shown(said) != shown(there[fact]):
            yield (
                f"{entry} says of {name}: {fact} {shown(said)}; the tables say "
                f"{shown(there[fact])}; {SEEK}"
            )


def counted(
    told: Iterable[tuple[Entry, Facts]], rows: Iterable[Facts], what: str
) -> Iterator[str]:
    """Yield what differs between things without a name, each told as a whole."""
    lines = [(_line(facts), entry) for entry, facts in told]
    entries, said = dict(lines), Counter(line for line, _ in lines)
    there = Counter(map(_line, rows))
    for line in sorted((said - there).elements()):
        yield f"{entries[line]} tells of {what} that is not there ({line}); {SEEK}"
    for line in sorted((there - said).elements()):
        yield f"{what} ({line}) is there, and no entry of the journal tells so; {SEEK}"


def chained(entries: Sequence[Entry], name: str) -> Iterator[str]:
    """Yield where what an entry says was before is not what the last one made it."""
    for last, entry in pairwise(entries):
        before, after = entry.what.get("before"), last.what.get("after")
        after = last.what.get("value") if after is None else after
        if before != after:
            yield (
                f"{entry} says that {name} was {shown(before)} before, and entry "
                f"{last.number} had made it {shown(after)}; {SEEK}"
            )


def shown(value: object) -> str:
    """Return a value as a sentence has it."""
    if isinstance(value, datetime):
        value = instant(value)
    elif isinstance(value, date):
        value = value.isoformat()
    text = "nothing" if value is None or value == "" else f"“{value}”"
    return text if len(text) <= LONG else f"{text[:LONG]} …”"


def _line(facts: Facts) -> str:
    return ", ".join(f"{fact} {shown(said)}" for fact, said in facts.items())
