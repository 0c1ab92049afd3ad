"""What is worth a second look in an import: told before it is sealed, never refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate

from django.db.models import Q

from naturbudget.apps.deliveries.pen import Plan
from naturbudget.apps.ledger.actions import Written
from naturbudget.apps.ledger.models import Observation, Posting
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.parameters import far_day_factor, far_factor
from naturbudget.core.ledger.delivered import Known, delivered_doubts
from naturbudget.core.ledger.figures import RowProblem
from naturbudget.core.ledger.plausible import Entry

# What lies further away is neither the same days nor a year before, nor the same year.
DAYS_BEFORE, DAYS_AFTER = 800, 370
Figures = dict[str, list[Known]]


def doubts_about(
    municipality: Municipality, plan: Plan, *, today: date
) -> list[RowProblem]:
    """Return what is worth a second look among the vouchers that are planned.

    They are compared with each other and with what is sealed and not reversed, about
    their own days only, so that the work does not grow with the history.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    new = [
        (line, item)
        for line, item in zip(plan.lines, plan.written, strict=True)
        if item.reverses is None
    ]
    if not new:
        return []
    gone = {item.reverses.pk for item in plan.written if item.reverses is not None}
    far, far_a_day = far_factor(municipality), far_day_factor(municipality)
    found: list[RowProblem] = []
    for figures, is_flow, units in _by_kind(municipality, new, gone):
        for code, known in figures.items():
            told = delivered_doubts(
                code,
                known,
                unit=units[code],
                is_flow=is_flow,
                today=today,
                first_month=municipality.first_month,
                far=far,
                far_a_day=far_a_day,
            )
            found += [RowProblem(line, code, problem) for line, problem in told]
    return sorted(found, key=lambda row: row.line)


def _by_kind(
    municipality: Municipality, new: Sequence[tuple[int, Written]], gone: set[int]
) -> Iterable[tuple[Figures, bool, dict[str, str]]]:
    """Yield flows, stocks as levels, and series, each with their units."""
    flows: Figures = defaultdict(list)
    moves: Figures = defaultdict(list)
    series: Figures = defaultdict(list)
    units: dict[str, str] = {}
    for line, item in new:
        voucher = item.voucher
        days = voucher.valid_from, voucher.valid_to
        for posting in voucher.postings[:1]:
            account = posting.account
            units[account.path] = account.unit
            amount = Fraction(posting.amount, 10**account.scale)
            kept = flows if account.kind == "flow" else moves
            kept[account.path].append(Known(line, Entry(*days, amount)))
        for seen in voucher.observations:
            units[seen.series.code] = seen.series.unit
            entry = Entry(seen.first, seen.last, Fraction(seen.value))
            series[seen.series.code].append(Known(line, entry))
    _add_posted(municipality, flows, gone, within=_days(flows))
    _add_posted(municipality, moves, gone)
    _add_observed(municipality, series, gone, within=_days(series))
    yield flows, True, units
    yield _levels(moves), False, units
    yield series, False, units


def _days(figures: Figures) -> tuple[date, date]:
    """Return the days that figures are compared with."""
    entries = [one.entry for known in figures.values() for one in known]
    first = min((entry.first for entry in entries), default=date.max)
    last = max((entry.last for entry in entries), default=date.min)
    if first > last:
        return first, last
    return first - timedelta(days=DAYS_BEFORE), last + timedelta(days=DAYS_AFTER)


def _add_posted(
    municipality: Municipality,
    figures: Figures,
    gone: set[int],
    within: tuple[date, date] | None = None,
) -> None:
    """Add what is sealed on these accounts; of a stock everything, for its level."""
    days = Q()
    if within is not None:
        days = Q(voucher__valid_to__gte=within[0], voucher__valid_from__lte=within[1])
    # Asked by their keys and by the town of the vouchers: of accounts that were opened
    # a moment ago the database has no statistics, and would go through the books of
    # all towns once for each.
    accounts = {
        key: (path, scale)
        for key, path, scale in municipality.accounts.filter(
            path__in=list(figures)
        ).values_list("pk", "path", "unit__scale")
    }
    rows = Posting.objects.filter(
        days,
        account__in=list(accounts),
        voucher__municipality=municipality,
        voucher__ledger="actual",
        voucher__seal__isnull=False,
        voucher__reversed_by__seal__isnull=True,
    ).exclude(voucher__kind="reversal")
    for voucher, account, first, last, parts in rows.values_list(
        "voucher",
        "account",
        "voucher__valid_from",
        "voucher__valid_to",
        "amount",
    ).iterator():
        if voucher not in gone:
            path, scale = accounts[account]
            amount = Fraction(parts, 10**scale)
            figures[path].append(Known(0, Entry(first, last, amount)))


def _add_observed(
    municipality: Municipality,
    figures: Figures,
    gone: set[int],
    within: tuple[date, date],
) -> None:
    series = dict(
        municipality.series.filter(code__in=list(figures)).values_list("pk", "code")
    )
    rows = Observation.objects.filter(
        series__in=list(series),
        voucher__municipality=municipality,
        voucher__seal__isnull=False,
        voucher__reversed_by__seal__isnull=True,
        last__gte=within[0],
        first__lte=within[1],
    )
    for voucher, key, first, last, value in rows.values_list(
        "voucher", "series", "first", "last", "value"
    ).iterator():
        if voucher not in gone:
            entry = Entry(first, last, Fraction(value))
            figures[series[key]].append(Known(0, entry))


def _levels(moves: Figures) -> Figures:
    """Return what each stock held after each of its moves, on the day it held it."""
    found: Figures = {}
    for code, known in moves.items():
        in_order = sorted(known, key=lambda one: (one.entry.last, one.line))
        levels = accumulate(one.entry.amount for one in in_order)
        found[code] = [
            Known(one.line, Entry(one.entry.last, one.entry.last, level))
            for one, level in zip(in_order, levels, strict=True)
        ]
    return found
