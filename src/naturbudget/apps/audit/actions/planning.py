"""The plan of an audit: what is looked at, by whom, when, and what is material."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from naturbudget.apps.audit.models import Audit, Auditor
from naturbudget.apps.audit.queries.audits import is_over
from naturbudget.apps.audit.queries.independence import independence_problems
from naturbudget.apps.ledger.models import Period
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import User
from naturbudget.core.audit.finding import check_length
from naturbudget.core.audit.independence import NO_AUDITOR
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

NO_SCOPE = gettext_noop(
    "The plan does not say what is audited. Write it in a sentence or two."
)
ENDS_BEFORE = gettext_noop(
    "The audit ends on {last}, before it begins on {first}. Correct one of the days."
)
NOT_A_THRESHOLD = gettext_noop(
    "{threshold} per cent is out of bounds. Write a number from 0 to 100."
)
IS_OVER = gettext_noop(
    "The balance of {year} is ratified, and its audit is over. What is found later "
    "belongs into the audit of the next year."
)
NOT_NAMED = gettext_noop(
    "You are not named as auditor of {year}. Its plan says who is; whoever holds the "
    "role auditor can change the plan."
)


class AuditError(NaturbudgetError):
    """The audit cannot be planned or carried out like this."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an auditor plans.

    Attributes:
        scope: What is looked at, in words.
        auditors: Who looks.
        starts_on: The first day.
        ends_on: The last day.
        threshold: From which share of a figure on a difference is material, in per
            cent.
    """

    scope: str
    auditors: Sequence[User]
    starts_on: date
    ends_on: date
    threshold: Decimal


@transaction.atomic
def plan_audit(period: Period, plan: Plan, *, by: User, at: datetime) -> Audit:
    """Plan the audit of a year, or change its plan.

    Raises:
        AuditError: The plan lacks something, or an auditor had a hand in the year.

    Source:
        AU-1 (docs/method/audit.md)
    """
    of = lock(period.municipality)
    found = Audit.objects.filter(period=period).first()
    if found is not None:
        check_running(found)
    problems = [*_problems(plan), *_auditor_problems(plan, period)]
    if problems:
        raise AuditError(*problems)
    row = found or Audit(municipality=of, period=period)
    was = _told(row) if found else None
    row.scope, row.threshold = plan.scope, f"{plan.threshold.normalize():f}"
    row.starts_on, row.ends_on = plan.starts_on, plan.ends_on
    if _told(row) != was:
        row.set_by, row.set_at = by, at
        row.save()
        year = period.year
        events.record("audit-planned", of=of, by=by, at=at, year=year, **_told(row))
    _name(row, plan.auditors, by=by, at=at)
    return row


def _told(row: Audit) -> dict[str, str]:
    return {
        "scope": row.scope,
        "from": str(row.starts_on),
        "to": str(row.ends_on),
        "threshold": row.threshold,
    }


def _name(audit: Audit, auditors: Sequence[User], *, by: User, at: datetime) -> None:
    """Name the auditors of an audit, and release those who are no longer named."""
    of, year = audit.municipality, audit.period.year
    wanted = {user.pk: user for user in auditors}
    for row in audit.auditors.select_related("user").order_by("pk"):
        if wanted.pop(row.user_id, None) is None:
            row.delete()
            told = {"year": year, "person": row.user.email}
            events.record("auditor-released", of=of, by=by, at=at, **told)
    for user in wanted.values():
        Auditor.objects.create(audit=audit, user=user)
        told = {"year": year, "person": user.email}
        events.record("auditor-named", of=of, by=by, at=at, **told)


def _problems(plan: Plan) -> list[Problem]:
    problems = []
    if not plan.scope:
        problems.append(Problem("no-scope", NO_SCOPE, {"field": "scope"}))
    problems += check_length(plan.scope, field="scope")
    if plan.ends_on < plan.starts_on:
        values: dict[str, object] = {
            "first": plan.starts_on,
            "last": plan.ends_on,
            "field": "ends_on",
        }
        problems.append(Problem("ends-before", ENDS_BEFORE, values))
    if not 0 <= plan.threshold <= 100:
        values = {"threshold": f"{plan.threshold:f}", "field": "threshold"}
        problems.append(Problem("not-a-threshold", NOT_A_THRESHOLD, values))
    return problems


def _auditor_problems(plan: Plan, period: Period) -> list[Problem]:
    if not plan.auditors:
        return [Problem("no-auditor", NO_AUDITOR, {"field": "auditors"})]
    return [
        Problem(one.code, one.text, {**one.values, "field": "auditors"})
        for user in plan.auditors
        for one in independence_problems(user, period)
    ]


def check_running(audit: Audit) -> None:
    """Refuse what comes after the council has ratified the balance.

    Source:
        AU-5 (docs/method/audit.md)
    """
    if is_over(audit):
        values = {"year": str(audit.period.year)}
        raise AuditError(Problem("audit-over", IS_OVER, values))


def check_auditor(audit: Audit, by: User) -> None:
    """Refuse whoever is not named as auditor of the year, or is not independent now.

    Source:
        AU-1 (docs/method/audit.md)
    """
    year = {"year": str(audit.period.year)}
    if not audit.auditors.filter(user=by).exists():
        raise AuditError(Problem("not-named", NOT_NAMED, year))
    if problems := independence_problems(by, audit.period):
        raise AuditError(*problems)
