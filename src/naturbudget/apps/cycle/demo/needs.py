"""What the departments of the invented town said that they will need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from naturbudget.apps.needs import actions
from naturbudget.apps.needs.queries import round_of

Step = Mapping[str, Any]


def tell_needs(teller: Any, step: Step, at: datetime) -> None:
    """Ask departments, state a need or that there is none, or answer one."""
    town, year, by = teller.town, step["year"], teller.who(step)
    if step["what"] == "ask":
        actions.open_round(
            town,
            year=year,
            departments=list(town.departments.filter(code__in=step["departments"])),
            due=date.fromisoformat(step["due"]),
            remark=step["text"],
            by=by,
            at=at,
        )
        return
    round_ = round_of(town, year)
    assert round_ is not None, f"nobody was asked for needs of {year}"
    if step["what"] == "answer":
        actions.answer_need(
            round_.needs.get(number=step["number"]),
            step["answer"],
            part=Decimal(step["part"]) if "part" in step else None,
            reason=step.get("text", ""),
            by=by,
            at=at,
        )
        return
    department = town.departments.get(code=step["department"])
    if step["what"] == "none":
        because = step["text"]
        actions.state_none(round_, department, because=because, by=by, at=at)
        return
    account = town.accounts.filter(path=step.get("account")).first()
    actions.state_need(
        round_,
        department,
        purpose=step["text"],
        account=account,
        amount=Decimal(step["amount"]) if "amount" in step else None,
        by=by,
        at=at,
    )
