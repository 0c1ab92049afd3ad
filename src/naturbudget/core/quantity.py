"""Exact amounts with a unit, and how a figure is written once it is published."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import (
    MAX_EMAX,
    MAX_PREC,
    MIN_EMIN,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    InvalidOperation,
)
from fractions import Fraction

from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    UnitCode,
    gettext_noop,
    shortened,
)

PUBLISHED_DIGITS = 12
KEPT_DECIMALS = 9  # no unit keeps more
WRITTEN_DECIMALS = 2  # as many as people write; more were calculated
MEANINGFUL_DIGITS = 4  # that a calculated figure shows
AMOUNT_LIMIT = 10**15
# More than any figure; what is longer is two numbers run together, or an attack.
NUMBER_CHARACTERS_MAX = 50
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
# Moves the point of any decimal without rounding it.
EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


class UnitMismatchError(NaturbudgetError):
    """Amounts in different units were added or compared."""

    def __init__(self, left: str, right: str) -> None:
        text = gettext_noop(
            "Amounts in {left} and {right} cannot be combined. "
            "Convert one of them first, with a factor that names its source."
        )
        super().__init__(
            Problem(
                "unit-mismatch",
                text,
                {"left": UnitCode(left), "right": UnitCode(right)},
            )
        )


class InexactError(NaturbudgetError):
    """An amount has no end in the unit in which it is kept."""

    def __init__(
        self, value: Decimal, written: str, exact: Fraction, kept: str
    ) -> None:
        text = gettext_noop(
            "{value} {written} is {about} {unit} and so on without end, so it cannot "
            "be kept exactly. Round it to what you stand by, and give it in {unit}."
        )
        values = {
            "value": plain(value),
            "written": UnitCode(written),
            "about": published(exact),
            "unit": UnitCode(kept),
        }
        super().__init__(Problem("not-exact", text, values))


class TooFineError(NaturbudgetError):
    """An amount has more digits than the books keep for its unit."""

    def __init__(self, quantity: Quantity, scale: int) -> None:
        text = gettext_noop(
            "{quantity} has more decimal places than the {scale} kept for this unit. "
            "Round it, and say so in the reason."
        )
        whole = gettext_noop(
            "{quantity} has decimal places, and this unit is kept in whole numbers. "
            "Round it, and say so in the reason."
        )
        values = {"quantity": quantity, "scale": scale}
        super().__init__(Problem("too-fine", text if scale else whole, values))


class TooLargeError(NaturbudgetError):
    """An amount is larger than the books can keep."""

    def __init__(self, quantity: Quantity) -> None:
        text = gettext_noop(
            "{quantity} is too large for the books. Check the unit: was it typed "
            "in thousands or in a smaller unit than it should be?"
        )
        super().__init__(Problem("too-large", text, {"quantity": quantity}))


class NotANumberError(NaturbudgetError):
    """A text is not a number with a decimal point."""

    def __init__(self, text: str) -> None:
        sentence = gettext_noop(
            "“{text}” is not a number as it is expected here. Write digits with a "
            "decimal point and no thousands separators, for example 1234.5."
        )
        values = {"text": shortened(text)}
        super().__init__(Problem("not-a-number", sentence, values))


class LongNumberError(NaturbudgetError):
    """A number has more digits than any figure."""

    def __init__(self, text: str) -> None:
        sentence = gettext_noop(
            "“{text}” has {count} characters; a number takes {limit} at most. Look "
            "whether two numbers run together, or round it."
        )
        values = {
            "text": shortened(text),
            "count": len(text),
            "limit": NUMBER_CHARACTERS_MAX,
        }
        super().__init__(Problem("number-too-long", sentence, values))


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount in one unit, for example 1200 m3.

    A unit is a label, not algebra: only a sourced factor turns one into another.
    The books keep whole numbers of the unit's smallest part, ``10 ** -scale``;
    the scale belongs to the unit and is the same in the whole installation.
    """

    amount: Decimal
    unit: str

    def __post_init__(self) -> None:
        assert isinstance(self.amount, Decimal), f"not a Decimal: {self.amount!r}"
        assert self.unit, "a quantity needs a unit"

    @classmethod
    def from_smallest(cls, parts: int, unit: str, *, scale: int) -> Quantity:
        """Return the quantity that the books keep as a whole number.

        Source:
            L-10, UN-1 (docs/method/ledger.md)

        >>> str(Quantity.from_smallest(1_200_500, "m3", scale=3))
        '1200.5 m3'
        """
        return cls(Decimal(parts).scaleb(-scale), unit)

    def in_smallest(self, *, scale: int) -> int:
        """Return the whole number that the books keep; never round.

        Raises:
            TooFineError: The amount has more than ``scale`` decimal places.
            TooLargeError: The amount reaches the limit of the books.

        Source:
            L-10 (docs/method/ledger.md)
        """
        return in_smallest(self.amount, self.unit, scale=scale)

    def __str__(self) -> str:
        return f"{plain(self.amount)} {self.unit}"

    def __add__(self, other: Quantity) -> Quantity:
        if other.unit != self.unit:
            raise UnitMismatchError(self.unit, other.unit)
        return Quantity(self.amount + other.amount, self.unit)

    def __neg__(self) -> Quantity:
        return Quantity(-self.amount, self.unit)


