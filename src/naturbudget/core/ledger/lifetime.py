"""When an account or a series may end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.quantity import Quantity

BEFORE_IT_OPENED = gettext_noop(
    "{name} takes figures from {opened} on; its last day cannot be {last}. Choose a "
    "later day."
)
FIGURES_AFTER = gettext_noop(
    "{name} has a voucher that ends on {day}, after {last}: {key}. Choose a later day, "
    "or reverse what is wrong; a draft is sealed or thrown away first."
)
LINE_NEEDS_IT = gettext_noop(
    "Line {line} of the budget {year} needs figures of {name} after {last}. Choose a "
    "later day, or take the line out or give it another indicator first."
)
NOT_A_YEARS_END = gettext_noop(
    "{name} is a flow, and its year {year} has a value only when all its days are "
    "covered. Close it on {end}; if nothing is used until then, book a zero."
)
STILL_HOLDS = gettext_noop(
    "{name} still holds {held}. Book where it went, as a loss or a movement to another "
    "account; then close it."
)


@dataclass(frozen=True, slots=True)
class Ending:
    """What is known of an account or a series that shall end with its ``last`` day."""

    name: str
    kind: str  # flow, stock or series
    last: date
    opened: date
    year: int
    year_end: date
    # The latest voucher on it, sealed or not: key and last day.
    latest: tuple[str, date] | None = None
    # Lines that need it in a year that ends later: code and budget year.
    lines: tuple[tuple[str, int], ...] = ()
    held: Quantity | None = None


def check_ending(ending: Ending) -> list[Problem]:
    """Return every reason why an account or a series may not end with that day.

    Source:
        L-3 (docs/method/ledger.md)
    """
    name = {"name": ending.name, "last": ending.last}
    problems = []
    if ending.last < ending.opened:
        values = {**name, "opened": ending.opened}
        problems.append(Problem("before-it-opened", BEFORE_IT_OPENED, values))
    if ending.latest and ending.latest[1] > ending.last:
        key, day = ending.latest
        values = {**name, "day": day, "key": key}
        problems.append(Problem("figures-after", FIGURES_AFTER, values))
    problems += [
        Problem(
            "line-needs-it", LINE_NEEDS_IT, {**name, "line": line, "year": str(year)}
        )
        for line, year in ending.lines
    ]
    if ending.kind == "flow" and ending.last != ending.year_end:
        values = {**name, "year": str(ending.year), "end": ending.year_end}
        problems.append(Problem("not-a-years-end", NOT_A_YEARS_END, values))
    if ending.held is not None and ending.held.amount:
        values = {**name, "held": ending.held}
        problems.append(Problem("still-holds", STILL_HOLDS, values))
    return problems
