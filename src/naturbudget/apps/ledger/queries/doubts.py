"""What is worth a second look among figures that shall be sealed, for all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate

from django.db.models import Q

from naturbudget.apps.ledger.models import DoubtAnswer, Observation, Posting
from naturbudget.apps.ledger.queries.chart import drafts_to_core
from naturbudget.apps.ledger.queries.related import relations_of
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.parameters import limits_of
from naturbudget.core.errors import Problem
from naturbudget.core.ledger.delivered import OVERLAPS_DRAFT, delivered_doubts
from naturbudget.core.ledger.doubt import CORRECTED, Doubt, figure_of, is_between
from naturbudget.core.ledger.plausible import Entry, Known, Limits
from naturbudget.core.ledger.relation import Relation, relation_doubts
from naturbudget.core.ledger.voucher import Account, Voucher

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

    def take(self, key: str, code: str, last: date) -> bool:
        """Tell whether a draft is one of them."""
        if key in self.own or (self.only is not None and key not in self.only):
            return False
        return code in self.until and last < self.until[code]


def doubts_about(
    municipality: Municipality,
    vouchers: Sequence[Voucher],
    *,
    today: date,
    gone: Iterable[int] = (),
    lines: Sequence[int] | None = None,
    drafts: Iterable[str] | None = None,
) -> list[Doubt]:
    """Return what is worth a second look about vouchers that are not sealed yet.

    They are compared with each other, with what is sealed and not reversed about their
    own days and the years before, and with the other drafts of earlier days, in a
    number of queries that is fixed.

    Args:
        municipality: Whose books.
        vouchers: As they are or would be written; a reversal is left out.
        today: The day on which they are looked at.
        gone: The keys of rows of vouchers that are reversed with them.
        lines: Which line of a file each of them comes from, if any.
        drafts: The keys of the drafts they are compared with; by default, of all.
            Whoever may not read a draft is not to hear its amount in a doubt.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    asked = {
        number: voucher
        for number, voucher in enumerate(vouchers, start=1)
        if voucher.ledger == "actual" and voucher.kind not in ("reversal", "document")
    }
    if not asked:
        return []
    found: list[Doubt] = []
    related = relations_of(municipality)
    limits = limits_of(municipality)
    only = None if drafts is None else frozenset(drafts)
    for figures, kind, units in _by_kind(
        municipality, asked, frozenset(gone), related, only
    ):
        for number, code, problem in told_of(
            municipality, figures, kind, units, related, limits, today=today
        ):
            voucher = asked[number]
            if problem.code == "negative" and is_between(voucher):
                continue
            if "line" in problem.values:
                problem = _other_named(problem, asked, lines)
            figure = figure_of(voucher)
            found.append(Doubt(number - 1, voucher.key, code, figure, problem))
    return sorted(found, key=lambda doubt: doubt.position)


