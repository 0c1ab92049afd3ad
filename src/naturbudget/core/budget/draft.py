"""What a draft of the Master Budget still lacks, and what the council will ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from naturbudget.core.budget import asking
from naturbudget.core.budget.division import check_division
from naturbudget.core.budget.line import DIRECTIONS, DONE, KINDS, Line
from naturbudget.core.budget.position import path_of
from naturbudget.core.errors import Problem

MISSING, REASON, NOTICE = "missing", "reason", "notice"
INDICATORS_MIN, INDICATORS_MAX = 5, 15


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a draft: how much it matters, and where it stands.

    ``level`` is missing (the draft cannot be handed over), reason (it can, once the
    line has a justification) or notice (people should know). ``position`` counts
    lines from 1; without it the finding is about the whole draft. ``field`` is the
    column it is about.
    """

    level: str
    problem: Problem
    field: str
    position: int | None = None


def check_draft(lines: Sequence[Line], *, year: int) -> list[Finding]:
    """Return everything there is to say about a draft.

    Args:
        lines: The lines in their order.
        year: The budget year.

    Returns:
        The findings line by line, in the order of the columns; then those about the
        whole draft. It may be handed over when none is left but notices.

    Source:
        CHK-1, CHK-2, CHK-3, CHK-4 (docs/method/budget.md)
    """
    found = [
        replace(finding, position=position)
        for position, line in enumerate(lines, start=1)
        for finding in check_line(line, year=year)
    ]
    return [*found, *_whole(lines)]


def check_line(line: Line, *, year: int) -> list[Finding]:
    """Return everything there is to say about one line of a draft.

    Source:
        CHK-1, CHK-2, CHK-3, CHK-4 (docs/method/budget.md)
    """
    checks = CHECKS_OF_TRACKED if line.is_tracked else CHECKS
    return [finding for check in checks for finding in check(line, year)]


def _indicator(line: Line, year: int) -> Iterator[Finding]:
    if not line.indicator:
        yield _missing("indicator", "no-indicator", asking.NO_INDICATOR)
    if not line.unit:
        yield _missing("unit", "no-unit", asking.NO_UNIT)
    if line.kind not in KINDS:
        yield _missing("kind", "no-kind", asking.NO_KIND, kind=line.kind)
    if line.direction not in DIRECTIONS:
        yield _missing("direction", "no-direction", asking.NO_DIRECTION)


def _tracked(line: Line, year: int) -> Iterator[Finding]:
    if not line.tracked_reason.strip():
        yield _missing("tracked_reason", "no-tracked-reason", asking.NO_TRACKED_REASON)


def _base(line: Line, year: int) -> Iterator[Finding]:
    if line.base is None and line.sign is not None:
        yield _missing("base", "no-base", asking.NO_BASE)
    if line.base is None:
        return
    if line.base_year is None:
        yield _missing("base_year", "no-base-year", asking.NO_BASE_YEAR)
    else:
        yield from _future("base_year", line.base_year, year)
    if not line.base_source:
        yield _notice("base_source", "no-base-source", asking.NO_BASE_SOURCE)


def _previous(line: Line, year: int) -> Iterator[Finding]:
    if line.previous is None:
        if line.sign is not None and not line.justification.strip():
            problem = Problem("no-previous", asking.NO_PREVIOUS)
            yield Finding(REASON, problem, "previous")
    elif line.previous_year is None:
        yield _missing("previous_year", "no-previous-year", asking.NO_PREVIOUS_YEAR)
    else:
        yield from _future("previous_year", line.previous_year, year)


def _target(line: Line, year: int) -> Iterator[Finding]:
    """Yield whether the target is written as the direction asks for."""
    low, high = line.target_low, line.target_high
    has_ends = low is not None or high is not None
    if has_ends != (line.direction == "band") or (has_ends and line.target is not None):
        written = "band" if has_ends else "value"
        yield _missing(
            "target",
            "band-and-target",
            asking.BAND_AND_TARGET,
            direction=line.direction,
            written=written,
        )
    elif has_ends and (low is None or high is None):
        field = "target_low" if low is None else "target_high"
        yield _missing(field, "half-a-band", asking.HALF_A_BAND)
    elif low is not None and high is not None and low > high:
        ends = {"low": line.show(low), "high": line.show(high)}
        yield _missing(
            "target_low", "band-upside-down", asking.BAND_UPSIDE_DOWN, **ends
        )
    elif line.direction == "milestone" and line.target not in (None, DONE):
        values = {"target": line.show(line.target or Fraction(0))}
        yield _missing("target", "milestone", asking.MILESTONE, **values)


def _hold(line: Line, year: int) -> Iterator[Finding]:
    if not line.hold:
        return
    if line.sign is None:
        yield _missing("hold", "hold-without-direction", asking.HOLD_HAS_NO_SIGN)
    elif line.target is not None and line.target not in (line.base, line.previous):
        values = {"target": line.show(line.target)}
        yield _missing("target", "hold", asking.HOLD, **values)


