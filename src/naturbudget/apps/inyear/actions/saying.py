"""What is said of a line by its account holder, and decided by the executive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from naturbudget.apps.inyear.actions.beginning import told_of
from naturbudget.apps.inyear.models import Comment, InYearAccount, Steering
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import User
from naturbudget.apps.resources.models import Indicator
from naturbudget.core.budget.inyear import InYearError
from naturbudget.core.budget.steering import check_comment, check_steering
from naturbudget.core.errors import Problem, gettext_noop

IS_ISSUED = gettext_noop(
    "The in-year account of {year} as of {day} is issued and stays as it is. What is "
    "new belongs into the next one."
)


@dataclass(frozen=True, slots=True)
class Said:
    """What an account holder says of a line.

    Attributes:
        cause: Why the line is expected to end like this.
        measure: The corrective measure; empty where there is none.
        needs: A key of ``NEEDS``.
        decides: A key of ``DECIDES``.
    """

    cause: str
    measure: str = ""
    needs: str = "nothing"
    decides: str = "holder"


@transaction.atomic
def comment_line(
    account: InYearAccount,
    indicator: Indicator,
    said: Said,
    *,
    by: User,
    at: datetime,
) -> Comment:
    """Keep cause, measure and the decision that a line needs.

    Raises:
        InYearError: The account is issued, or something is missing.

    Source:
        IY-7 (docs/method/in-year.md)
    """
    of, found = lock(account.municipality), opened(account)
    problems = check_comment(
        cause=said.cause, measure=said.measure, needs=said.needs, decides=said.decides
    )
    if problems:
        raise InYearError(*problems)
    facts = {
        "cause": said.cause,
        "measure": said.measure,
        "needs": said.needs,
        "decides": said.decides,
    }
    comment, _ = Comment.objects.update_or_create(
        account=found,
        indicator=indicator,
        defaults={**facts, "written_at": at, "written_by": by},
    )
    told = {
        **told_of(found),
        "line": indicator.code,
        "needs": said.needs,
        "decides": said.decides,
        **fingerprints(cause=said.cause, measure=said.measure),
    }
    events.record("line-commented", of=of, by=by, at=at, **told)
    return comment


@transaction.atomic
def steer_line(
    account: InYearAccount,
    indicator: Indicator,
    *,
    how: str,
    text: str,
    by: User,
    at: datetime,
) -> Steering:
    """Keep what the executive decides of a line: measure, tolerate or amend.

    Raises:
        InYearError: The account is issued, or something is missing.

    Source:
        IY-7, GATE-2.4 (docs/method/in-year.md)
    """
    of, found = lock(account.municipality), opened(account)
    if problems := check_steering(how=how, text=text):
        raise InYearError(*problems)
    steering, _ = Steering.objects.update_or_create(
        account=found,
        indicator=indicator,
        defaults={"how": how, "text": text, "decided_at": at, "decided_by": by},
    )
    told = {**told_of(found), "line": indicator.code, "how": how}
    told |= fingerprints(text=text)
    events.record("line-steered", of=of, by=by, at=at, **told)
    return steering


def fingerprints(**texts: str) -> dict[str, str]:
    """Return what the journal keeps of texts: their fingerprints, not their words."""
    return {
        name: sha256(text.encode()).hexdigest() if text else ""
        for name, text in texts.items()
    }


def opened(account: InYearAccount) -> InYearAccount:
    """Return an account for a change, or refuse because it is issued."""
    rows = InYearAccount.objects.select_for_update(of=("self",)).select_related(
        "period", "municipality"
    )
    found = rows.get(pk=account.pk)
    if not found.is_open:
        values = {"year": str(found.year), "day": found.as_of}
        raise InYearError(Problem("is-issued", IS_ISSUED, values))
    return found
