"""Who may audit a year: nobody who had a hand in what is audited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

# Roles that hold what is audited.
HOLDING: Final = frozenset({"co-ordinator", "account-holder"})

NO_AUDITOR = gettext_noop("An audit has at least one auditor. Choose who it is.")
NOT_AN_AUDITOR = gettext_noop(
    "{person} does not hold the role auditor here. The executive gives it."
)
KEEPS_THE_BOOKS = gettext_noop(
    "{person} is co-ordinator or account holder here and cannot audit {year}. Nobody "
    "audits figures of their own; name somebody else."
)
HOLDS_A_LINE = gettext_noop(
    "{person} holds the line {line} of the budget {year} and cannot audit it. Name "
    "somebody else."
)
HAD_A_HAND = gettext_noop(
    "{person} wrote, sealed or explained figures of {year} and cannot audit them. Name "
    "somebody else."
)
AUDITS_THE_YEAR = gettext_noop(
    "{person} is named as auditor of {year} and can be neither co-ordinator nor "
    "account holder before its balance is ratified. Name another auditor first."
)
AUDITS_THE_LINE = gettext_noop(
    "{person} is named as auditor of {year} and cannot hold a line of its budget. Name "
    "another holder, or another auditor."
)


class IndependenceError(NaturbudgetError):
    """Somebody would audit what they had a hand in."""


@dataclass(frozen=True, slots=True)
class Hand:
    """What a person has to do with a year.

    Attributes:
        roles: The roles held in the municipality.
        line: The code of a line the person holds; empty where there is none.
        wrote: Whether figures of the year were written, sealed or explained.
    """

    roles: frozenset[str]
    line: str = ""
    wrote: bool = False


def check_independence(hand: Hand, *, person: str, year: int) -> list[Problem]:
    """Return why somebody cannot be the auditor of a year.

    Source:
        AU-1 (docs/method/audit.md)

    >>> from naturbudget.core.audit.independence import Hand
    >>> check_independence(Hand(frozenset({"auditor"})), person="Rita", year=2025)
    []
    >>> held = Hand(frozenset({"auditor"}), line="CL-01")
    >>> [one.code for one in check_independence(held, person="Rita", year=2025)]
    ['holds-a-line']
    """
    values: dict[str, object] = {"person": person, "year": str(year)}
    problems = []
    if hand.roles & HOLDING:
        problems.append(Problem("keeps-the-books", KEEPS_THE_BOOKS, values))
    elif "auditor" not in hand.roles:
        problems.append(Problem("not-an-auditor", NOT_AN_AUDITOR, values))
    if hand.line:
        found = {**values, "line": hand.line}
        problems.append(Problem("holds-a-line", HOLDS_A_LINE, found))
    if hand.wrote:
        problems.append(Problem("had-a-hand", HAD_A_HAND, values))
    return problems
