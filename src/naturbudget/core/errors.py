"""How a rule says no: a problem with a code, a sentence and its values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

SHOWN_MAX = 60
# Signs that turn the direction of what follows and are not seen: a name with one can
# be read as another name.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Signs that nobody sees and no text needs; some a terminal obeys.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")


def gettext_noop(text: str) -> str:
    """Mark a sentence for the translators; the edge translates it."""
    return text


def shortened(text: str) -> str:
    """Return what somebody gave, short enough to be quoted in a sentence.

    >>> shortened("kWh"), len(shortened("k" * 1_000_000))
    ('kWh', 61)
    """
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}…"


def on_one_line(text: str, most: int = 120) -> str:
    """Return the beginning of a longer text, on one line.

    >>> on_one_line("The parks\\n present a plan."), on_one_line("a b c", most=4)
    ('The parks present a plan.', 'a b…')
    """
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


class Word(str):
    """A word that stands in a sentence and is marked for translation itself."""

    __slots__ = ()


TOO_DEEP = Word(
    gettext_noop("brackets stand in brackets in brackets, deeper than in any table")
)


class UnitCode(str):
    """A unit in a sentence, by its code; the edge shows people its symbol."""

    __slots__ = ()


class Listed(tuple[object, ...]):
    """Several words or parts of a sentence, with commas between them."""

    __slots__ = ()

    def __str__(self) -> str:
        return ", ".join(map(str, self))


@dataclass(frozen=True, slots=True)
class Named:
    """A thing of the books in a sentence: staff read its code, the public its name."""

    code: str
    names: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and what a person can do about it.

    ``code`` is stable: tests, API clients and translations rely on it. Where the fact
    is also told to the public, ``text`` is the fact alone and ``remedy`` what is to be
    done about it, which only those read who can do it.
    """

    code: str
    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.text} {self.remedy}".rstrip().format(**self.values)


class NaturbudgetError(Exception):
    """A rule refused what was asked; ``problems`` say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
