"""What is worth a second look among the figures of a file: doubts, never refusals."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger import patterns
from naturbudget.core.ledger.plausible import (
    DAYS_ALIKE,
    DEFAULTS,
    MONTH_DAYS,
    NOT_YET_OVER,
    YEAR_DAYS,
    Entry,
    Known,
    Limits,
    Past,
    far_from,
    quantity,
)
from naturbudget.core.period import YEARS, Span, budget_year, gaps, year_of

COMPARED_MAX = 20  # figures that begin in the same days a year before

OVERLAPS = gettext_noop(
    "The books hold a figure of {code} for {first} to {last} already ({known}). If "
    "both stand, the days they share count twice: leave one out, or reverse the other."
)
OVERLAPS_LINE = gettext_noop(
    "The days of this row and of line {line} ({first} to {last}) overlap, both of "
    "{code}. If both stand, the days they share count twice: leave one out."
)
OVERLAPS_DRAFT = gettext_noop(
    "The days of this figure and of {key} ({first} to {last}) overlap, both of {code}. "
    "If both stand, the days they share count twice: leave one out."
)
BELOW_NOTHING = gettext_noop(
    "After this, {code} holds {held} on {day}: more leaves it than there is."
)
GAP = gettext_noop(
    "{code} has figures before and after, and none for {first} to {last}. Deliver the "
    "months that are missing; if nothing was used, deliver a zero."
)


def delivered_doubts(
    code: str,
    figures: Sequence[Known],
    *,
    unit: str,
    is_flow: bool,
    today: date,
    is_stock: bool = False,
    first_month: int = 1,
    limits: Limits = DEFAULTS,
    unavailable: Callable[[], Iterable[Span]] = tuple,
) -> list[tuple[int, Problem]]:
    """Return what is worth a second look about one account or series, by line.

    Args:
        code: The account's path or the series' code.
        figures: The file's figures, those sealed about the same days and a year
            before and the drafts of earlier days, in ``unit``; of a stock, its levels.
        unit: The unit of all of them.
        is_flow: Whether figures of the same days add up.
        today: The day of the import.
        is_stock: Whether they are levels, which are never less than nothing.
        first_month: The month a budget year begins with.
        limits: What the municipality calls odd.
        unavailable: Returns the days of which whoever was asked answered that there is
            no figure; asked only where days are missing.

    Returns:
        Line and doubt: days to come, days that overlap another figure, months missing
        in between, a value far from that of the same days a year before or else from
        the last year known, one unlike the same days of earlier years, a zero after
        figures, the same figure again and again, a flow or a stock below zero. Drafts
        count for sizes and patterns; they neither overlap anything nor fill a gap.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    in_order = sorted(figures, key=lambda one: (one.entry.first, one.line))
    new = [one for one in in_order if one.line]
    found = [
        (one.line, Problem("not-yet-over", NOT_YET_OVER, {"last": one.entry.last}))
        for one in new
        if one.entry.last > today
    ]
    if is_flow:
        settled = [one for one in in_order if not one.entry.is_draft]
        found += _overlaps(code, settled, unit)
        found += _missing(code, settled, first_month, unavailable)
    below = list(_below_nothing(code, new, unit)) if is_stock else []
    found += below
    alone: list[Known] = []
    far = list(_far(new, in_order, unit, limits.far, alone))
    past = Past(one.entry for one in in_order) if is_flow and alone else None
    firsts = [one.entry.first for one in in_order]
    for one in alone:
        if past is not None:
            odd = past.far_a_day(one.entry, unit, limits.far_a_day)
        else:
            odd = _unlike_the_last(one, in_order, firsts, unit, limits.far_a_day)
        far += [(one.line, problem) for problem in odd]
    impossible = {line for line, _ in below}
    found += [one for one in far if one[0] not in impossible]
    found += patterns.seasons(in_order, unit, limits, {line for line, _ in far})
    if is_flow:
        found += patterns.zeros(in_order, unit, limits)
        found += patterns.repetitions(in_order, unit, limits)
        found += patterns.negatives(in_order, unit)
    return sorted(found, key=lambda doubt: doubt[0])


def _below_nothing(
    code: str, new: Iterable[Known], unit: str
) -> Iterator[tuple[int, Problem]]:
    for one in new:
        if one.entry.amount < 0:
            held = quantity(one.entry.amount, unit)
            values = {"code": code, "held": held, "day": one.entry.last}
            yield one.line, Problem("less-than-nothing", BELOW_NOTHING, values)


