"""What is worth a second look among figures that shall be sealed, for all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from naturbudget.apps.ledger.models import DoubtAnswer
from naturbudget.apps.ledger.queries.chart import drafts_to_core
from naturbudget.apps.ledger.queries.compared import (
    Drafts,
    Figures,
    add_observed,
    add_posted,
    days_about,
    levels,
)
from naturbudget.apps.ledger.queries.related import relations_of
from naturbudget.apps.ledger.queries.unavailable import Unavailable
from naturbudget.apps.ledger.queries.undoubted import Undoubted
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.parameters import limits_of
from naturbudget.core.errors import Problem
from naturbudget.core.ledger.delivered import OVERLAPS_DRAFT, delivered_doubts
from naturbudget.core.ledger.doubt import CORRECTED, Doubt, figure_of, is_between
from naturbudget.core.ledger.plausible import Entry, Known, Limits
from naturbudget.core.ledger.relation import Relation, relation_doubts
from naturbudget.core.ledger.voucher import Account, Voucher


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
    own days and the years before, and with the other drafts of earlier days whose size
    is not in doubt, in a number of queries that is fixed.

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
    undoubted = Undoubted(municipality, limits, today=today)
    for figures, kind, units in _by_kind(
        municipality, asked, frozenset(gone), related, only, undoubted
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
    answered = Unavailable(municipality)
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
            unavailable=answered.of(code),
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
    undoubted: Undoubted,
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
        undoubted.leave_doubted_out(flows, drafts.taken, kind="flow", units=units)
    if moves:
        # A draft of a level is a difference to what is sealed: no sum of drafts is one.
        add_posted(municipality, moves, gone)
    if series:
        within, drafts = _days(series), Drafts(own, _until(series), only)
        add_observed(municipality, series, gone, within=within, drafts=drafts)
        undoubted.leave_doubted_out(series, drafts.taken, kind="series", units=units)
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
