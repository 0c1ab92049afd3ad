"""Explanations that speak of a figure that was replaced since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from naturbudget.apps.budget.models import Balance, BudgetLine, Explanation
from naturbudget.apps.budget.queries.corelines import line_to_core
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.ledger.queries.voted import booked_since
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.indicator.value import Value

LOOK = gettext_noop(
    "Look at it again: write it anew, or keep it as it is by pressing the same button."
)
FROZEN = gettext_noop(
    "It was submitted like this; if it is wrong, have the balance sent back."
)
CHANGED = gettext_noop(
    "The explanation of {indicator} was written on {explained}, before its figure "
    "changed on {changed}: {before} then, {now} now."
)
REPLACED = gettext_noop(
    "The explanation of {indicator} was written on {explained}, before the figures it "
    "rests on were replaced on {changed}; the value is still {now}."
)
CAME = gettext_noop(
    "The explanation of {indicator} was written on {explained}, when there was no "
    "value; since {changed} there is one: {now}."
)
WENT = gettext_noop(
    "The explanation of {indicator} was written on {explained}, of {before}; since "
    "{changed} there is no value."
)


@dataclass(frozen=True)
class Outdated:
    """A line whose explanation is older than its figure, and the sentence about it."""

    row: BudgetLine
    problem: Problem


def outdated_explanations(balance: Balance) -> list[Outdated]:
    """Return which explanations of a balance are older than what they explain.

    What is sealed later on an account or series of the line counts where it changes
    the value of the year or its status. An explanation that is kept again is new.

    Args:
        balance: The balance; of one that is submitted, what was sealed afterwards does
            not count, for that goes behind it.

    Source:
        BL-17 (docs/method/budget.md)
    """
    frozen = balance.document.size if balance.document else None
    rows = balance.explanations.select_related("line__definition__indicator")
    told = list(rows.order_by("line__position"))
    town, year = balance.version.budget.municipality, balance.year
    if not told:
        return []

    def known(at: datetime) -> int:
        """Return how many vouchers the log had; its numbers have no gap."""
        return town.seals.filter(recorded_at__lte=at).count()

    first = known(min(one.explained_at for one in told))
    since = booked_since(town, year=year, size=first, until=frozen)
    if not since:
        return []
    definitions = [one.line.definition for one in told]
    today = IndicatorValues(town, definitions, size=frozen)
    found = []
    for one in told:
        definition = one.line.definition
        changes = [
            at
            for ref in today.terms[definition.pk].refs
            if (at := since.get(ref)) is not None and at > one.explained_at
        ]
        if not changes:
            continue
        size = known(one.explained_at)
        then = IndicatorValues(town, [definition], size=size)
        before = then.value(definition, year, "closed")
        now = today.value(definition, year, "closed")
        if (before.amount, before.status) != (now.amount, now.status):
            remedy = LOOK if balance.is_open else FROZEN
            problem = _problem(one, before, now, max(changes), remedy)
            found.append(Outdated(one.line, problem))
    return found


def _problem(
    told: Explanation, before: Value, now: Value, changed: datetime, remedy: str
) -> Problem:
    line = line_to_core(told.line)
    values: dict[str, object] = {
        "indicator": told.line.code,
        "explained": told.explained_at.date(),
        "changed": changed.date(),
    }
    for name, value in (("before", before), ("now", now)):
        if value.amount is not None:
            values[name] = line.show(value.amount)
    if now.amount is None:
        text = WENT
    elif before.amount is None:
        text = CAME
    else:
        text = CHANGED if before.amount != now.amount else REPLACED
    return Problem("explained-before", text, values, remedy)
