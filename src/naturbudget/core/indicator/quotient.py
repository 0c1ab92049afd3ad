"""Units of products and quotients, written as the table of units reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

ONE = "1"


def product_unit(left: str, right: str) -> str:
    """Return the unit of a product, parts that cancel left out.

    Args:
        left: A canonical unit: factors joined by a dot, every divisor behind its own
            slash, in brackets if it has a dot.
        right: Another one.

    Source:
        UN-7 (docs/method/units.md)

    >>> product_unit("kW.h", "kg/(kW.h)"), product_unit("t/person", "km")
    ('kg', 't.km/person')
    """
    over, under = _parts(left)
    more_over, more_under = _parts(right)
    return _written([*over, *more_over], [*under, *more_under])


def quotient_unit(left: str, right: str) -> str:
    """Return the unit of a quotient; see ``product_unit``.

    Source:
        UN-7 (docs/method/units.md)

    >>> quotient_unit("kW.h", "m2"), quotient_unit("t/person", "kg/m2")
    ('kW.h/m2', 't.m2/person/kg')
    >>> quotient_unit("m3", "m3"), quotient_unit("m3", "kW.h")
    ('1', 'm3/(kW.h)')
    """
    over, under = _parts(left)
    more_under, more_over = _parts(right)
    return _written([*over, *more_over], [*under, *more_under])


def _parts(unit: str) -> tuple[list[str], list[str]]:
    over, *under = unit.split("/")
    return [over], [part.removeprefix("(").removesuffix(")") for part in under]


def _written(over: Iterable[str], under: Iterable[str]) -> str:
    above, below = Counter(over), Counter(under)
    del above[ONE], below[ONE]
    rest_over, rest_under = (above - below).elements(), (below - above).elements()
    divisors = [f"({part})" if "." in part else part for part in rest_under]
    return "/".join([".".join(rest_over) or ONE, *divisors])