def in_smallest(amount: Decimal, unit: str, *, scale: int) -> int:
    """Return an amount as ``Quantity.in_smallest`` does, where there is none yet."""
    parts = amount.scaleb(scale, EXACT)
    if parts != parts.to_integral_value():
        raise TooFineError(Quantity(amount, unit), scale)
    if abs(parts) >= AMOUNT_LIMIT:
        raise TooLargeError(Quantity(amount, unit))
    return int(parts)


def plain(amount: Decimal) -> str:
    """Return a decimal in plain notation, without exponent or trailing zeros.

    >>> plain(Decimal("1.200E+3")), plain(Decimal("-0.00"))
    ('1200', '0')
    """
    if not amount:
        return "0"
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_in(text: object) -> Decimal | None:
    """Return the number that a text is, or nothing where it is words.

    >>> number_in("-7.40"), number_in("not kept"), number_in(None)
    (Decimal('-7.40'), None, None)
    """
    if not isinstance(text, str | int | Decimal) or isinstance(text, bool):
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def exact_decimal(text: str) -> Decimal:
    """Return the number a file gives, exactly as written.

    Args:
        text: Digits with at most one decimal point, a sign, no exponent.

    Raises:
        NotANumberError: It is written in any other way.
        LongNumberError: It has more characters than any figure.

    >>> exact_decimal("-0.50")
    Decimal('-0.50')
    """
    written = text.strip().replace("\N{MINUS SIGN}", "-")
    if not NUMBER.fullmatch(written):
        raise NotANumberError(text)
    if len(written) > NUMBER_CHARACTERS_MAX:
        raise LongNumberError(written)
    return Decimal(written)


def fixed(parts: int, *, scale: int) -> str:
    """Return a whole number of smallest parts with all digits of its scale.

    Source:
        L-10, L-27 (docs/method/ledger.md)

    >>> fixed(1_200_000, scale=3), fixed(0, scale=3), fixed(-5, scale=2)
    ('1200.000', '0.000', '-0.05')
    """
    digits = str(abs(parts)).rjust(scale + 1, "0")
    sign = "-" if parts < 0 else ""
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}" if scale else f"{sign}{digits}"


def published(value: Fraction) -> str:
    """Return a figure as documents print it: at most twelve significant digits.

    Args:
        value: The exact value.

    Returns:
        Plain notation, rounded half to even once, without trailing zeros.

    Source:
        IN-9 (docs/method/indicator.md)

    >>> published(Fraction(1, 3)), published(Fraction(1, 4)), published(Fraction(-2))
    ('0.333333333333', '0.25', '-2')
    """
    exact = Context(prec=PUBLISHED_DIGITS, rounding=ROUND_HALF_EVEN)
    return plain(exact.divide(Decimal(value.numerator), Decimal(value.denominator)))


