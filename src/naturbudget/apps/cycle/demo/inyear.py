"""In-year accounts of the demonstration: begun, commented, decided, issued."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from naturbudget.apps.inyear import actions
from naturbudget.apps.inyear.actions import Said
from naturbudget.apps.inyear.models import InYearAccount
from naturbudget.apps.municipalities.models import Municipality, User

Step = Mapping[str, Any]


def tell_in_year(teller: Any, step: Step, at: datetime) -> None:
    """Do one step of an in-year account that a story tells."""
    STEPS[step["what"]](teller.town, step, by=teller.who(step), at=at)


def _account(town: Municipality, step: Step) -> InYearAccount:
    rows = town.in_year_accounts.select_related("period", "municipality")
    found: InYearAccount = rows.get(as_of=date.fromisoformat(str(step["as-of"])))
    return found


def _begin(town: Municipality, step: Step, *, by: User, at: datetime) -> None:
    as_of = date.fromisoformat(str(step["as-of"]))
    period = town.periods.get(first__lte=as_of, last__gte=as_of)
    actions.begin_in_year(period, as_of=as_of, by=by, at=at)


def _comment(town: Municipality, step: Step, *, by: User, at: datetime) -> None:
    said = Said(
        cause=step["cause"],
        measure=step.get("measure", ""),
        needs=step["needs"],
        decides=step["decides"],
    )
    indicator = town.indicators.get(code=step["line"])
    actions.comment_line(_account(town, step), indicator, said, by=by, at=at)


def _steer(town: Municipality, step: Step, *, by: User, at: datetime) -> None:
    indicator = town.indicators.get(code=step["line"])
    account = _account(town, step)
    how, text = step["how"], step["text"]
    actions.steer_line(account, indicator, how=how, text=text, by=by, at=at)


def _issue(town: Municipality, step: Step, *, by: User, at: datetime) -> None:
    actions.issue_in_year(_account(town, step), by=by, at=at)


STEPS: Mapping[str, Callable[..., None]] = {
    "begin": _begin,
    "comment": _comment,
    "steer": _steer,
    "issue": _issue,
}
