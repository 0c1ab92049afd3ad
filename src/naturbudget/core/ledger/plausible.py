"""Whether a new figure is plausible beside what the books hold: doubts, no refusals."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from math import lcm
from typing import Final

from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.quantity import Quantity, plain

# Times as much, or as little, as what it is compared with; a municipality may set it.
FAR: Final = Fraction(3)
# The same of the average of a day, which moves more: summer and winter, work and rest.
FAR_A_DAY: Final = Fraction(10)
NEAR = 2  # a guess is only made if it comes this close
# By how much a figure is corrected, and how near that must come.
HOURS: Final = Fraction(18, 5)  # 1 MWh = 3.6 GJ
SLIPS: Final = (
    *((Fraction(10) ** power, Fraction(NEAR)) for power in (-3, 3)),
    *((slip, Fraction(9, 8)) for slip in (1 / HOURS, HOURS)),
    *((Fraction(10) ** power, Fraction(NEAR)) for power in (-1, -2, 1, 2)),
)
# How many times the middle distance of earlier years a figure may be away.
SEASON_SPREAD: Final = Fraction(5)
ZERO_AFTER = 3  # figures, after which a zero is worth a second look
EQUAL_RUN = 6  # equal figures in a row
DAYS_ALIKE = 4  # quarters and months are a few days longer or shorter
YEAR_DAYS = 365
MONTH_DAYS = 28  # fewer days say little of an average

FAR_MORE = gettext_noop(
    "This is {times} times the figure of {first} to {last} ({known})."
)
FAR_LESS = gettext_noop(
    "The figure of {first} to {last} ({known}) was {times} times as much."
)
FAR_MORE_A_DAY = gettext_noop(
    "This is {times} times as much a day as the figures of {first} to {last} "
    "({known} in all)."
)
FAR_LESS_A_DAY = gettext_noop(
    "The figures of {first} to {last} ({known} in all) were {times} times as much a "
    "day."
)
GUESS = gettext_noop("{said} Did you mean {guess}?")
SLIPPED = gettext_noop(
    "{said} A thousand times lies between kWh and MWh, between kg and t, and in a "
    "separator of thousands that is read as a decimal point. Did you mean {guess}?"
)
SLIPPED_BY_HOURS = gettext_noop(
    "{said} 3.6 times lies between MWh and GJ, and between kWh and MJ. Did you mean "
    "{guess}?"
)
WITH_DRAFTS = gettext_noop(
    "{said} Drafts that are not sealed yet are among what it is compared with."
)
NOT_YET_OVER = gettext_noop(
    "The last day, {last}, has not come yet. A figure is known after its days."
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a municipality calls odd; each of them is our default."""

    far: Fraction = FAR
    far_a_day: Fraction = FAR_A_DAY
    season_spread: Fraction = SEASON_SPREAD
    zero_after: int = ZERO_AFTER
    equal_run: int = EQUAL_RUN


