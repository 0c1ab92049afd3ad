"""What the council is asked to decide with a balance: part H, point by point."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from naturbudget.core.budget.balance import Assessed
from naturbudget.core.errors import Named, Problem, gettext_noop
from naturbudget.core.quantity import Quantity

PROPOSAL_MAX = 4000

RATIFY = gettext_noop("The Budget Balance {year} is ratified.")
MISSED = gettext_noop("{indicator} was missed. For the next budget follows: {follows}")
MISSED_ALONE = gettext_noop("It is noted that {indicator} was missed.")
GAP = gettext_noop(
    "{indicator} cannot be assessed. How the gap closes is confirmed: {plan}"
)
GAP_ALONE = gettext_noop("It is noted that {indicator} cannot be assessed.")
CARRIED = gettext_noop(
    "{account}: by its rule, {amount} beyond the budget is taken off the budget of "
    "{next}."
)
LEFT = gettext_noop("{account}: {amount} is left over and is not carried into {next}.")
ANSWERED = gettext_noop(
    "The answers to these requests of the council are noted: {which}."
)
ROOT = gettext_noop("The root of the books it rests on enters the minutes.")


@dataclass(frozen=True, slots=True)
class Rest:
    """What a line in carry mode left: too much used, or something left over."""

    account: Named
    amount: Quantity
    is_surplus: bool


def proposal_points(
    lines: Sequence[Assessed],
    *,
    year: int,
    rests: Iterable[Rest] = (),
    answered: Sequence[int] = (),
) -> list[Problem]:
    """Return the points that follow from a balance, as facts with their values.

    Args:
        lines: The lines with what was said about them.
        year: The budget year.
        rests: What lines left that are in carry mode; of no other anything is carried.
        answered: The numbers of the council's requests that have an answer.

    Returns:
        First that the balance is ratified; then each missed line with its consequence
        and each line without a value with its plan; rests; requests; the root.

    Source:
        H-1 (docs/method/balance.md)
    """
    points = [Problem("ratify", RATIFY, {"year": str(year)})]
    points += [_missed(one) for one in lines if one.result.kept == "missed"]
    points += [_gap(one) for one in lines if one.result.kept == "unknown"]
    for rest in rests:
        values = {"account": rest.account, "amount": rest.amount, "next": str(year + 1)}
        kind = ("left", LEFT) if rest.is_surplus else ("carried", CARRIED)
        points.append(Problem(*kind, values))
    if answered:
        which = {"which": ", ".join(map(str, answered))}
        points.append(Problem("answered", ANSWERED, which))
    return [*points, Problem("root", ROOT)]


def _missed(one: Assessed) -> Problem:
    values = {"indicator": one.line.indicator}
    follows = _ended(one.explanation.consequence)
    if not follows:
        return Problem("missed", MISSED_ALONE, values)
    return Problem("missed", MISSED, {**values, "follows": follows})


def _gap(one: Assessed) -> Problem:
    values = {"indicator": one.line.indicator}
    plan = _ended(one.explanation.plan)
    if not plan:
        return Problem("gap", GAP_ALONE, values)
    return Problem("gap", GAP, {**values, "plan": plan})


def _ended(text: str) -> str:
    """Return a text on one line that ends as a sentence does."""
    said = " ".join(text.split())
    return said if not said or said[-1] in ".!?" else f"{said}."


def points_in(text: str) -> list[str]:
    """Return the points of a wording, one to a line.

    >>> points_in("It is ratified.\\n\\n  The root enters the minutes. ")
    ['It is ratified.', 'The root enters the minutes.']
    """
    return [point for line in text.splitlines() if (point := " ".join(line.split()))]
