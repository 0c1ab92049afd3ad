"""How a rule says no: a problem with a code, a sentence and its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SHOWN_MAX = 60


def gettext_noop(text: str) -> str:
    """Mark a sentence for the translators; the edge translates it."""
    return text


def shortened(text: str) -> str:
    """Return what somebody gave, short enough to be quoted in a sentence.

    >>> shortened("kWh"), len(shortened("k" * 1_000_000))
    ('kWh', 61)
    """
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}…"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and what a person can do about it.

    ``code`` is stable: tests, API clients and translations rely on it.
    """

    code: str
    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)


class NaturbudgetError(Exception):
    """A rule refused what was asked; ``problems`` say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