DEFAULTS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Entry:
    """An amount in the unit of its account, and its days (both included).

    ``is_draft`` is one that waits beside the books: a new one may be compared with it.
    """

    first: date
    last: date
    amount: Fraction
    is_draft: bool = False

    @property
    def days(self) -> int:
        """Return how many days it spans."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Known:
    """A figure with its days: of a new line, or sealed before (line 0)."""

    line: int
    entry: Entry


def whole_parts(amounts: Sequence[Fraction]) -> tuple[list[int], int]:
    """Return amounts as numbers of equal parts, and how many of these make one.

    Fractions are many times slower to compare and to add than whole numbers.

    >>> whole_parts([Fraction(1, 2), Fraction(5), Fraction(-1, 4)])
    ([2, 20, -1], 4)
    """
    ratios = [amount.as_integer_ratio() for amount in amounts]
    parts = lcm(*{below for _, below in ratios})
    return [above * (parts // below) for above, below in ratios], parts


class Past:
    """The figures of a flow by their last day, summed up to answer for any year."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = sorted(entries, key=lambda one: one.last)
        self._lasts = [one.last for one in self._entries]
        whole, self._parts = whole_parts([one.amount for one in self._entries])
        self._amounts = list(accumulate(whole, initial=0))
        self._days = list(accumulate((one.days for one in self._entries), initial=0))

    def far_a_day(self, typed: Entry, unit: str, far: Fraction) -> list[Problem]:
        """Return that a figure is far from the average of the last year known.

        It is that of the figures of 365 days up to the last one before ``typed``, or
        of all there are. A figure of less than a month counts as one of a month, and
        is never too little.
        """
        end = bisect_left(self._lasts, typed.first)
        if not end or not typed.amount:
            return []
        year = self._lasts[end - 1] - timedelta(days=YEAR_DAYS)
        start = bisect_right(self._lasts, year)
        days = self._days[end] - self._days[start]
        amount = self._amounts[end] - self._amounts[start]
        if days < MONTH_DAYS or not amount:
            return []
        span = max(typed.days, MONTH_DAYS)
        one = abs(typed.amount.numerator) * self._parts * days
        other = abs(amount) * typed.amount.denominator * span
        if _are_near(one, other, far):
            return []
        known = Fraction(amount, self._parts)
        expected = known * span / days
        ratio = abs(typed.amount / expected)
        if ratio < 1 and typed.days < MONTH_DAYS:
            return []
        values: dict[str, object] = {
            "times": _rounded(max(ratio, 1 / ratio)),
            "first": min(one.first for one in self._entries[start:end]),
            "last": self._lasts[end - 1],
            "known": quantity(known, unit),
        }
        sentence = FAR_MORE_A_DAY if ratio > 1 else FAR_LESS_A_DAY
        said = marked(Problem("far-a-day", sentence, values), self._entries[start:end])
        return [_with_guess(said, _guess(typed.amount, expected), unit)]


def far_from(typed: Entry, like: Entry, unit: str, far: Fraction) -> list[Problem]:
    """Return that a figure is far from another one, with a guess what was meant."""
    if not like.amount or not typed.amount:
        return []
    if _is_near(typed.amount, like.amount, far):
        return []
    ratio = abs(typed.amount / like.amount)
    is_more = ratio >= far
    values: dict[str, object] = {
        "times": _rounded(ratio if is_more else 1 / ratio),
        "first": like.first,
        "last": like.last,
        "known": quantity(like.amount, unit),
    }
    said = marked(
        Problem("far-from", FAR_MORE if is_more else FAR_LESS, values), [like]
    )
    return [_with_guess(said, _guess(typed.amount, like.amount), unit)]


def marked(said: Problem, compared: Iterable[Entry]) -> Problem:
    """Return what is said, with a mark where drafts are among what is compared."""
    if any(one.is_draft for one in compared):
        return Problem(said.code, WITH_DRAFTS, {"said": said})
    return said


def _with_guess(
    said: Problem, found: tuple[Fraction, Fraction] | None, unit: str
) -> Problem:
    if found is None:
        return said
    slip, guess = found
    meant = {"said": said, "guess": quantity(guess, unit)}
    if slip in (Fraction(1000), Fraction(1, 1000)):
        return Problem("unit-slip", SLIPPED, meant)
    if slip in (HOURS, 1 / HOURS):
        return Problem("unit-slip", SLIPPED_BY_HOURS, meant)
    return Problem(said.code, GUESS, meant)


def _is_near(typed: Fraction, like: Fraction, far: Fraction) -> bool:
    """Tell whether neither is so many times the other; a file asks it for each row.

    Whole numbers are compared, which is many times faster than dividing fractions.
    """
    one = abs(typed.numerator) * like.denominator
    other = abs(like.numerator) * typed.denominator
    return _are_near(one, other, far)


def _are_near(one: int, other: int, far: Fraction) -> bool:
    above, below = far.numerator, far.denominator
    return one * below < other * above and other * below < one * above


def _guess(typed: Fraction, like: Fraction) -> tuple[Fraction, Fraction] | None:
    """Return which slip explains a figure, and the figure with it undone."""
    for slip, near in SLIPS:
        meant = typed * slip
        if 1 / near < meant / like < near:
            return slip, meant
    return None


def _rounded(ratio: Fraction) -> Decimal:
    places = 1 if ratio < 100 else 0
    return Decimal(plain(Decimal(round(ratio * 10**places)).scaleb(-places)))


def quantity(amount: Fraction, unit: str) -> Quantity:
    """Return an amount as a sentence quotes it."""
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return Quantity(exact, unit)
