"""What a municipality may set for itself: each parameter, its default, its check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from naturbudget.core.budget.line import TREND_YEARS_MIN, Parameters
from naturbudget.core.budget.supplement import THRESHOLD, THRESHOLD_PERCENT
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.plausible import FAR, FAR_A_DAY
from naturbudget.core.quantity import exact_decimal, plain

TREND_YEARS_MAX = 30
PERCENT_MAX = Decimal(100)
FAR_FACTOR = "far_factor"
FAR_DAY_FACTOR = "far_day_factor"
FAR_MIN, FAR_MAX = Decimal("1.1"), Decimal(1000)
YES, NO = ("yes", "true", "1", "on"), ("no", "false", "0", "off")

UNKNOWN = gettext_noop("There is no parameter “{name}”. There are: {known}.")
NOT_YES_OR_NO = gettext_noop("“{given}” is neither yes nor no. Write yes or no.")
NOT_WHOLE = gettext_noop("“{given}” is no whole number. Write one, for example 5.")
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


def _switch(name: str, text: str) -> object:
    word = text.strip().lower()
    if word not in (*YES, *NO):
        raise _refused(name, "not-yes-or-no", NOT_YES_OR_NO, given=text)
    return word in YES


def _years(name: str, text: str) -> object:
    word = text.strip()
    if not (word.isascii() and word.isdigit()):
        raise _refused(name, "not-whole", NOT_WHOLE, given=text)
    found = int(word[:6])
    if not TREND_YEARS_MIN <= found <= TREND_YEARS_MAX:
        bounds = {"least": TREND_YEARS_MIN, "most": TREND_YEARS_MAX}
        raise _refused(name, "out-of-bounds", OUT_OF_BOUNDS, given=text, **bounds)
    return found


def _percent(name: str, text: str) -> object:
    try:
        found = exact_decimal(text.strip())
    except NaturbudgetError:
        raise _refused(name, "not-a-number", NOT_A_NUMBER, given=text) from None
    if not 0 <= found <= PERCENT_MAX or len(text) > 20:
        bounds = {"least": 0, "most": plain(PERCENT_MAX)}
        raise _refused(name, "out-of-bounds", OUT_OF_BOUNDS, given=text, **bounds)
    return plain(found)


def _times(name: str, text: str) -> object:
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


_OF_LINES = Parameters().as_strings()
PARAMETERS = (
    Parameter(
        "four_eyes",
        gettext_noop("A second person seals"),
        gettext_noop(
            "Yes: who wrote a figure, an import or a reversal does not seal it; it "
            "waits until somebody else does."
        ),
        "L-25",
        False,
        _switch,
        is_switch=True,
    ),
    Parameter(
        FAR_FACTOR,
        gettext_noop("Figure that is worth a second look, in times last year’s"),
        gettext_noop(
            "A figure that is so many times as much as that of the same days a year "
            "before, or as little, is shown before it is sealed. It is never refused."
        ),
        "RQ-5",
        str(FAR),
        _times,
    ),
    Parameter(
        FAR_DAY_FACTOR,
        gettext_noop("The same for a day, in times the average of the last year known"),
        gettext_noop(
            "Of a flow, where there is no figure of the same days a year before: a "
            "figure that is so many times as much a day as the figures of the last 365 "
            "days known, or as little, is shown before it is sealed."
        ),
        "RQ-5",
        str(FAR_A_DAY),
        _times,
    ),
    Parameter(
        "trend_years",
        gettext_noop("Values of a trend"),
        gettext_noop(
            "The signal “where it is heading” looks at the last values of a line; "
            "this is how many."
        ),
        "V-5",
        _OF_LINES["trend_years"],
        _years,
    ),
    Parameter(
        "dead_band_percent",
        gettext_noop("Standstill, in percent of the base a year"),
        gettext_noop("A trend that is not steeper than this is called a standstill."),
        "V-5",
        _OF_LINES["dead_band_percent"],
        _percent,
    ),
    Parameter(
        "explain_threshold_percent",
        gettext_noop("Miss that needs no explanation, in percent of the budget"),
        gettext_noop(
            "A line that missed its budget by more than this is explained before the "
            "balance goes to the council. 0: every miss is explained."
        ),
        "CHK-8",
        _OF_LINES["explain_threshold_percent"],
        _percent,
    ),
    Parameter(
        THRESHOLD,
        gettext_noop("Excess that asks for a supplement, in percent of the budget"),
        gettext_noop(
            "A flow that is beyond its budget by more than this while the year still "
            "runs makes a supplement compulsory; the desk says so."
        ),
        "BL-4",
        THRESHOLD_PERCENT,
        _percent,
    ),
)
_BY_NAME = {one.name: one for one in PARAMETERS}


def read_parameters(given: Mapping[str, str]) -> dict[str, object]:
    """Return parameters as they are kept, or refuse with every reason at once.

    Args:
        given: Names with what was typed; an empty text means the default.

    Raises:
        SettingError: A name is unknown, or a value means nothing.

    Source:
        BL-20 (docs/method/ledger.md)

    >>> read_parameters({"four_eyes": "yes", "dead_band_percent": "1.50"})
    {'four_eyes': True, 'dead_band_percent': '1.5'}
    """
    found: dict[str, object] = {}
    problems: list[Problem] = []
    for name, text in given.items():
        parameter = _BY_NAME.get(name)
        if parameter is None:
            values = {"name": name, "known": ", ".join(_BY_NAME), "field": ""}
            problems.append(Problem("unknown-parameter", UNKNOWN, values))
            continue
        try:
            typed = text.strip()
            found[name] = parameter.read(name, typed) if typed else parameter.default
        except SettingError as error:
            problems += error.problems
    if problems:
        raise SettingError(*problems)
    return found
