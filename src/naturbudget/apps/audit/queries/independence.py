"""Whether somebody had a hand in a year, and whom that keeps from what."""

from __future__ import annotations

from naturbudget.apps.audit.models import Auditor
from naturbudget.apps.budget.models import Balance, BudgetLine, Explanation
from naturbudget.apps.ledger.models import Period, Seal, Voucher
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.audit.independence import (
    AUDITS_THE_LINE,
    AUDITS_THE_YEAR,
    HOLDING,
    Hand,
    check_independence,
)
from naturbudget.core.errors import Problem


def independence_problems(user: User, period: Period) -> list[Problem]:
    """Return why somebody cannot be the auditor of a year.

    Source:
        AU-1 (docs/method/audit.md)
    """
    hand = hand_of(user, period)
    return check_independence(hand, person=str(user), year=period.year)


def hand_of(user: User, period: Period) -> Hand:
    """Return what a person has to do with a year: roles, lines and figures."""
    town = period.municipality
    roles = town.memberships.filter(user=user).values_list("role", flat=True)
    lines = BudgetLine.objects.filter(version__budget__period=period, holder=user)
    codes = lines.values_list("definition__indicator__code", flat=True)
    return Hand(
        roles=frozenset(roles),
        line=codes.order_by("version__number", "position").first() or "",
        wrote=_wrote(user, period),
    )


def _wrote(user: User, period: Period) -> bool:
    """Tell whether somebody wrote, sealed or explained figures of a year."""
    figures = {"period": period, "ledger": "actual"}
    written = Voucher.objects.filter(author=user, **figures).exclude(kind="document")
    sealed = Seal.objects.filter(
        recorded_by=user, voucher__period=period, voucher__ledger="actual"
    ).exclude(voucher__kind="document")
    explained = Explanation.objects.filter(
        explained_by=user, balance__version__budget__period=period
    )
    return written.exists() or sealed.exists() or explained.exists()


def objection(
    user: User, of: Municipality, what: str, year: int | None
) -> Problem | None:
    """Return why a named auditor gets no role or line of what is audited.

    The other way round of ``independence_problems``; asked before each appointment
    and before a budget is loaded.

    Source:
        AU-1 (docs/method/audit.md)
    """
    named = Auditor.objects.filter(user=user, audit__municipality=of)
    years = list(named.values_list("audit__period__year", flat=True).order_by("audit"))
    if what == "line":
        if year in years:
            values = {"person": str(user), "year": str(year)}
            return Problem("audits-the-line", AUDITS_THE_LINE, values)
        return None
    if what not in HOLDING:
        return None
    voted = Balance.objects.filter(
        version__budget__municipality=of, state=Balance.State.RATIFIED
    ).values_list("version__budget__period__year", flat=True)
    if still := sorted(set(years) - set(voted)):
        values = {"person": str(user), "year": str(still[0])}
        return Problem("audits-the-year", AUDITS_THE_YEAR, values)
    return None
