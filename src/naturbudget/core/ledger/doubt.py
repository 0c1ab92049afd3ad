"""Doubts about figures: said of which, answered with what, and what is still open."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.log import canonical
from naturbudget.core.ledger.voucher import Voucher

CONFIRMED, CORRECTED = "confirmed", "corrected"
ANSWERS: Final = (CONFIRMED, CORRECTED)
REASON_MAX = 500
REASON_LEAST = 4  # letters and digits; fewer say nothing to who reads it later

# Every check by its id, in words. What it says stands in its sentence.
CHECKS: Final = {
    "far-from": gettext_noop("Far from the figure of the year before"),
    "far-a-day": gettext_noop("Far from the average of a day"),
    "unit-slip": gettext_noop("Slip of the unit or of the thousands"),
    "season": gettext_noop("Unlike the same days of earlier years"),
    "zero-after": gettext_noop("Zero after figures"),
    "equal-run": gettext_noop("The same figure again and again"),
    "overlaps": gettext_noop("Days that are covered already"),
    "months-missing": gettext_noop("Months without a figure"),
    "not-yet-over": gettext_noop("Days to come"),
    "less-than-nothing": gettext_noop("More leaves than there is"),
    "parts-whole": gettext_noop("Parts that do not give the whole"),
    "out-of-range": gettext_noop("Two figures that do not fit each other"),
    "negative": gettext_noop("Use or emission below zero"),
}

UNANSWERED = gettext_noop(
    "{key}: {problem} Say why the figure is right, or correct it; until then it is "
    "not sealed."
)
NO_REASON = gettext_noop(
    "No reason is given that somebody could read later. Say in a few words why the "
    "figure is right."
)
LONG_REASON = gettext_noop(
    "The reason has {count} characters; at most {most} are kept. Shorten it."
)


class ReasonError(NaturbudgetError):
    """A doubt is not answered by what was given as its reason."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What one check has to say of one figure.

    ``figure`` stands for the content of its voucher: another amount or other days are
    another figure, and an answer about the one does not answer for the other.
    """

    position: int
    key: str
    where: str
    figure: str
    problem: Problem

    @property
    def check(self) -> str:
        """The id of the check that says it."""
        return self.problem.code

    @property
    def name(self) -> tuple[str, str, str]:
        """What an answer must be about, to be one."""
        return self.key, self.figure, self.check


def figure_of(voucher: Voucher) -> str:
    """Return the fingerprint of what a voucher says happened, whoever wrote it when.

    >>> from datetime import date
    >>> from naturbudget.core.ledger.voucher import Period
    >>> day = date(2025, 3, 31)
    >>> year = Period(2025, date(2025, 1, 1), date(2025, 12, 31))
    >>> made = Voucher("k", "actual", "use", year, day, day, "why", "17")
    >>> figure_of(made)[:8]
    'bc9c0a7c'
    """
    content = {
        "kind": voucher.kind,
        "from": voucher.valid_from.isoformat(),
        "to": voucher.valid_to.isoformat(),
        "postings": [
            [line.account.path, str(line.amount)]
            for line in voucher.postings
            if line.account.kind != "environment"
        ],
        "observations": [
            [one.series.code, one.first.isoformat(), one.last.isoformat(), one.value]
            for one in voucher.observations
        ],
    }
    return sha256(canonical(content)).hexdigest()


def is_between(voucher: Voucher) -> bool:
    """Tell whether what leaves one account enters another: both were typed (L-5)."""
    sides = {
        (line.account.unit, line.amount > 0)
        for line in voucher.postings
        if line.account.kind != "environment" and line.amount
    }
    return any((unit, not enters) in sides for unit, enters in sides)


def check_doubts(
    doubts: Iterable[Doubt], answered: Container[tuple[str, str, str]]
) -> list[tuple[int, Problem]]:
    """Return a refusal for each doubt that nobody has answered, by its position.

    Args:
        doubts: What the checks say of the figures that shall be sealed.
        answered: The names of the doubts that have an answer.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    return [
        (doubt.position, unanswered(doubt))
        for doubt in doubts
        if doubt.name not in answered
    ]


def unanswered(doubt: Doubt) -> Problem:
    """Return the refusal that a doubt is open."""
    values = {"key": doubt.key, "problem": doubt.problem, "check": doubt.check}
    return Problem("doubt-unanswered", UNANSWERED, values)


def read_reason(text: str) -> str:
    """Return a reason as it is kept: in one line, neither next to nothing nor endless.

    Raises:
        ReasonError: There is none, or it is too long.

    >>> read_reason("  the meter was\\n replaced ")
    'the meter was replaced'
    """
    said = " ".join(text.split())
    if sum(sign.isalnum() for sign in said) < REASON_LEAST:
        raise ReasonError(Problem("no-reason", NO_REASON))
    if len(said) > REASON_MAX:
        values = {"count": len(said), "most": REASON_MAX}
        raise ReasonError(Problem("long-reason", LONG_REASON, values))
    return said
