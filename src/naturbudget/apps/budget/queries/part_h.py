"""Part H of a balance: what the council is asked to decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from naturbudget.apps.budget.models import Balance
from naturbudget.apps.budget.queries.left import Left, left_of
from naturbudget.apps.budget.queries.lines import (
    EvaluatedLine,
    assessed,
    evaluated_lines,
)
from naturbudget.apps.decisions.models import Motion
from naturbudget.apps.municipalities.fields import write_figure
from naturbudget.apps.municipalities.names import label
from naturbudget.apps.municipalities.units import symbol
from naturbudget.apps.resources.models import Account
from naturbudget.core.budget.proposal import Rest, points_in, proposal_points
from naturbudget.core.budget.result import fact_content
from naturbudget.core.errors import Named, Problem
from naturbudget.core.quantity import Quantity


def proposal_content(
    balance: Balance, found: Sequence[EvaluatedLine]
) -> dict[str, Any]:
    """Return the municipality's own wording, point by point, or what follows.

    Source:
        H-1 (docs/method/balance.md)
    """
    if balance.proposal:
        return {"text": points_in(balance.proposal)}
    return {"points": [fact_content(point) for point in _points(balance, found)]}


def proposed_text(balance: Balance) -> str:
    """Return what follows from a balance, in the municipality's own language."""
    languages = balance.version.budget.municipality.languages
    language = languages[0] if languages else "en"
    return "\n".join(_followed(balance, language))


def proposed_points(balance: Balance, *, language: str) -> list[str]:
    """Return the points of a proposal as a paper prints them.

    The municipality's own wording stays as it is; what follows is told in the language.

    Source:
        H-1 (docs/method/balance.md)
    """
    if balance.proposal:
        return points_in(balance.proposal)
    return _followed(balance, language)


def _followed(balance: Balance, language: str) -> list[str]:
    points = _points(balance, evaluated_lines(balance.version))
    with translation.override(language):
        return [_said(point, language) for point in points]


def _points(balance: Balance, found: Sequence[EvaluatedLine]) -> list[Problem]:
    version = balance.version
    period = version.budget.period
    town = version.budget.municipality
    answered = town.motions.filter(state=Motion.State.ANSWERED).order_by("number")
    rests = [
        Rest(_named(one.row.account), _amount(one), is_surplus=one.is_surplus)
        for one in left_of(period)
        if one.mode == Account.Carry.CARRY and one.left
    ]
    return proposal_points(
        [assessed(item) for item in found],
        year=period.year,
        rests=rests,
        answered=list(answered.values_list("number", flat=True)),
    )


def _named(account: Account) -> Named:
    return Named(account.path, account.names)


def _amount(left: Left) -> Quantity:
    unit = left.row.account.unit
    return Quantity.from_smallest(abs(left.left), unit.code, scale=unit.scale)


def _said(point: Problem, language: str) -> str:
    values = {name: _value(value, language) for name, value in point.values.items()}
    return gettext(point.text).format(**values)


def _value(value: object, language: str) -> str:
    if isinstance(value, Named):
        return label(value.names, language, otherwise=value.code)
    if isinstance(value, Quantity):
        amount = write_figure(value.amount, language)
        return f"{amount} {symbol(value.unit)}".strip()
    return str(value)
