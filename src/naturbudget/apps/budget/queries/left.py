"""What a year leaves of each line, and how it may be carried."""

from __future__ import annotations

from dataclasses import dataclass

from naturbudget.apps.budget.models import BudgetVersion
from naturbudget.apps.budget.queries.lines import lines_of
from naturbudget.apps.budget.queries.places import assigned_of
from naturbudget.apps.ledger.models import Period
from naturbudget.apps.ledger.queries.execution import Executed, Row
from naturbudget.apps.resources.models import Account
from naturbudget.apps.resources.rules import carry_rules


@dataclass(frozen=True)
class Left:
    """What a line of a closed year left, and how it may be carried."""

    row: Row
    left: int
    carried: int
    is_ceiling: bool
    # The rule the account had when the year ended: one that was set later counts for
    # the rests of later years.
    mode: str

    @property
    def is_surplus(self) -> bool:
        return (self.left > 0) == self.is_ceiling

    @property
    def word(self) -> str:
        """The rule of the account, in words."""
        return str(Account.Carry(self.mode).label)

    @property
    def is_ruled_anew(self) -> bool:
        """Whether the account has another rule since."""
        return self.mode != self.row.account.carry


def left_of(period: Period) -> list[Left]:
    """Return what each line of a year left, and what of it was carried.

    Source:
        BL-14 (docs/method/ledger.md), C-1, C-4 (docs/method/budget.md)
    """
    books, floors = Executed(period), _floors(period)
    later = period.municipality.periods.filter(year=period.year + 1).first()
    after = Executed(later) if later else None
    rules = carry_rules(period.municipality, on=period.last)
    found = []
    for row in books.lines():
        final = row.execution.final
        if final is None:
            continue
        carried = after.line_of(row.account).execution.carry if after else 0
        found.append(
            Left(
                row=row,
                left=final - row.execution.actual,
                carried=carried,
                is_ceiling=row.path not in floors,
                mode=rules.get(row.account.path, Account.Carry.PATH),
            )
        )
    return found


def _floors(period: Period) -> set[str]:
    """Return the places of the lines of which more is better (BL-22)."""
    version = (
        BudgetVersion.objects.filter(
            budget__period=period, state=BudgetVersion.State.RATIFIED
        )
        .order_by("-number")
        .first()
    )
    rows = lines_of(version) if version else []
    given = assigned_of(rows)
    return {
        given[row.pk].place.path
        for row in rows
        if row.pk in given and row.definition.direction == "more"
    }
