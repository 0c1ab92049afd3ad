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
SLIPS: Final = tuple(Fraction(10) ** power for power in (-1, -3, -2, 1, 3, 2))
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
SAME_DAYS = gettext_noop(
    "There is a figure for {first} to {last} already: {known}. If this one comes on "
    "top, say so under “Remark”; if it corrects the other, reverse that one."
)
NOT_YET_OVER = gettext_noop(
    "The last day, {last}, has not come yet. A figure is known after its days."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An amount in the unit of its account, and its days (both included)."""

    first: date
    last: date
    amount: Fraction

    @property
    def days(self) -> int:
        """Return how many days it spans."""
        return (self.last - self.first).days + 1


class Past:
    """The figures of a flow by their last day, summed up to answer for any year."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = sorted(entries, key=lambda one: one.last)
        self._lasts = [one.last for one in self._entries]
        # In whole parts, all of one size: fractions are many times slower to add.
        amounts = [one.amount for one in self._entries]
        self._parts = parts = lcm(*{amount.denominator for amount in amounts})
        whole = (each.numerator * (parts // each.denominator) for each in amounts)
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
        said = Problem("far-a-day", sentence, values)
        return [_with_guess(said, _guess(typed.amount, expected), unit)]


def doubts(
    typed: Entry,
    *,
    known: Sequence[Entry],
    unit: str,
    is_flow: bool,
    today: date,
    far: Fraction = FAR,
    far_a_day: Fraction = FAR_A_DAY,
) -> list[Problem]:
    """Return what looks odd about a figure that may still be right.

    Args:
        typed: The figure as it was typed, in ``unit``.
        known: What was sealed on the same account or series, by last day.
        unit: The unit of both, for the sentences.
        is_flow: Whether figures of the same days add up.
        today: The day it is typed.
        far: How many times what it is compared with is far.
        far_a_day: The same of the average of a day in the last year known.

    Returns:
        Doubts, which the writer answers with a remark; never a refusal.

    Source:
        RQ-5 (docs/method/ledger.md)

    >>> today = date(2026, 3, 31)
    >>> before = Entry(date(2025, 1, 1), date(2025, 3, 31), Fraction(2902))
    >>> typed = Entry(date(2026, 1, 1), today, Fraction(27410))
    >>> [problem] = doubts(typed, known=[before], unit="m3", is_flow=True, today=today)
    >>> print(problem.values["guess"])
    2741 m3
    """
    found = []
    if typed.last > today:
        found.append(Problem("not-yet-over", NOT_YET_OVER, {"last": typed.last}))
    if is_flow:
        found += _same_days(typed, known, unit)
    like = _comparable(typed, known)
    odd = far_from(typed, like, unit, far) if like else []
    if is_flow and not odd and not (like and _is_a_year_before(like, typed)):
        odd = Past(known).far_a_day(typed, unit, far_a_day)
    return found + odd


def _same_days(typed: Entry, known: Sequence[Entry], unit: str) -> list[Problem]:
    for one in reversed(known):
        if one.first <= typed.last and typed.first <= one.last:
            values = {
                "first": one.first,
                "last": one.last,
                "known": quantity(one.amount, unit),
            }
            return [Problem("same-days", SAME_DAYS, values)]
    return []


def _comparable(typed: Entry, known: Sequence[Entry]) -> Entry | None:
    """Return the figure of the same days a year before, else the last of its length."""
    before = [
        one
        for one in known
        if one.last < typed.first and abs(one.days - typed.days) <= DAYS_ALIKE
    ]
    for one in reversed(before):
        if _is_a_year_before(one, typed):
            return one
    return before[-1] if before else None


def _is_a_year_before(one: Entry, typed: Entry) -> bool:
    return abs((typed.first - one.first).days - YEAR_DAYS) <= DAYS_ALIKE


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
    said = Problem("far-from", FAR_MORE if is_more else FAR_LESS, values)
    return [_with_guess(said, _guess(typed.amount, like.amount), unit)]


def _with_guess(said: Problem, guess: Fraction | None, unit: str) -> Problem:
    if guess is None:
        return said
    meant = {"said": said, "guess": quantity(guess, unit)}
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


def _guess(typed: Fraction, like: Fraction) -> Fraction | None:
    """Return the figure with a slip of the decimal point undone, if it fits."""
    for slip in SLIPS:
        meant = typed * slip
        if 1 / Fraction(NEAR) < meant / like < NEAR:
            return meant
    return None


def _rounded(ratio: Fraction) -> Decimal:
    places = 1 if ratio < 100 else 0
    return Decimal(plain(Decimal(round(ratio * 10**places)).scaleb(-places)))


def quantity(amount: Fraction, unit: str) -> Quantity:
    """Return an amount as a sentence quotes it."""
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return Quantity(exact, unit)
