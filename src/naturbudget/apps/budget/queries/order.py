"""In which order a year's budget names its places, and which lines have none."""

from __future__ import annotations

from dataclasses import dataclass

from naturbudget.apps.budget.models import BudgetLine, BudgetVersion
from naturbudget.apps.budget.queries.lines import lines_of
from naturbudget.apps.budget.queries.places import assigned_of
from naturbudget.apps.ledger.models import Period
from naturbudget.apps.ledger.queries.execution import REST, Row
from naturbudget.apps.resources.models import Account


@dataclass(frozen=True)
class Order:
    """The lines of a budget: those that the books hold by place, and the others."""

    placed: dict[str, BudgetLine]
    others: list[BudgetLine]

    def sort(self, rows: list[Row]) -> list[Row]:
        """Return rows as the budget has them; those it does not name last, by path."""
        known = {path: turn for turn, path in enumerate(self.placed)}
        last = len(known)
        return sorted(rows, key=lambda row: (known.get(row.path, last), row.path))

    def name_of(self, row: Row) -> str:
        """Return what people call a row: a node by its line, an account by itself."""
        line = self.placed.get(row.path)
        return line.definition.indicator.label if row.is_node and line else row.label

    def name_on(self, account: Account) -> str:
        """Return what people call an account of the budget: the rest by its line."""
        node = account.path.removesuffix(REST)
        line = self.placed.get(node)
        if line is None or node == account.path:
            return account.label
        return line.definition.indicator.label


def order_of(period: Period) -> Order:
    """Return the order of the budget in force, or of the newest draft before it.

    Source:
        BL-23, BL-24 (docs/method/ledger.md)
    """
    versions = BudgetVersion.objects.filter(budget__period=period).order_by("-number")
    voted = versions.filter(state=BudgetVersion.State.RATIFIED)
    version = voted.first() or versions.first()
    rows = lines_of(version) if version else []
    given = assigned_of(rows)
    return Order(
        placed={given[row.pk].place.path: row for row in rows if row.pk in given},
        others=[row for row in rows if row.pk not in given],
    )
