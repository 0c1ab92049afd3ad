"""Which figures of the books new ones are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate

from django.db.models import Q

from naturbudget.apps.ledger.models import Observation, Posting
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.ledger.plausible import Entry, Known

# How far back and ahead figures are compared: six earlier years for the season, and
# what overlaps the same days.
DAYS_BEFORE, DAYS_AFTER = 2300, 370
Figures = dict[str, list[Known]]


@dataclass(frozen=True, slots=True)
class Drafts:
    """Which drafts new figures are compared with: those of days before the last one.

    ``own`` are the keys of the new ones, which may be drafts themselves; ``until`` has
    by account or series the first day of the last new figure. Where ``only`` is given,
    no draft is one of them that has another key.
    """

    own: frozenset[str]
    until: Mapping[str, date]
    only: frozenset[str] | None = None
    # Under which key each that was taken stands, by account or series and figure.
    taken: dict[tuple[str, Entry], str] = field(default_factory=dict)

    def take(self, key: str, code: str, last: date) -> bool:
        """Tell whether a draft is one of them."""
        if key in self.own or (self.only is not None and key not in self.only):
            return False
        return code in self.until and last < self.until[code]


def days_about(first: date, last: date) -> tuple[date, date]:
    """Return the days that figures of some days are compared with."""
    return first - timedelta(days=DAYS_BEFORE), last + timedelta(days=DAYS_AFTER)


def add_posted(
    municipality: Municipality,
    figures: Figures,
    gone: frozenset[int] = frozenset(),
    *,
    within: tuple[date, date] | None = None,
    after: int | None = None,
    drafts: Drafts | None = None,
) -> None:
    """Add what is sealed on these accounts; of a stock everything, for its level.

    What was sealed after the seal with the number ``after`` bears the number of its own
    as line: it is new. Where none is given nothing is. ``drafts`` are added as such.
    """
    days = Q()
    if within is not None:
        days = Q(voucher__valid_to__gte=within[0], voucher__valid_from__lte=within[1])
    # Asked by their keys and by the town of the vouchers: of accounts that were opened
    # a moment ago the database has no statistics, and would go through the books of
    # all towns once for each.
    accounts = {
        key: (path, 10**scale, figures[path])
        for key, path, scale in municipality.accounts.filter(
            path__in=list(figures)
        ).values_list("pk", "path", "unit__scale")
    }
    rows = Posting.objects.filter(
        days,
        account__in=list(accounts),
        voucher__municipality=municipality,
        voucher__ledger="actual",
        voucher__reversed_by__seal__isnull=True,
    ).exclude(voucher__kind="reversal")
    if drafts is None:
        rows = rows.filter(voucher__seal__isnull=False)
    for voucher, key, seq, account, first, last, parts in rows.values_list(
        "voucher",
        "voucher__key",
        "voucher__seal__seq",
        "account",
        "voucher__valid_from",
        "voucher__valid_to",
        "amount",
    ).iterator():
        path, whole, known = accounts[account]
        if voucher in gone or not _is_compared(seq, drafts, key, path, last):
            continue
        line = seq if after is not None and seq is not None and seq > after else 0
        entry = Entry(first, last, Fraction(parts, whole), seq is None)
        known.append(Known(line, entry))
        if drafts is not None and seq is None:
            drafts.taken[path, entry] = key


def _is_compared(
    seq: int | None, drafts: Drafts | None, key: str, code: str, last: date
) -> bool:
    return seq is not None or (drafts is not None and drafts.take(key, code, last))


def add_observed(
    municipality: Municipality,
    figures: Figures,
    gone: frozenset[int] = frozenset(),
    *,
    within: tuple[date, date],
    after: int | None = None,
    drafts: Drafts | None = None,
) -> None:
    """Add what is sealed of these series, as ``add_posted`` does."""
    series = dict(
        municipality.series.filter(code__in=list(figures)).values_list("pk", "code")
    )
    rows = Observation.objects.filter(
        series__in=list(series),
        voucher__municipality=municipality,
        voucher__reversed_by__seal__isnull=True,
        last__gte=within[0],
        first__lte=within[1],
    )
    if drafts is None:
        rows = rows.filter(voucher__seal__isnull=False)
    for voucher, key, seq, where, first, last, value in rows.values_list(
        "voucher",
        "voucher__key",
        "voucher__seal__seq",
        "series",
        "first",
        "last",
        "value",
    ).iterator():
        code = series[where]
        if voucher in gone or not _is_compared(seq, drafts, key, code, last):
            continue
        line = seq if after is not None and seq is not None and seq > after else 0
        entry = Entry(first, last, Fraction(value), seq is None)
        figures[code].append(Known(line, entry))
        if drafts is not None and seq is None:
            drafts.taken[code, entry] = key


def levels(moves: Figures) -> Figures:
    """Return what each stock held after each of its moves, on the day it held it."""
    found: Figures = {}
    for code, known in moves.items():
        in_order = sorted(known, key=lambda one: (one.entry.last, one.line))
        held = accumulate(one.entry.amount for one in in_order)
        found[code] = [
            Known(one.line, Entry(one.entry.last, one.entry.last, level))
            for one, level in zip(in_order, held, strict=True)
        ]
    return found
