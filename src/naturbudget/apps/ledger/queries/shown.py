"""What a voucher says, as lists of vouchers show it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.municipalities.models import Department
from naturbudget.apps.resources.models import Account, Series
from naturbudget.core.ledger.voucher import is_unassigned
from naturbudget.core.quantity import exact_decimals


@dataclass(frozen=True)
class Shown:
    """One line of a voucher: where, how much in its unit, and of what standing."""

    where: Account | Series
    amount: Decimal | str
    unit: str
    status: str
    department: Department | None = None

    @property
    def is_account(self) -> bool:
        return isinstance(self.where, Account)

    @property
    def code(self) -> str:
        return self.where.path if isinstance(self.where, Account) else self.where.code

    @property
    def says_where(self) -> bool:
        """Whether its name alone says where: what is not assigned stands anywhere."""
        return not is_unassigned(self.code)

    @property
    def places(self) -> int:
        return exact_decimals([self.amount])


def lines_shown(row: Voucher) -> list[Shown]:
    """Return what was written into a voucher, without what the environment completes.

    Args:
        row: With its postings, their accounts and units, and its observations read
            beforehand, where a list of vouchers is shown.
    """
    posted = [
        Shown(
            line.account,
            Decimal(line.amount).scaleb(-line.account.unit.scale),
            line.account.unit.code,
            line.status or "",
            line.department,
        )
        for line in row.postings.all()
        if line.account.kind != Account.Kind.ENVIRONMENT
    ]
    seen = [
        Shown(one.series, one.value, one.unit, one.status or "")
        for one in row.observations.all()
    ]
    return [*posted, *seen]
