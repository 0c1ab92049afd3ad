"""Figures, days and names as a language writes them in a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"
EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
# In Europe an English document writes the day before the month.
REGIONS = {"en": "en_GB"}


def locale_of(language: str) -> Locale:
    """Return the locale that writes a language; English if it is unknown."""
    try:
        return Locale.parse(REGIONS.get(language, language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def decimals_of(value: Decimal) -> int:
    """Return how many decimals a number has, without zeros at its end.

    >>> decimals_of(Decimal("412.50")), decimals_of(Decimal("1200"))
    (1, 0)
    """
    exponent = value.normalize(EXACT).as_tuple().exponent
    assert isinstance(exponent, int), "the number is finite"
    return max(0, -exponent)


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Return a number with so many decimals, rounded half to even once."""
    return value.quantize(Decimal(1).scaleb(-decimals), context=EXACT)


def figure(
    value: Decimal, *, language: str, decimals: int | None = None, signed: bool = False
) -> str:
    """Return a number with the comma, point and thousands of the language.

    Args:
        value: The exact number; it is rounded here and nowhere else.
        language: A language code.
        decimals: How many to print; as many as there are if not given.
        signed: Whether a plus is printed, as results and changes have it.

    >>> figure(Decimal("-18420.5"), language="en", decimals=1)
    '−18,420.5'
    >>> figure(Decimal("7.4"), language="sv", signed=True)
    '+7,4'
    """
    shown = decimals_of(value) if decimals is None else decimals
    exact = rounded(value, shown)
    pattern = "#,##0" + ("." + "0" * shown if shown else "")
    text = format_decimal(
        abs(exact),
        format=pattern,
        locale=locale_of(language),
        decimal_quantization=False,
    )
    sign = MINUS if exact < 0 else "+" if signed and exact > 0 else ""
    return sign + text


def percent(
    value: Decimal, *, language: str, decimals: int = 0, signed: bool = False
) -> str:
    """Return a percentage; a non-breaking space stands before the sign.

    >>> percent(Decimal("-2.94"), language="en", decimals=1, signed=True)
    '−2.9\\xa0%'
    """
    text = figure(value, language=language, decimals=decimals, signed=signed)
    return f"{text}{NO_BREAK}%"


def day(text: str, *, language: str) -> str:
    """Return a day in words.

    >>> day("2025-11-26", language="en")
    '26 November 2025'
    """
    return format_date(
        date.fromisoformat(text[:10]), format="long", locale=locale_of(language)
    )


def name_in(names: Mapping[str, str], language: str, others: Sequence[str] = ()) -> str:
    """Return a name in the language, else in the first language that has it.

    >>> name_in({"sv": "Luft", "en": "Air"}, "de", ["sv"])
    'Luft'
    """
    for wanted in (language, language.split("-")[0], *others, "en"):
        if names.get(wanted):
            return names[wanted]
    return next(iter(names.values()), "")
