"""What the council of the invented town asked for, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from naturbudget.apps.decisions import motions

Step = Mapping[str, Any]


def tell_motion(teller: Any, step: Step, at: datetime) -> None:
    """Record what was asked for with a vote."""
    votes = teller.town.decisions.filter(kind=step["about"], year=step["year"])
    motions.record_motion(
        votes.get(),
        text=step["text"],
        group=step.get("group", ""),
        due=date.fromisoformat(step["due"]),
        by=teller.who(step),
        at=at,
    )


def tell_answer(teller: Any, step: Step, at: datetime) -> None:
    """Prepare, give or close an answer."""
    kinds = {"prepare": "prepared", "answer": "answered", "close": "closed"}
    motions.take_step(
        teller.town.motions.get(number=step["number"]),
        kinds[step["do"].removesuffix("-motion")],
        step["text"],
        by=teller.who(step),
        at=at,
    )
