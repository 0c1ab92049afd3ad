"""A formula in words, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext

from naturbudget.apps.resources.models import IndicatorVersion
from naturbudget.core.indicator.formula import ALL_BELOW, Item, parse
from naturbudget.core.indicator.weather import degree_days_of
from naturbudget.web import said


def spoken_formula(version: IndicatorVersion, names: Mapping[str, str]) -> str:
    """Return what a formula adds up and divides, as a sentence without code.

    Args:
        version: The definition.
        names: What accounts and series are called; other names stay as they are.
    """
    formula = parse(version.formula)
    above = _side(formula.numerator, names)
    if formula.change_of is not None:
        words = gettext("Change of {what} since {year}")
        return words.format(what=above, year=formula.change_of)
    if formula.denominator:
        words = gettext("{above}, divided by {below}")
        return words.format(above=above, below=_side(formula.denominator, names))
    return above[:1].upper() + above[1:]


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
        words = gettext("{name} by degree days ({series})")
        name = words.format(name=name, series=names.get(by, by))
    elif item.how:
        name = gettext("the mean of {name}").format(name=name)
    number = abs(item.number)
    if number != Fraction(1):
        name = f"{said.figure(number)} × {name}"
    return f"{name} × {item.factor}" if item.factor else name