def own_decimals(number: Decimal | Fraction) -> int:
    """Return how many decimals a number is written with.

    Zeros at the end count where a person wrote them, up to two decimals; those that
    fill the scale of a unit (402.250000) do not.

    >>> own_decimals(Decimal("412.0")), own_decimals(Decimal("402.250000"))
    (1, 2)
    >>> own_decimals(Fraction(1, 8)), own_decimals(Fraction(1, 3))
    (3, 12)
    """
    if isinstance(number, Fraction):
        exact = Context(prec=PUBLISHED_DIGITS, rounding=ROUND_HALF_EVEN)
        number = exact.divide(Decimal(number.numerator), Decimal(number.denominator))
        number = Decimal(plain(number))
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int), "only finite numbers have decimals"
    if -exponent > WRITTEN_DECIMALS:
        _, _, after = plain(number).partition(".")
        return len(after)
    return max(0, -exponent)


def exact_decimals(amounts: Iterable[Decimal | Fraction | str | None]) -> int:
    """Return how many decimals show all these amounts without rounding any.

    Args:
        amounts: Numbers, also as they were written; what is absent is passed over.

    Returns:
        As many as the longest has without zeros at its end, at most as many as a
        unit keeps.

    >>> exact_decimals([Decimal("412.50"), "0.125", Fraction(2), None])
    3
    >>> exact_decimals([Fraction(1, 3)]), exact_decimals([])
    (9, 0)
    """
    places = 0
    for amount in amounts:
        if amount is None:
            continue
        rest, own = Fraction(amount), 0
        while rest.denominator != 1 and own < KEPT_DECIMALS:
            rest, own = rest * 10, own + 1
        places = max(places, own)
    return places


def shown_decimals(numbers: Iterable[Decimal | Fraction]) -> int:
    """Return how many decimals figures that stand together are shown with.

    What is written with up to two decimals keeps them. A longer, calculated figure
    shows four digits, and at least one decimal; it never takes a decimal from a
    figure beside it.

    Source:
        AS-13 (docs/method/ledger.md)

    >>> shown_decimals([Decimal("402.25"), Fraction(1000, 3)])
    2
    >>> shown_decimals([Fraction(100, 3)]), shown_decimals([Fraction(1, 700)])
    (2, 6)
    """
    known = list(numbers)
    own = [own_decimals(number) for number in known]
    written = max((one for one in own if one <= WRITTEN_DECIMALS), default=0)
    longest = max(own, default=0)
    if longest <= WRITTEN_DECIMALS:
        return written
    largest = max((_size(number) for number in known if number), default=0)
    return max(written, min(longest, max(1, MEANINGFUL_DIGITS - 1 - largest)))


def _size(number: Decimal | Fraction) -> int:
    """Return the power of ten of the first digit."""
    if isinstance(number, Fraction):
        exact = Context(prec=PUBLISHED_DIGITS)
        number = exact.divide(Decimal(number.numerator), Decimal(number.denominator))
    return number.adjusted()


def largest_remainders(parts: int, weights: Iterable[int]) -> list[int]:
    """Divide a whole number so that the shares add up to it exactly.

    Args:
        parts: The whole number to divide; it may be negative.
        weights: What each share weighs; not negative, at least one positive.

    Returns:
        A whole number for each weight, each less than one away from the ideal.
        Equal remainders go to the earlier share.

    Source:
        L-11 (docs/method/ledger.md)

    >>> largest_remainders(100, [1, 1, 1])
    [34, 33, 33]
    """
    given = list(weights)
    total = sum(given)
    assert total > 0, "at least one weight must be positive"
    assert min(given) >= 0, "weights are not negative"
    shares = [parts * weight // total for weight in given]
    missing = parts - sum(shares)
    by_remainder = sorted(
        range(len(given)), key=lambda i: (-(parts * given[i] % total), i)
    )
    for i in by_remainder[:missing]:
        shares[i] += 1
    return shares
