"""Requests of the council: recorded with a vote, answered, asked again, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from naturbudget.apps.decisions.models import Decision, Motion, MotionStep
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.events import print_of
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    gettext_noop,
    on_one_line,
)

TEXT_MAX, GROUP_MAX = 4000, 200

NO_TEXT = gettext_noop("Write what the council asks for, in its own words.")
NO_ANSWER = gettext_noop("Write what is said to the request.")
TOO_LONG = gettext_noop("{count} characters are too many; {limit} fit. Shorten it.")
DUE_BEFORE = gettext_noop(
    "The answer is due on {due}, before the vote of {taken}. Write a later day."
)
NOT_OPEN = gettext_noop(
    "Request {number} is {state}, so nothing more can be said to it here. Look at it "
    "as it is now."
)
NOT_ANSWERED = gettext_noop(
    "Request {number} has no answer yet. It is closed, or asked again, once it has one."
)
OVERDUE = gettext_noop(
    "Request {number} of the council was due on {due} and has no answer: {text}"
)


class MotionError(NaturbudgetError):
    """The request cannot be recorded, or taken this step, like this."""


@transaction.atomic
def record_motion(
    decision: Decision,
    *,
    text: str,
    due: date,
    by: User,
    at: datetime,
    group: str = "",
) -> Motion:
    """Record what the council asked for when it voted.

    Args:
        decision: The vote it was attached to.
        text: What is asked for, in the words of the minutes.
        due: Until when it is to be answered.
        by: Who records it.
        at: When.
        group: Who asked; the whole council where it is empty.

    Raises:
        MotionError: Nothing is asked for, it is too long, or due before the vote.

    Source:
        W-5, MO-1 (docs/method/cycle.md)
    """
    of = lock(decision.municipality)
    asked, whose = text.strip(), " ".join(group.split())
    problems = _of_text(asked, NO_TEXT)
    if len(whose) > GROUP_MAX:
        values = {"count": len(whose), "limit": GROUP_MAX, "field": "group"}
        problems.append(Problem("too-long", TOO_LONG, values))
    if due < decision.taken_on:
        dates = {"due": due, "taken": decision.taken_on, "field": "due"}
        problems.append(Problem("due-before", DUE_BEFORE, dates))
    if problems:
        raise MotionError(*problems)
    last = of.motions.aggregate(last=Max("number"))["last"] or 0
    row = Motion.objects.create(
        decision=decision,
        municipality=of,
        number=last + 1,
        group=whose,
        text=asked,
        due=due,
    )
    events.record(
        "motion-recorded",
        of=of,
        by=by,
        at=at,
        motion=row.number,
        about=decision.kind,
        year=decision.year,
        due=str(due),
        text=print_of(asked),
    )
    return row


@transaction.atomic
def take_step(
    motion: Motion, kind: str, text: str, *, by: User, at: datetime
) -> MotionStep:
    """Say something to a request: prepare an answer, answer, ask again, or close it.

    Args:
        motion: The request.
        kind: One of `MotionStep.Kind`.
        text: What is said.
        by: Who says it.
        at: When.

    Raises:
        MotionError: Nothing is said, or the request does not stand where it may be.

    Source:
        MO-2 (docs/method/cycle.md)
    """
    of = lock(motion.municipality)
    row = of.motions.select_for_update().get(pk=motion.pk)
    said = text.strip()
    problems = _of_text(said, NO_ANSWER)
    is_answer = kind in (MotionStep.Kind.PREPARED, MotionStep.Kind.ANSWERED)
    if row.state == Motion.State.CLOSED or (is_answer and not row.is_open):
        values = {"number": row.number, "state": row.get_state_display()}
        problems.append(Problem("not-open", NOT_OPEN, values))
    elif not is_answer and row.is_open:
        problems.append(Problem("not-answered", NOT_ANSWERED, {"number": row.number}))
    if problems:
        raise MotionError(*problems)
    last = row.steps.aggregate(last=Max("number"))["last"] or 0
    step = MotionStep.objects.create(
        motion=row, number=last + 1, kind=kind, text=said, taken_at=at, taken_by=by
    )
    row.state = STATES.get(kind, row.state)
    row.save(update_fields=["state"])
    events.record(
        f"motion-{kind}",
        of=of,
        by=by,
        at=at,
        motion=row.number,
        step=step.number,
        text=print_of(said),
    )
    return step


# Where a step leads; an answer that was only prepared leaves it where it is.
STATES: Mapping[str, str] = {
    MotionStep.Kind.ANSWERED: Motion.State.ANSWERED,
    MotionStep.Kind.RETURNED: Motion.State.OPEN,
    MotionStep.Kind.CLOSED: Motion.State.CLOSED,
}


def overdue(municipality: Municipality, *, today: date) -> list[Problem]:
    """Return the requests whose day is over and that have no answer, by their day.

    Source:
        MO-3 (docs/method/cycle.md), CHK-11 (docs/method/budget.md)
    """
    rows = municipality.motions.filter(state=Motion.State.OPEN, due__lt=today)
    return [
        Problem(
            "motion-overdue",
            OVERDUE,
            {"number": one.number, "due": one.due, "text": on_one_line(one.text)},
        )
        for one in rows.order_by("due", "pk")
    ]


def motion_url(municipality: Municipality, problem: Problem) -> str:
    """Return the page of the request that a problem is about."""
    number = problem.values["number"]
    return reverse("cycle:motion", args=[municipality.slug, number])


def _of_text(text: str, missing: str) -> list[Problem]:
    if not text:
        return [Problem("no-text", missing, {"field": "text"})]
    if len(text) > TEXT_MAX:
        values = {"count": len(text), "limit": TEXT_MAX, "field": "text"}
        return [Problem("too-long", TOO_LONG, values)]
    return []
