"""A formula in words, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext

from naturbudget.apps.resources.models import IndicatorVersion
from naturbudget.core.indicator.formula import ALL_BELOW, Item, parse
from naturbudget.core.indicator.quotient import quotient_unit
from naturbudget.core.indicator.weather import degree_days_of
from naturbudget.core.quantity import own_decimals
from naturbudget.web import said


def spoken_formula(version: IndicatorVersion, names: Mapping[str, str]) -> str:
    """Return what a formula adds up and divides, as a sentence without code.

    Args:
        version: The definition.
        names: What accounts and series are called; other names stay as they are.
    """
    formula = parse(version.formula)
    names = {**names, **_factors(version)}
    above = _side(formula.numerator, names)
    if formula.change_of is not None:
        words = gettext("Change of {what} since {year}")
        return words.format(what=above, year=formula.change_of)
    if formula.denominator:
        words = gettext("{above}, divided by {below}")
        return words.format(above=above, below=_side(formula.denominator, names))
    return above[:1].upper() + above[1:].removesuffix(",")


def _factors(version: IndicatorVersion) -> dict[str, str]:
    """Return factors as figures; one that changes by the year as the factor it is."""
    found = {}
    for code, rows in version.rests_on.get("factors", {}).items():
        values = {(row["value"], row["from_unit"], row["to_unit"]) for row in rows}
        if len(values) == 1:
            [(value, from_unit, to_unit)] = values
            places = own_decimals(Fraction(value))
            found[code] = said.figure(
                value, quotient_unit(to_unit, from_unit), decimals=places
            )
        else:
            found[code] = gettext("the factor of its year ({code})").format(code=code)
    return found


def _side(items: Sequence[Item], names: Mapping[str, str]) -> str:
    said_items = [_item(item, names) for item in items]
    text = said_items[0]
    if items[0].number < 0:
        text = gettext("minus {part}").format(part=text)
    for item, part in zip(items[1:], said_items[1:], strict=True):
        words = (
            gettext("{sum} minus {part}")
            if item.number < 0
            else gettext("{sum} plus {part}")
        )
        text = words.format(sum=text, part=part)
    return text


def _item(item: Item, names: Mapping[str, str]) -> str:
    if item.ref.endswith(ALL_BELOW):
        below = item.ref.removesuffix(ALL_BELOW)
        name = gettext("all accounts below {branch}").format(branch=f"“{below}”")
    else:
        name = names.get(item.ref, item.ref)
    if by := degree_days_of(item.how):
        return _in_normal_year(item, name, names.get(by, by), names)
    if item.how:
        name = gettext("the mean of {name}").format(name=name)
    number = abs(item.number)
    if number != Fraction(1):
        name = f"{said.figure(number)} × {name}"
    return f"{name} × {names.get(item.factor, item.factor)}" if item.factor else name


def _in_normal_year(
    item: Item, name: str, series: str, names: Mapping[str, str]
) -> str:
    """Return a flow by degree days in words: divided by a year's, times the normal."""
    number = abs(item.number)
    if number != Fraction(1):
        name = f"{said.figure(number)} × {name}"
    words = gettext(
        "{name} for each degree day of the year ({series}), times the degree days of "
        "a normal year ({normal}),"
    )
    normal = names.get(item.factor or "", item.factor)
    return words.format(name=name, series=series, normal=normal)
