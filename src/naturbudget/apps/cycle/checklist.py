"""The facts of a year's closing, each with the page where it is settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.budget.execution.overspending import beyond_plan
from naturbudget.apps.budget.queries.explained import outdated_explanations
from naturbudget.apps.budget.queries.order import order_of
from naturbudget.apps.cycle import queries
from naturbudget.apps.cycle.called import vouchers_called
from naturbudget.apps.cycle.settled import settled_at
from naturbudget.apps.decisions import motions
from naturbudget.apps.ledger.actions.closing import closing_facts, closing_rows
from naturbudget.apps.ledger.doubted import open_of
from naturbudget.apps.ledger.models import ClosingRow, MonthTotal, Period
from naturbudget.apps.ledger.queries.asset_checks import asset_problems
from naturbudget.apps.ledger.queries.estimates import old_estimates
from naturbudget.apps.ledger.queries.log import log_root, log_size
from naturbudget.apps.ledger.queries.missing import without_figure
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account, Series
from naturbudget.core.budget.parameters import ESTIMATE_DAYS, ESTIMATE_DAYS_DEFAULT
from naturbudget.core.cycle import (
    Check,
    Estimate,
    YearFacts,
    closing_checks,
)
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.quantity import plain

FOUND_SHOWN = 20
NO_FIGURE = gettext_noop("{what} has no figure of {year} yet.")
BEYOND = gettext_noop(
    "{line} used {open} more than was available, and nobody has decided on it. Once "
    "the year is closed nobody can."
)
# What each check says when it is done, what until then, and whose part it is.
SAID: Final[dict[str, tuple[Promise | str, Promise | str, str]]] = {
    "over": (_("The year is over"), _("The year is not over"), ""),
    "earlier": (
        _("Earlier years are closed"),
        _("An earlier year is still open"),
        "close-year",
    ),
    "drafts": (
        _("No draft is dated in the year"),
        _("Drafts are dated in the year"),
        "seal-voucher",
    ),
    "doubts": (
        _("No warning is left without an answer"),
        _("Warnings are left without an answer"),
        "answer-doubt",
    ),
    "requests": (
        _("Nothing that was asked for is owed"),
        _("Figures that were asked for are owed"),
        "draft-voucher",
    ),
    "figures": (
        _("Every open account and series has a figure"),
        _("Accounts and series have no figure yet"),
        "draft-voucher",
    ),
    "counts": (
        _("Counts and readings agree with the books"),
        _("Counts or readings differ from the books"),
        "enter-count",
    ),
    "stocks": (
        _("Supply equals use, and changes add up"),
        _("Supply and use differ, or changes do not add up"),
        "draft-voucher",
    ),
    "estimates": (
        _("No estimate waits to be replaced"),
        _("Estimates wait to be replaced"),
        "draft-voucher",
    ),
    "beyond": (
        _("What was used beyond the plan is decided on"),
        _("Lines are beyond their plan, and nobody has decided"),
        "decide-overspending",
    ),
    "drawn": (
        _("The balance is drawn"),
        _("The balance is not drawn"),
        "draw-balance",
    ),
    "explained": (
        _("Every line is explained"),
        _("Not every line is explained"),
        "explain-line",
    ),
    "motions": (
        _("Every request of the council that is due is answered"),
        _("Requests of the council are overdue"),
        "answer-motion",
    ),
    "retold": (
        _("No explanation is older than its figure"),
        _("Figures changed after they were explained"),
        "explain-line",
    ),
    "audited": (
        _("No audit is open"),
        _("The audit is not done"),
        "give-opinion",
    ),
    "submitted": (
        _("The balance is submitted"),
        _("The balance is not submitted"),
        "submit-balance",
    ),
    "voted": (
        _("The council has voted"),
        _("The council has not voted"),
        "ratify-balance",
    ),
    "books": (
        _("Nothing was sealed behind the balance"),
        _("Something was sealed behind the balance"),
        "send-back-balance",
    ),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found, and the page where it is settled."""

    problem: Problem
    url: str = ""
    # What the line is called whose code the problem says.
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the checklist."""

    check: Check
    label: Promise | str
    to: str
    found: tuple[Found, ...]

    @property
    def more(self) -> int:
        """How many more there are than are shown."""
        return len(self.check.found) - len(self.found)


@dataclass(frozen=True, slots=True)
class Opened:
    """How a stock goes on: the closing of a year is the opening of the next."""

    row: ClosingRow
    # Whether anything was known of it before the year (AS-14): nothing is not zero.
    was_known: bool

    @property
    def opening(self) -> Decimal:
        return self._parts(self.row.opening)

    @property
    def closing(self) -> Decimal:
        return self._parts(self.row.closing)

    @property
    def change(self) -> Decimal:
        return Decimal(plain(self.closing - self.opening))

    def _parts(self, amount: Decimal | int) -> Decimal:
        found = Decimal(amount).scaleb(-self.row.account.unit.scale)
        return Decimal(plain(found))


def checks_of(period: Period, *, at: datetime) -> list[Check]:
    """Return everything that is looked at before a year is closed.

    Before the balance is submitted the books are compared with themselves: nothing
    was sealed after a balance that is not there.

    Source:
        L-33 (docs/method/ledger.md)
    """
    town = period.municipality
    balance = queries.balance_of(town, period.year)
    paper = balance.document if balance and not balance.is_open else None
    size = paper.size if paper else log_size(town)
    root = paper.root if paper else log_root(town, size=size).hex()
    gate = queries.balance_problems(balance) if balance and balance.is_open else None
    facts = YearFacts(
        closing_facts(period, seq=size, root=root, at=at),
        balance.state if balance else "",
        unexplained=gate.lines if gate else [],
        audit=gate.audit if gate else (),
        retold=[one.problem for one in outdated_explanations(balance)]
        if balance
        else [],
        motions=motions.overdue(town, today=at.date()),
        doubts=_doubts(period, at=at),
        requests=queries.request_problems(period),
        figures=_missing(period),
        beyond=_beyond(period),
        stocks=asset_problems(town, period.year),
        estimates=_estimates(period),
        estimate_days=int(town.parameters.get(ESTIMATE_DAYS, ESTIMATE_DAYS_DEFAULT)),
    )
    return closing_checks(facts)


def checklist(period: Period, *, at: datetime) -> list[Line]:
    """Return the checklist of a year, each thing with its page."""
    lines = []
    rows = period.municipality.indicators.all()
    names = {row.code: row.label for row in rows if row.names}
    found = checks_of(period, at=at)
    named = (one for check in found for one in check.found[:FOUND_SHOWN])
    called = vouchers_called(period.municipality, named)
    for check in found:
        done, undone, to = SAID[check.code]
        label = done if check.state == "done" else undone
        shown = check.found[:FOUND_SHOWN]
        told = tuple(
            Found(
                one,
                settled_at(period, check, one),
                names.get(str(one.values.get("indicator", "")), "")
                or called.get(str(one.values.get("key", "")), ""),
            )
            for one in shown
        )
        lines.append(Line(check, label, to, told))
    return lines


def opening_after(period: Period) -> list[Opened]:
    """Return what each stock is opened with in the year that follows (L-38).

    Of a closed year as it was closed, else as the books stand.

    Source:
        L-38 (docs/method/ledger.md)
    """
    if hasattr(period, "closing"):
        rows = list(
            period.closing_rows.filter(account__kind="stock").select_related(
                "account__unit"
            )
        )
    else:
        rows = closing_rows(period, kinds=("stock",))
    earlier = MonthTotal.objects.filter(
        municipality=period.municipality, ledger="actual", month__lt=period.first
    )
    known = set(earlier.values_list("account", flat=True).distinct())
    found = [Opened(row, row.account_id in known) for row in rows]
    return sorted(found, key=lambda one: one.row.account.path)


def _doubts(period: Period, *, at: datetime) -> int:
    """Return how many warnings about drafts of the year nobody has answered."""
    drafts = period.municipality.vouchers.drafts().filter(period=period)
    rows = list(drafts.filter(ledger="actual").order_by("pk"))
    if not rows:
        return 0
    return len(open_of(period.municipality, rows, today=at.date()))


def _missing(period: Period) -> list[Problem]:
    """Return what has no figure of the year, as the page Today counts it."""
    return [
        Problem(
            "no-figure-yet",
            NO_FIGURE,
            {"what": row.label, "year": str(period.year), "where": str(row)},
        )
        for row in without_figure(period.municipality, period.year)
    ]


def _beyond(period: Period) -> list[Problem]:
    """Return the lines beyond their plan on which nobody has decided (BL-7)."""
    order = order_of(period)
    return [
        Problem(
            "beyond-plan",
            BEYOND,
            {"line": order.name_of(one.row), "open": one.row.kept.show(one.open)},
        )
        for one in beyond_plan(period)
        if one.open
    ]


def _estimates(period: Period) -> list[Estimate]:
    found = []
    for row in old_estimates(period):
        said: list[tuple[Account | Series, str]] = [
            *((one.account, one.status) for one in row.postings.all() if one.status),
            *((one.series, one.status) for one in row.observations.all()),
        ]
        where, status = said[0]
        days = (row.valid_from, row.valid_to)
        found.append(Estimate(row.key, where.label, status, *days))
    return found


def first_open_year(town: Municipality) -> int | None:
    """Return the first budget year that is not closed; else the last that is."""
    years = town.periods.filter(history=False).order_by("year")
    first = years.filter(closing=None).first() or years.last()
    return first.year if first else None