def _worse(line: Line, year: int) -> Iterator[Finding]:
    """Yield that the budget asks for less than what was reached, if nobody says why."""
    if line.sign is None or line.target is None or line.previous is None:
        return
    if line.sign * (line.target - line.previous) < 0 and not line.justification.strip():
        values = {
            "target": line.show(line.target),
            "previous": line.show(line.previous),
            "previous_year": str(line.previous_year or "?"),
        }
        problem = Problem("worse-than-before", asking.WORSE_THAN_BEFORE, values)
        yield Finding(REASON, problem, "justification")


def _interim(line: Line, year: int) -> Iterator[Finding]:
    if (line.interim is None) != (line.interim_year is None):
        field = "interim" if line.interim is None else "interim_year"
        yield _missing(field, "half-an-interim", asking.INTERIM_WITHOUT_YEAR)


def _long_term(line: Line, year: int) -> Iterator[Finding]:
    if line.sign is None:
        return
    if line.long_term is None:
        yield _missing("long_term", "no-long-term", asking.NO_LONG_TERM)
    if line.long_term_year is None:
        yield _missing("long_term_year", "no-long-term-year", asking.NO_LONG_TERM_YEAR)
        return
    years = {"target_year": str(line.long_term_year), "base_year": str(line.base_year)}
    if line.base_year is not None and line.long_term_year <= line.base_year:
        yield _missing(
            "long_term_year", "years-backwards", asking.YEARS_BACKWARDS, **years
        )
    elif line.long_term_year < year:
        yield _notice(
            "long_term_year", "target-year-over", asking.TARGET_YEAR_OVER, **years
        )
    if line.long_term is None or line.base is None or line.hold:
        return
    if line.sign * (line.long_term - line.base) <= 0:
        ends = {"long_term": line.show(line.long_term), "base": line.show(line.base)}
        yield _notice("long_term", "no-way-to-go", asking.NO_WAY_TO_GO, **ends)


def _ambition(line: Line, year: int) -> Iterator[Finding]:
    """Yield how far the budget alone stays behind the path to the long-term target.

    Source:
        CHK-3, P-4 (docs/method/budget.md)
    """
    place = path_of(line, year)
    if place.planned is None or place.against is None or place.against >= 0:
        return
    shown = {"planned": line.show(place.planned), "behind": line.show(-place.against)}
    if place.need is None:
        text = asking.BEHIND_AT_THE_END
    else:
        text, shown["need"] = asking.BEHIND_THE_PATH, line.show(place.need)
    yield _notice("target", "behind-the-path", text, **shown)


def _owner(line: Line, year: int) -> Iterator[Finding]:
    if not (line.department or line.holder):
        yield _missing("department", "no-owner", asking.NO_OWNER)


def _divided(line: Line, year: int) -> Iterator[Finding]:
    """Yield whether what the line is divided into adds up to its budget exactly.

    Source:
        CHK-4, AG-4, AG-5 (docs/method/budget.md)
    """
    for field, problem in check_division(line):
        yield Finding(MISSING, problem, field)


def _whole(lines: Sequence[Line]) -> Iterator[Finding]:
    """Yield what there is to say about the lines together."""
    if not lines:
        yield _missing("lines", "no-lines", asking.NO_LINES)
        return
    pairs = Counter((line.indicator, line.department) for line in lines)
    for indicator in (
        pair[0] for pair, count in pairs.items() if count > 1 and pair[0]
    ):
        yield _missing("lines", "line-twice", asking.TWICE, indicator=indicator)
    count = len({line.indicator for line in lines if not line.is_tracked})
    values = {"count": count, "least": INDICATORS_MIN, "most": INDICATORS_MAX}
    if count < INDICATORS_MIN:
        yield _notice("lines", "few-indicators", asking.FEW_INDICATORS, **values)
    elif count > INDICATORS_MAX:
        yield _notice("lines", "many-indicators", asking.MANY_INDICATORS, **values)


def _future(field: str, found: int, year: int) -> Iterator[Finding]:
    if found > year:
        values = {"found": str(found), "year": str(year)}
        yield _missing(field, "from-the-future", asking.FROM_THE_FUTURE, **values)


def _missing(field: str, code: str, text: str, **values: object) -> Finding:
    return Finding(MISSING, Problem(code, text, values), field)


def _notice(field: str, code: str, text: str, **values: object) -> Finding:
    return Finding(NOTICE, Problem(code, text, values), field)


Check = Callable[[Line, int], Iterator[Finding]]
CHECKS: Sequence[Check] = (
    _indicator,
    _base,
    _previous,
    _target,
    _hold,
    _worse,
    _ambition,
    _interim,
    _long_term,
    _owner,
    _divided,
)
CHECKS_OF_TRACKED: Sequence[Check] = (_indicator, _tracked)
