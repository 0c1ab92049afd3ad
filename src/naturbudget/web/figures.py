"""How a figure is written: in the reader's language, rounded here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation, localcontext
from fractions import Fraction
from functools import lru_cache

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from naturbudget.apps.municipalities.names import locale_of
from naturbudget.core.quantity import Quantity, shown_decimals

MINUS = "\N{MINUS SIGN}"
SPACE = "\N{NO-BREAK SPACE}"
DIGITS_MAX = 400  # more than any figure; a guard against nonsense
REMEMBERED = 10_000  # figures whose writing is kept: it depends on nothing else

Number = Decimal | Fraction | int


def exact(value: object) -> Decimal | Fraction | None:
    """Return the number in a value, exactly; nothing where there is none.

    >>> exact("259.40"), exact(Fraction(1, 3)), exact("soon"), exact(None)
    (Decimal('259.40'), Fraction(1, 3), None, None)
    """
    if isinstance(value, Quantity):
        return value.amount
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, Fraction):
        return value
    return _read(str(value))


def _read(text: str) -> Decimal | Fraction | None:
    written = text.strip().replace(MINUS, "-")
    try:
        if "/" in written:
            return Fraction(written)
        number = Decimal(written)
    except (InvalidOperation, ValueError, ZeroDivisionError):
        return None
    return number if number.is_finite() else None


def common_decimals(values: Iterable[object]) -> int:
    """Return how many decimals a column shows: the same for all its figures.

    What is no figure is passed over; the rule is `shown_decimals`.

    >>> common_decimals(["412.0", "252", "259.4"]), common_decimals(["1940", "0"])
    (1, 0)
    >>> common_decimals(["33.3333333333"]), common_decimals(["402.250000", None])
    (2, 2)
    """
    numbers = (exact(value) for value in values)
    return shown_decimals(number for number in numbers if number is not None)


def written(
    value: object, language: str, *, decimals: int | None = None, plus: bool = False
) -> str | None:
    """Return a figure as people of this language write it; nothing if there is none.

    Args:
        value: A number, the text of one, or a quantity.
        language: The reader's language, for example ``sv``.
        decimals: How many decimals to show; without it, see `common_decimals`.
        plus: Whether a plus stands before what is above zero.

    Returns:
        The figure, rounded half to even, with the language's marks and a true
        minus. What is below zero keeps its sign even if only zeros are shown.

    >>> written("-1234.5", "sv"), written("1940", "en"), written("7.4", "de", plus=True)
    ('−1\\xa0234,5', '1,940', '+7,4')
    """
    number = exact(value)
    if number is None:
        return None
    places = common_decimals([number]) if decimals is None else decimals
    sign = MINUS if number < 0 else "+" if plus and number > 0 else ""
    return sign + _digits(_without_sign(number), places, language)


def _without_sign(number: Decimal | Fraction) -> Decimal | Fraction:
    # abs() of a Decimal would round it to the precision of the context.
    return abs(number) if isinstance(number, Fraction) else number.copy_abs()


@lru_cache(maxsize=REMEMBERED)
def _digits(number: Decimal | Fraction, places: int, language: str) -> str:
    parts = round(Fraction(number) * 10**places)
    with localcontext() as context:
        context.prec = DIGITS_MAX
        shown = Decimal(parts).scaleb(-places)
        pattern = "#,##0" + ("." + "0" * places if places else "")
        return format_decimal(shown, format=pattern, locale=locale_of(language))


def with_unit(text: str, symbol: str) -> str:
    """Join a figure and its unit so that no line break parts them.

    >>> with_unit("259.4", "kt"), with_unit("41", "%"), with_unit("3", "")
    ('259.4\\xa0kt', '41\\xa0%', '3')
    """
    return f"{text}{SPACE}{symbol.replace(' ', SPACE)}" if symbol else text


def day(value: date | datetime | str | None, language: str) -> str:
    """Return a day as people of this language write it.

    >>> day(date(2026, 6, 17), "en"), day("2026-06-17", "de")
    ('17 June 2026', '17. Juni 2026')
    """
    moment = _when(value)
    if moment is None:
        return ""
    return format_date(moment, format="long", locale=locale_of(language))


def moment(value: datetime | str | None, language: str) -> str:
    """Return a day and its time, UTC if the value is.

    >>> moment("2026-06-17T10:05:00Z", "en")
    '17 June 2026, 10:05'
    """
    given = _when(value)
    if not isinstance(given, datetime):
        return day(given, language)
    clock = format_datetime(given, format="HH:mm", locale=locale_of(language))
    return f"{day(given.date(), language)}, {clock}"


def _when(value: date | datetime | str | None) -> date | datetime | None:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None
