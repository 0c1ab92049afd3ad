"""The end of an account or a series: no gate of a year, but it asks the budgets too."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from naturbudget.apps.budget.models import BudgetVersion
from naturbudget.apps.cycle.queries import budget_of, voted_budget_of
from naturbudget.apps.ledger.actions import lock
from naturbudget.apps.ledger.models import Posting, Voucher
from naturbudget.apps.ledger.queries.indicators import Definitions
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.models import Account, Series, Term
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.indicator.weather import weather_how
from naturbudget.core.ledger.lifetime import Ending, check_ending
from naturbudget.core.ledger.voucher import is_unassigned
from naturbudget.core.period import ONE_DAY, budget_year, year_of
from naturbudget.core.quantity import Quantity

NOT_CLOSED = gettext_noop("{name} is not closed; it takes figures.")


class LifetimeError(NaturbudgetError):
    """The account or series may not end with that day, or is open already."""


@transaction.atomic
def close_account(
    where: Account | Series, *, last: date, by: User, at: datetime
) -> None:
    """Let an account or a series take no figures after a day.

    Closing it again with another day changes the day.

    Raises:
        LifetimeError: Vouchers or lines of a budget lie after it, a flow would end
            within a year, or a stock still holds something.

    Source:
        L-3 (docs/method/ledger.md)
    """
    owner = lock(where.municipality)
    problems = check_ending(_ending(owner, where, last))
    if problems:
        raise LifetimeError(*problems)
    where.closed = last + ONE_DAY
    where.save(update_fields=["closed"])
    events.record(
        "account-closed", of=owner, by=by, at=at, account=name_of(where), last=last
    )


@transaction.atomic
def reopen_account(where: Account | Series, *, by: User, at: datetime) -> None:
    """Let a closed account or series take figures again.

    Raises:
        LifetimeError: It is not closed.
    """
    owner = lock(where.municipality)
    if where.closed is None:
        values = {"name": name_of(where)}
        raise LifetimeError(Problem("not-closed", NOT_CLOSED, values))
    where.closed = None
    where.save(update_fields=["closed"])
    events.record("account-reopened", of=owner, by=by, at=at, account=name_of(where))


def name_of(where: Account | Series) -> str:
    return where.path if isinstance(where, Account) else where.code


def _ending(owner: Municipality, where: Account | Series, last: date) -> Ending:
    year = year_of(last, owner.first_month)
    account = where if isinstance(where, Account) else None
    return Ending(
        name=name_of(where),
        kind=account.kind if account else "series",
        last=last,
        opened=where.opened,
        year=year,
        year_end=budget_year(year, owner.first_month).last,
        latest=_latest(owner, where),
        lines=tuple(_lines_that_need(owner, where, last)),
        held=_held(account) if account and account.kind == "stock" else None,
    )


def _latest(owner: Municipality, where: Account | Series) -> tuple[str, date] | None:
    """Return the voucher on it that ends last, sealed or not."""
    rows = Voucher.objects.filter(municipality=owner)
    if isinstance(where, Account):
        rows = rows.filter(postings__account=where)
    else:
        rows = rows.filter(observations__series=where)
    return rows.order_by("-valid_to", "key").values_list("key", "valid_to").first()


def _held(account: Account) -> Quantity:
    lines = Posting.objects.filter(
        account=account, voucher__ledger="actual", voucher__seal__isnull=False
    )
    parts = sum(lines.values_list("amount", flat=True))
    return Quantity.from_smallest(parts, account.unit.code, scale=account.unit.scale)


def _lines_that_need(
    owner: Municipality, where: Account | Series, last: date
) -> list[tuple[str, int]]:
    """Return lines that could have no value without it: code and budget year.

    A line on a node needs one leaf to be left; any other needs each of its terms.
    """
    later = owner.budgets.filter(period__last__gt=last)
    found: list[tuple[str, int]] = []
    for year in later.order_by("period__year").values_list("period__year", flat=True):
        versions = {budget_of(owner, year), voted_budget_of(owner, year)}
        codes = _codes_that_need(versions, where, last)
        found += [(code, year) for code in sorted(codes)]
    return found


def _codes_that_need(
    versions: set[BudgetVersion | None], where: Account | Series, last: date
) -> set[str]:
    rows = [row for one in versions if one for row in one.lines.all()]
    definitions = {row.definition_id: row.definition for row in rows}
    if not definitions:
        return set()
    chains = Definitions(where.municipality, definitions.values()).chains
    codes = set()
    for key, chain in chains.items():
        terms = Term.objects.filter(version__in=chain)
        if any(_needs(term, where, last) for term in terms):
            codes.add(definitions[key].indicator.code)
    return codes


def _needs(term: Term, where: Account | Series, last: date) -> bool:
    if isinstance(where, Series):
        return term.series_id == where.pk or term.how == weather_how(where.code)
    if term.account_id == where.pk:
        return True
    if not term.node or not where.path.startswith(f"{term.node}/"):
        return False
    others = where.municipality.accounts.filter(path__startswith=f"{term.node}/")
    ends = others.exclude(pk=where.pk).values_list("path", "closed")
    return all(
        is_unassigned(path) or (end is not None and end <= last + ONE_DAY)
        for path, end in ends
    )
