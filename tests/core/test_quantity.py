"""Exact amounts, and how a figure is written once it is published."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.quantity import (
    AMOUNT_LIMIT,
    NotANumberError,
    Quantity,
    TooFineError,
    TooLargeError,
    UnitMismatchError,
    exact_decimal,
    fixed,
    largest_remainders,
    plain,
    published,
)

PARTS = st.integers(-(AMOUNT_LIMIT - 1), AMOUNT_LIMIT - 1)
SCALES = st.integers(0, 9)


def quantity(text, unit="m3"):
    return Quantity(Decimal(text), unit)


@given(PARTS, SCALES)
def test_the_books_give_back_what_they_were_given(parts, scale):
    kept = Quantity.from_smallest(parts, "m3", scale=scale)
    assert kept.in_smallest(scale=scale) == parts


def test_what_is_finer_than_the_scale_is_refused_not_rounded():
    with pytest.raises(TooFineError, match=r"1.5 tree .*is kept in whole numbers"):
        Quantity(Decimal("1.5"), "tree").in_smallest(scale=0)
    with pytest.raises(TooFineError, match=r"0.0001 m3 has more decimal places than"):
        quantity("0.0001").in_smallest(scale=3)


@pytest.mark.parametrize("text", ["0.100", "1e2", "1.20E+3"])
def test_zeros_at_the_end_are_no_digits_more(text):
    assert quantity(text).in_smallest(scale=1) == Fraction(text) * 10


@pytest.mark.parametrize("amount", [AMOUNT_LIMIT, -AMOUNT_LIMIT])
def test_the_limit_of_the_books_is_refused(amount):
    with pytest.raises(TooLargeError, match="too large for the books"):
        Quantity(Decimal(amount), "m2").in_smallest(scale=0)


def test_nine_thousand_of_the_largest_add_up_within_int64():
    assert 9_000 * (AMOUNT_LIMIT - 1) < 2**63


def test_only_amounts_of_one_unit_are_added():
    assert str(quantity("1.5") + quantity("-0.5")) == "1 m3"
    with pytest.raises(UnitMismatchError, match="Convert one of them first"):
        quantity("1", "m3") + quantity("1", "m2")


def test_a_quantity_is_never_a_float():
    with pytest.raises(AssertionError, match="not a Decimal"):
        Quantity(1.5, "m3")


@pytest.mark.parametrize(
    ("given_text", "number"),
    [
        ("0", "0"),
        ("-0.50", "-0.50"),
        ("+5", "5"),
        (" 12.5 ", "12.5"),
        ("\N{MINUS SIGN}3", "-3"),
        ("1234567890123456789.123", "1234567890123456789.123"),
    ],
)
def test_a_number_is_read_exactly_as_written(given_text, number):
    assert str(exact_decimal(given_text)) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,5",
        "1 000",
        "1e3",
        "0x10",
        "NaN",
        "inf",
        "1_000",
        "٣",
        "12 m3",
        "--1",
        "1.2.3",
    ],
)
def test_what_is_no_plain_number_is_refused(text):
    with pytest.raises(NotANumberError, match="Write digits with a"):
        exact_decimal(text)


@pytest.mark.parametrize(
    ("parts", "scale", "text"),
    [
        (1_200_000, 3, "1200.000"),
        (0, 3, "0.000"),
        (-1, 3, "-0.001"),
        (-5, 2, "-0.05"),
        (7, 0, "7"),
        (-7, 0, "-7"),
        (0, 0, "0"),
    ],
)
def test_the_leaf_writes_all_digits(parts, scale, text):
    assert fixed(parts, scale=scale) == text


@given(PARTS, SCALES)
def test_all_digits_are_read_back(parts, scale):
    assert Decimal(fixed(parts, scale=scale)).scaleb(scale) == parts


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9))
def test_plain_notation_keeps_the_value(amount):
    text = plain(amount)
    assert Decimal(text) == amount
    assert "E" not in text
    assert not (("." in text) and text.endswith("0"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 3), "0.333333333333"),
        (Fraction(2, 3), "0.666666666667"),
        (Fraction(1, 4), "0.25"),
        (Fraction(-2), "-2"),
        (Fraction(0), "0"),
        (Fraction(10**15), "1000000000000000"),
        (Fraction(1, 10**9), "0.000000001"),
        (Fraction(1234567890125, 10), "123456789012"),
        (Fraction(1234567890135, 10), "123456789014"),
        (Fraction(-1, 3), "-0.333333333333"),
    ],
)
def test_a_published_figure_has_twelve_digits_at_most(value, text):
    assert published(value) == text


@given(st.fractions())
def test_publishing_rounds_once_and_by_less_than_half_a_digit(value):
    text = published(value)
    digits = text.lstrip("-0.").replace(".", "")
    assert published(Fraction(text)) == text
    assert abs(Fraction(text) - value) * 2 * 10**11 <= abs(value)
    assert len(digits.rstrip("0")) <= 12


WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any)


@given(st.integers(-(10**12), 10**12), WEIGHTS)
def test_parts_add_up_to_the_whole(parts, weights):
    """Invariant 20."""
    shares = largest_remainders(parts, weights)

    assert sum(shares) == parts
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(parts * weight, sum(weights))) < 1


@pytest.mark.parametrize(
    ("parts", "weights", "shares"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-33, -33, -34]),
        (0, [3, 5], [0, 0]),
        (365, [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], None),
        (10, [0, 7], [0, 10]),
    ],
)
def test_the_largest_remainders_get_the_rest(parts, weights, shares):
    assert largest_remainders(parts, weights) == (shares or weights)
