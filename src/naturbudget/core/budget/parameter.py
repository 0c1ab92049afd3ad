"""How one thing that a municipality may set for itself is named and read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from naturbudget.core.budget.line import TREND_YEARS_MIN
from naturbudget.core.calendar.laying import RHYTHMS
from naturbudget.core.delivery.parameters import DAYS_MAX, read_days, write_days
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.quantity import exact_decimal, plain

TREND_YEARS_MAX = 30
PERCENT_MAX = Decimal(100)
COUNT_MIN, COUNT_MAX = 2, 1000
FAR_MIN, FAR_MAX = Decimal("1.1"), Decimal(1000)
YES, NO = ("yes", "true", "1", "on"), ("no", "false", "0", "off")

NOT_YES_OR_NO = gettext_noop("“{given}” is neither yes nor no. Write yes or no.")
NOT_WHOLE = gettext_noop("“{given}” is no whole number. Write one, for example 5.")
NOT_DAYS = gettext_noop(
    "“{given}” is no list of days. Write up to eight whole numbers, minus for days "
    "before the deadline, for example -7, 0, 7; or none."
)
NOT_A_NUMBER = gettext_noop(
    "“{given}” is no number. Write it with a decimal point, for example 2.5."
)
OUT_OF_BOUNDS = gettext_noop(
    "{given} is out of bounds. Write a number from {least} to {most}."
)


class SettingError(NaturbudgetError):
    """A parameter cannot be set like this; its problems name the parameter."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a municipality may set; no source states it, so it has a default."""

    name: str
    label: str
    explained: str
    rule: str
    default: object
    read: Callable[[str, str], object]
    is_switch: bool = False

    def value_in(self, given: Mapping[str, object]) -> object:
        """Return the value that holds: the municipality's own, or the default."""
        return given.get(self.name, self.default)

    def said(self, value: object) -> str:
        """Return a value as people type it."""
        return ("yes" if value else "no") if self.is_switch else str(value)


def switch(name: str, text: str) -> object:
    """Return whether it is yes; the words of the four ways people write it.

    Raises:
        SettingError: It means nothing, or is out of bounds.
    """
    word = text.strip().lower()
    if word not in (*YES, *NO):
        raise _refused(name, "not-yes-or-no", NOT_YES_OR_NO, given=text)
    return word in YES


def years(name: str, text: str) -> object:
    """Return how many yearly values a trend looks at.

    Raises:
        SettingError: It means nothing, or is out of bounds.
    """
    word = text.strip()
    if not (word.isascii() and word.isdigit()):
        raise _refused(name, "not-whole", NOT_WHOLE, given=text)
    found = int(word[:6])
    if not TREND_YEARS_MIN <= found <= TREND_YEARS_MAX:
        bounds = {"least": TREND_YEARS_MIN, "most": TREND_YEARS_MAX}
        raise _refused(name, "out-of-bounds", OUT_OF_BOUNDS, given=text, **bounds)
    return found


def whole(name: str, text: str) -> object:
    """Return a whole number of things, as a text.

    Raises:
        SettingError: It means nothing, or is out of bounds.
    """
    word = text.strip()
    if not (word.isascii() and word.isdigit()):
        raise _refused(name, "not-whole", NOT_WHOLE, given=text)
    found = int(word[:6])
    if not COUNT_MIN <= found <= COUNT_MAX:
        bounds = {"least": COUNT_MIN, "most": COUNT_MAX}
        raise _refused(name, "out-of-bounds", OUT_OF_BOUNDS, given=text, **bounds)
    return str(found)


def days(name: str, text: str, *, most: int = DAYS_MAX) -> object:
    """Return a number of days, as a text.

    Raises:
        SettingError: It means nothing, or is out of bounds.
    """
    word = text.strip()
    if not (word.isascii() and word.isdigit()):
        raise _refused(name, "not-whole", NOT_WHOLE, given=text)
    if not 1 <= int(word[:6]) <= most:
        bounds = {"least": 1, "most": most}
        raise _refused(name, "out-of-bounds", OUT_OF_BOUNDS, given=text, **bounds)
    return str(int(word))


def budget_years(name: str, text: str) -> object:
    """Return for how many years a budget is voted, as a text.

    Raises:
        SettingError: It is neither one nor two.
    """
    return days(name, text, most=max(RHYTHMS))


age = partial(days, most=3650)  # a contract or an estimate may be years old


def day_list(name: str, text: str) -> object:
    """Return days before and after a deadline, as a text.

    Raises:
        SettingError: It means nothing, or is out of bounds.
    """
    found = read_days(text)
    if found is None:
        raise _refused(name, "not-days", NOT_DAYS, given=text)
    return write_days(found)


def percent(name: str, text: str) -> object:
    """Return a percentage from 0 to 100, as an exact text.

    Raises:
        SettingError: It means nothing, or is out of bounds.
    """
    try:
        found = exact_decimal(text.strip())
    except NaturbudgetError:
        raise _refused(name, "not-a-number", NOT_A_NUMBER, given=text) from None
    if not 0 <= found <= PERCENT_MAX or len(text) > 20:
        bounds = {"least": 0, "most": plain(PERCENT_MAX)}
        raise _refused(name, "out-of-bounds", OUT_OF_BOUNDS, given=text, **bounds)
    return plain(found)


def times(name: str, text: str) -> object:
    """Return how many times as much something is, as an exact text.

    Raises:
        SettingError: It means nothing, or is out of bounds.
    """
    try:
        found = exact_decimal(text.strip())
    except NaturbudgetError:
        raise _refused(name, "not-a-number", NOT_A_NUMBER, given=text) from None
    if not FAR_MIN <= found <= FAR_MAX or len(text) > 20:
        bounds = {"least": plain(FAR_MIN), "most": plain(FAR_MAX)}
        raise _refused(name, "out-of-bounds", OUT_OF_BOUNDS, given=text, **bounds)
    return plain(found)


def _refused(name: str, code: str, sentence: str, **values: object) -> SettingError:
    return SettingError(Problem(code, sentence, {"field": name, **values}))
