"""Papers that the invented town issued."""

from __future__ import annotations

from datetime import datetime

from naturbudget.apps.cycle.demo.teller import Step, Teller
from naturbudget.apps.papers.actions import issue_paper, order_of


def tell_paper(teller: Teller, step: Step, at: datetime) -> None:
    """Write a paper of a year as it reads on that day, and issue it."""
    order = order_of(
        teller.town,
        step["kind"],
        step["year"],
        language=step["language"],
        today=at.date(),
    )
    issue_paper(step["kind"], order, by=teller.who(step), at=at)