def told_of(
    municipality: Municipality,
    figures: Figures,
    kind: str,
    units: Mapping[str, str],
    related: Sequence[Relation],
    limits: Limits,
    *,
    today: date,
) -> Iterator[tuple[int, str, Problem]]:
    """Yield what all checks say of figures, by number and account or series.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    for relation in related:
        yield from relation_doubts(relation, figures)
    for code, known in figures.items():
        if not any(one.line for one in known):
            continue
        told = delivered_doubts(
            code,
            known,
            unit=units[code],
            is_flow=kind == "flow",
            is_stock=kind == "stock",
            today=today,
            first_month=municipality.first_month,
            limits=limits,
        )
        for number, problem in told:
            yield number, code, problem


def _other_named(
    problem: Problem, asked: dict[int, Voucher], lines: Sequence[int] | None
) -> Problem:
    """Name the other new figure by its line of the file, or by its key."""
    number = int(str(problem.values["line"]))
    if lines is not None:
        values = {**problem.values, "line": lines[number - 1]}
        return Problem(problem.code, problem.text, values)
    values = {**problem.values, "key": asked[number].key}
    return Problem(problem.code, OVERLAPS_DRAFT, values)


def _by_kind(
    municipality: Municipality,
    asked: dict[int, Voucher],
    gone: frozenset[int],
    related: Sequence[Relation],
    only: frozenset[str] | None,
) -> Iterator[tuple[Figures, str, dict[str, str]]]:
    """Yield flows, stocks as levels, and series, each with their units."""
    flows: Figures = defaultdict(list)
    moves: Figures = defaultdict(list)
    series: Figures = defaultdict(list)
    units: dict[str, str] = {}
    for number, voucher in asked.items():
        days = voucher.valid_from, voucher.valid_to
        for account, parts in _summed(voucher):
            units[account.path] = account.unit
            amount = Fraction(parts, 10**account.scale)
            kept = flows if account.kind == "flow" else moves
            kept[account.path].append(Known(number, Entry(*days, amount)))
        for seen in voucher.observations:
            units[seen.series.code] = seen.series.unit
            entry = Entry(seen.first, seen.last, Fraction(seen.value))
            series[seen.series.code].append(Known(number, entry))
    for relation in related:
        leaves = (*relation.upper.leaves, *relation.lower.leaves)
        if any(path in flows for path in leaves):
            # What it is compared with is read together with the rest.
            for path in leaves:
                flows[path]  # a list begins for it
    own = frozenset(voucher.key for voucher in asked.values())
    if flows:
        within, drafts = _days(flows), Drafts(own, _until(flows), only)
        add_posted(municipality, flows, gone, within=within, drafts=drafts)
    if moves:
        # A draft of a level is a difference to what is sealed: no sum of drafts is one.
        add_posted(municipality, moves, gone)
    if series:
        within, drafts = _days(series), Drafts(own, _until(series), only)
        add_observed(municipality, series, gone, within=within, drafts=drafts)
    yield flows, "flow", units
    yield levels(moves), "stock", units
    yield series, "series", units


def _summed(voucher: Voucher) -> Iterable[tuple[Account, int]]:
    """Return what a voucher says of each account; two lines on one are one figure."""
    lines = [line for line in voucher.postings if line.account.kind != "environment"]
    if len(lines) == 1:
        return [(lines[0].account, lines[0].amount)]
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.account.path] += line.amount
    return [
        (line.account, sums.pop(line.account.path))
        for line in lines
        if line.account.path in sums
    ]


def _days(figures: Figures) -> tuple[date, date]:
    """Return the days that figures are compared with."""
    entries = [one.entry for known in figures.values() for one in known]
    assert entries, "only accounts with a new figure are read"
    first = min(entry.first for entry in entries)
    return days_about(first, max(entry.last for entry in entries))


def _until(figures: Figures) -> dict[str, date]:
    return {
        code: max(one.entry.first for one in known)
        for code, known in figures.items()
        if known
    }


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


def answers_about(
    municipality: Municipality, keys: Sequence[str]
) -> dict[str, list[DoubtAnswer]]:
    """Return by voucher what looked odd about it and what was answered.

    The answers about the very figure that stands there, and that another one was typed
    instead. What was confirmed of a draft that was changed since says nothing of this
    figure; it stays in the list of all answers.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    found: dict[str, list[DoubtAnswer]] = defaultdict(list)
    rows = municipality.doubt_answers.with_keys(keys).select_related("answered_by")
    told = list(rows.order_by("pk"))
    if not told:
        return found
    vouchers = municipality.vouchers.filter(key__in={row.key for row in told})
    figures = {
        one.key: figure_of(one) for one in drafts_to_core(municipality, list(vouchers))
    }
    for row in told:
        if row.answer == CORRECTED or row.figure == figures.get(row.key):
            found[row.key].append(row)
    return found


def answered_of(
    municipality: Municipality, doubts: Iterable[Doubt]
) -> set[tuple[str, str, str]]:
    """Return the names of the doubts that have an answer, in one query."""
    keys = sorted({doubt.key for doubt in doubts})
    if not keys:
        return set()
    rows = municipality.doubt_answers.with_keys(keys)
    return set(rows.values_list("key", "figure", "check_id"))
