"""How a year stands before it is over: posted, expected by now, and where it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Final

from naturbudget.core.budget import signals
from naturbudget.core.budget.figures import Facts, result
from naturbudget.core.budget.line import Line
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.indicator.terms import Terms
from naturbudget.core.indicator.value import Value
from naturbudget.core.period import ONE_DAY, BudgetYear, budget_year

PROFILE_YEARS, PROFILE_YEARS_DEFAULT = "profile_years", "3"

NO_TARGET = gettext_noop("The line has no single budget to take a share of.")
NOT_A_SHARE = gettext_noop(
    "A level, a state or a ratio is not used up: there is no share of it."
)
NOTHING_BY_NOW = gettext_noop(
    "In the years of the profile nothing was booked until this day, so what is booked "
    "now says nothing of the whole year."
)
ONE_YEAR_ONLY = gettext_noop(
    "The profile knows one full year only, which has no spread. No range is invented."
)
NO_YEAR = gettext_noop(
    "No earlier year is booked in parts of a year. The forecast is a straight line, "
    "which has no range."
)
NO_SPREAD = gettext_noop("It stands as it stands today. No range is invented.")
NO_UPPER_END = gettext_noop(
    "In one year of the profile nothing was booked until this day, so there is no "
    "upper end."
)
OLD = gettext_noop(
    "The last figure is of an earlier year. It is shown, and nothing is forecast by it."
)
MIXED = gettext_noop(
    "The formula adds what is used up over the year and what is a level. It has no "
    "value before the year is over."
)
NOT_AN_END = gettext_noop(
    "{day} is not the last day of a month of {year} before its last one. Choose such a "
    "day; the year as a whole is told by its balance."
)
NOT_YET = gettext_noop("{day} is not over yet. Choose a month that has ended.")


class InYearError(NaturbudgetError):
    """An in-year account cannot be drawn, commented or issued like this."""


def ends_of(year: int, first_month: int = 1) -> list[date]:
    """Return the last day of each month of a budget year but the last.

    Source:
        IY-1 (docs/method/in-year.md)

    >>> [str(day) for day in ends_of(2026, 4)][:2], len(ends_of(2026))
    (['2026-04-30', '2026-05-31'], 11)
    """
    return [month - ONE_DAY for month in budget_year(year, first_month).months[1:]]


def half_year_end(year: int, first_month: int = 1) -> date:
    """Return the last day of the first half of a budget year.

    Source:
        IY-1 (docs/method/in-year.md)

    >>> str(half_year_end(2026)), str(half_year_end(2026, 4))
    ('2026-06-30', '2026-09-30')
    """
    return ends_of(year, first_month)[5]


def check_day(day: date, *, year: int, first_month: int, today: date) -> list[Problem]:
    """Return why there is no in-year account as of a day.

    Source:
        IY-1 (docs/method/in-year.md)
    """
    values: dict[str, object] = {"day": day, "year": str(year), "field": "as_of"}
    if day not in ends_of(year, first_month):
        return [Problem("not-an-end", NOT_AN_END, values)]
    if day >= today:
        return [Problem("not-yet", NOT_YET, values)]
    return []


def is_used_up(terms: Terms) -> bool | None:
    """Tell whether a value grows over the year and is used up; nothing if it mixes.

    It is, where flows are added up, alone or by head, area or the like: a share of
    the year then makes sense. What divides a flow by a flow, by degree days or by an
    earlier year is a ratio of the days that are over.

    Source:
        IY-2, IY-5 (docs/method/in-year.md)
    """
    if terms.change_of is not None:
        return False
    above = {term.kind == "flow" and not term.degree_days for term in terms.numerator}
    below = {term.kind == "flow" for term in terms.denominator}
    if len(above) > 1 or len(below) > 1:
        return None
    return above == {True} and below != {True}


@dataclass(frozen=True, slots=True)
class Profile:
    """Which share of the whole each earlier year had reached by the same day.

    Source:
        IY-2 (docs/method/in-year.md)
    """

    shares: tuple[tuple[int, Fraction], ...]
    elapsed: Fraction  # the share of the days, where no year is known

    @property
    def years(self) -> tuple[int, ...]:
        """Return the years it was made of, the earliest first."""
        return tuple(year for year, _ in self.shares)

    @property
    def share(self) -> Fraction:
        """Return the share that is expected by now."""
        if not self.shares:
            return self.elapsed
        return sum((share for _, share in self.shares), Fraction(0)) / len(self.shares)

    @property
    def ends(self) -> tuple[Fraction, Fraction] | None:
        """Return the least and the greatest share, of two years or more."""
        if len(self.shares) < 2:
            return None
        found = [share for _, share in self.shares]
        return min(found), max(found)


def profile_of(
    earlier: Mapping[int, tuple[Fraction | None, Fraction | None]],
    *,
    until: date,
    year: BudgetYear,
    count: int,
) -> Profile:
    """Return the profile of the last full years before a year.

    A year counts if it has a figure for the same part of it and for the whole, the
    whole is more than zero, and the part is not less. What is missing is passed over
    and never taken for zero.

    Args:
        earlier: By year, the value until the same day, and that of the whole year.
        until: The last day that figures are there for.
        year: The running budget year.
        count: How many years at most.

    Source:
        IY-2 (docs/method/in-year.md)

    >>> both = {2024: (Fraction(60), Fraction(100)), 2025: (Fraction(35), Fraction(50))}
    >>> found = profile_of(
    ...     both, until=date(2026, 6, 30), year=budget_year(2026), count=3
    ... )
    >>> found.years, found.share, found.ends
    ((2024, 2025), Fraction(13, 20), (Fraction(3, 5), Fraction(7, 10)))
    """
    shares = [
        (then, part / whole)
        for then, (part, whole) in sorted(earlier.items())
        if part is not None and whole is not None and whole > 0 and part >= 0
    ]
    elapsed = Fraction((until - year.first).days + 1, year.days)
    return Profile(tuple(shares[-count:]) if count else (), elapsed)


@dataclass(frozen=True, slots=True)
class Outlook:
    """A line in the middle of its year. Figures are exact, in the line's unit.

    ``way`` is profile, straight, level or none: how the forecast was made. A figure
    that is ``None`` has its reason. ``deviation`` is the result of the forecast
    against the budget, positive where it is kept (B-2). ``expected`` is kept, missed,
    unknown or tracked; ``is_sure`` tells whether both ends of the range say so too.

    Source:
        IY-2, IY-3, IY-4, IY-5, IY-6 (docs/method/in-year.md)
    """

    way: str
    until: date | None
    posted: Fraction | None
    status: str | None
    share: Fraction | None = None
    years: tuple[int, ...] = ()
    by_now: Fraction | None = None
    forecast: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    deviation: Fraction | None = None
    expected: str = "unknown"
    is_sure: bool = False
    reasons: Mapping[str, Problem] = field(default_factory=dict)


FIGURES: Final = ("posted", "share", "by_now", "forecast", "low", "high", "deviation")


@dataclass(frozen=True, slots=True)
class SoFar:
    """What the books say of a line until a day.

    Attributes:
        value: Of the days until ``until``, or why there is none.
        until: The last day that it is complete for; of a level, of its last figure.
        used_up: See `is_used_up`.
        is_old: Whether a level has no figure of this year yet.
    """

    value: Value
    until: date | None
    used_up: bool | None
    is_old: bool = False


def outlook_of(
    line: Line, so_far: SoFar, profile: Profile | None, *, year: int
) -> Outlook:
    """Return where a line stands, and where it is expected to end.

    Args:
        line: The line as it was voted, with virements in its target.
        so_far: What the books say.
        profile: Of a line that is used up, and of which there is a figure.
        year: The budget year.

    Source:
        IY-2, IY-3, IY-4, IY-5, IY-6 (docs/method/in-year.md)

    >>> line = Line(direction="less", target=Fraction(100))
    >>> june = SoFar(Value(Fraction(66)), date(2026, 6, 30), True)
    >>> shares = ((2024, Fraction(1, 2)), (2025, Fraction(3, 5)))
    >>> found = outlook_of(line, june, Profile(shares, Fraction(1, 2)), year=2026)
    >>> str(found.by_now), str(found.forecast), str(found.low), str(found.high)
    ('55', '120', '110', '132')
    >>> str(found.deviation), found.expected, found.is_sure
    ('-20', 'missed', True)
    """
    value = so_far.value
    if value.amount is None:
        assert value.missing is not None
        return _unknown(line, Outlook("none", None, None, None), value.missing, profile)
    seen = Outlook("none", so_far.until, value.amount, value.status)
    if so_far.is_old:
        return _unknown(line, seen, Problem("old", OLD), profile)
    if profile is None:
        reasons = dict.fromkeys(("share", "by_now"), Problem("a-level", NOT_A_SHARE))
        reasons |= dict.fromkeys(("low", "high"), Problem("no-spread", NO_SPREAD))
        return _told(line, replace(seen, way="level"), value.amount, year, reasons)
    share = profile.share
    by_now = None if line.target is None else line.target * share
    reasons = {} if by_now is not None else {"by_now": Problem("no-target", NO_TARGET)}
    seen = replace(
        seen,
        way="profile" if profile.years else "straight",
        share=share,
        years=profile.years,
        by_now=by_now,
    )
    if not share:
        none = Problem("nothing-by-now", NOTHING_BY_NOW)
        reasons |= dict.fromkeys(("forecast", "low", "high"), none)
        return _told(line, seen, None, year, reasons)
    low, high = _range(value.amount, profile, reasons)
    seen = replace(seen, low=low, high=high)
    return _told(line, seen, value.amount / share, year, reasons)


def _unknown(
    line: Line, seen: Outlook, why: Problem, profile: Profile | None
) -> Outlook:
    """Return an outlook without a forecast, and why there is none."""
    by_now = None
    if profile is not None and profile.years and line.target is not None:
        by_now = line.target * profile.share
    share = profile.share if profile is not None and profile.years else None
    known = {"posted": seen.posted, "share": share, "by_now": by_now}
    reasons = {name: why for name in FIGURES if known.get(name) is None}
    return replace(
        seen,
        share=share,
        years=profile.years if profile else (),
        by_now=by_now,
        expected="tracked" if line.is_tracked else "unknown",
        reasons=reasons,
    )


def _told(
    line: Line,
    seen: Outlook,
    forecast: Fraction | None,
    year: int,
    reasons: dict[str, Problem],
) -> Outlook:
    """Return an outlook with its forecast, judged against the budget."""
    deviation = _result(line, forecast, year, reasons)
    return replace(
        seen,
        forecast=forecast,
        deviation=deviation,
        expected=_signal(line, forecast, year),
        is_sure=_is_sure(line, (seen.low, forecast, seen.high), year),
        reasons=reasons,
    )


def _range(
    amount: Fraction, profile: Profile, reasons: dict[str, Problem]
) -> tuple[Fraction | None, Fraction | None]:
    """Return where the year ends if it runs like the extreme years of the profile."""
    if profile.ends is None:
        code, text = ("one-year", ONE_YEAR_ONLY)
        if not profile.years:
            code, text = "no-year", NO_YEAR
        reasons |= dict.fromkeys(("low", "high"), Problem(code, text))
        return None, None
    least, greatest = profile.ends
    if not least:
        reasons["high"] = Problem("no-upper-end", NO_UPPER_END)
    both = amount / greatest, amount / least if least else None
    if both[1] is not None and both[0] > both[1]:  # of an amount below zero
        return both[1], both[0]
    return both


def _result(
    line: Line, forecast: Fraction | None, year: int, reasons: dict[str, Problem]
) -> Fraction | None:
    if forecast is None:
        reasons["deviation"] = reasons["forecast"]
        return None
    try:
        return result(Facts(line, Value(forecast), year))
    except NaturbudgetError as error:
        [reasons["deviation"]] = error.problems
        return None


def _signal(line: Line, amount: Fraction | None, year: int) -> str:
    if line.is_tracked:
        return "tracked"
    if amount is None:
        return "unknown"
    return signals.kept(Facts(line, Value(amount), year))


def _is_sure(line: Line, ends: Sequence[Fraction | None], year: int) -> bool:
    """Tell whether low, forecast and high say the same; without a range nothing is."""
    said = {_signal(line, amount, year) for amount in ends}
    return len(said) == 1 and said <= {"kept", "missed"}