def _overlaps(
    code: str, in_order: Sequence[Known], unit: str
) -> Iterator[tuple[int, Problem]]:
    """Yield one overlap for each figure of the file that has any.

    Whoever overlaps something overlaps the figure before it that reaches furthest, or
    is overlapped by the next one; so one pass finds all that are to be doubted.
    """
    reach: Known | None = None
    told: set[int] = set()
    for one in in_order:
        if reach is not None and one.entry.first <= reach.entry.last:
            new, other = (one, reach) if one.line >= reach.line else (reach, one)
            if new.line and new.line not in told:
                told.add(new.line)
                yield new.line, _overlap(code, other, unit)
        if reach is None or one.entry.last > reach.entry.last:
            reach = one


def _overlap(code: str, other: Known, unit: str) -> Problem:
    values: dict[str, object] = {
        "code": code,
        "first": other.entry.first,
        "last": other.entry.last,
    }
    if other.line:
        return Problem("overlaps", OVERLAPS_LINE, {**values, "line": other.line})
    known = quantity(other.entry.amount, unit)
    return Problem("overlaps", OVERLAPS, {**values, "known": known})


def _missing(
    code: str,
    in_order: Sequence[Known],
    first_month: int,
    unavailable: Callable[[], Iterable[Span]],
) -> Iterator[tuple[int, Problem]]:
    """Yield the whole months between figures of a budget year that none covers.

    What was answered with “there is no figure” is known, and not asked for again.
    """
    years: dict[int, list[Known]] = defaultdict(list)
    for one in in_order:
        begins = year_of(one.entry.first, first_month)
        ends = year_of(one.entry.last, first_month)
        years[begins].append(one)
        if ends != begins:
            years[ends].append(one)
    for name, inside in sorted(years.items()):
        if name not in YEARS or not any(one.line for one in inside):
            continue
        if not _has_hole(inside):
            continue
        year = budget_year(name, first_month)
        spans = [Span(one.entry.first, one.entry.last) for one in inside]
        until = max(span.last for span in spans)
        answered = [*spans, *unavailable()]
        for gap in gaps(answered, year):
            is_between = spans[0].first < gap.first and gap.last < until
            if is_between and _has_whole_month(gap):
                values = {"code": code, "first": gap.first, "last": gap.last}
                yield _line_at(inside, gap), Problem("months-missing", GAP, values)


def _has_hole(in_order: Sequence[Known]) -> bool:
    """Tell whether as many days lie between figures as the shortest month has.

    Few years of a file have such days; in the others none need be looked for.
    """
    reach = in_order[0].entry.last.toordinal()
    for one in in_order:
        if one.entry.first.toordinal() - reach > MONTH_DAYS:
            return True
        reach = max(reach, one.entry.last.toordinal())
    return False


def _has_whole_month(gap: Span) -> bool:
    """Tell whether the days hold a month from its first to its last day."""
    first = gap.first
    if first.day > 1:
        first = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    after = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    return after - timedelta(days=1) <= gap.last


def _line_at(inside: Iterable[Known], gap: Span) -> int:
    """Return the line of the file next to the gap: behind it, else before it."""
    lines = [(one.entry.first, one.line) for one in inside if one.line]
    behind = [line for first, line in lines if first > gap.last]
    return behind[0] if behind else lines[-1][1]


def _far(
    new: Sequence[Known],
    in_order: Sequence[Known],
    unit: str,
    far: Fraction,
    alone: list[Known],
) -> Iterator[tuple[int, Problem]]:
    """Yield the figures that are far from those of the same days a year before.

    Those that nothing is known of a year before are added to ``alone``.
    """
    firsts = [one.entry.first for one in in_order]
    for one in new:
        like = None
        if (one.entry.first - firsts[0]).days >= YEAR_DAYS - DAYS_ALIKE:
            about = one.entry.first - timedelta(days=YEAR_DAYS + DAYS_ALIKE)
            start = bisect_left(firsts, about)
            like = _alike(one.entry, in_order[start : start + COMPARED_MAX])
        if like is None:
            alone.append(one)
            continue
        for problem in far_from(one.entry, like, unit, far):
            yield one.line, problem


def _alike(entry: Entry, about: Iterable[Known]) -> Entry | None:
    """Return the figure of the same days a year before, as months and years vary.

    ``about`` begins with the first day that is near enough, and is in order.
    """
    latest, days = entry.first - timedelta(days=YEAR_DAYS - DAYS_ALIKE), entry.days
    for other in about:
        before = other.entry
        if before.first > latest:
            break
        if abs(before.days - days) <= DAYS_ALIKE:
            return before
    return None


def _unlike_the_last(
    one: Known,
    in_order: Sequence[Known],
    firsts: Sequence[date],
    unit: str,
    far: Fraction,
) -> list[Problem]:
    """Return that a level or a value is far from the last one of its length."""
    end = bisect_left(firsts, one.entry.first)
    for other in reversed(in_order[max(0, end - COMPARED_MAX) : end]):
        before = other.entry
        is_alike = abs(before.days - one.entry.days) <= DAYS_ALIKE
        if before.last < one.entry.first and is_alike:
            return far_from(one.entry, before, unit, far)
    return []
