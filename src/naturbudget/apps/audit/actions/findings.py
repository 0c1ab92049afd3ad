"""Findings: raised, answered, settled or sent back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from naturbudget.apps.audit.actions.planning import check_auditor, check_running
from naturbudget.apps.audit.models import Audit, Finding, Step
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Department, User
from naturbudget.apps.municipalities.queries import require
from naturbudget.core.audit.finding import (
    FindingError,
    check_finding,
    check_step,
)
from naturbudget.core.errors import Problem, gettext_noop

NO_DEPARTMENT = gettext_noop(
    "An account holder is asked as the department that holds the account. Choose it."
)
NOT_SEALED = gettext_noop(
    "There is no sealed voucher “{key}”. Name one that is in the log."
)
NOT_A_LINE = gettext_noop(
    "The balance of {year} has no line “{line}”. Choose one of it."
)


@dataclass(frozen=True, slots=True)
class Found:
    """What an auditor found.

    Attributes:
        kind: A key of ``KINDS``.
        statement: What was found, in words.
        voucher: The key of the sealed voucher it is on; empty where it is on none.
        line: The code of the line it is on; empty where it is on none.
        asked: A key of ``ASKED``; empty for a strength.
        department: Whose account holder is asked.
        due: The last day for the answer.
    """

    kind: str
    statement: str
    voucher: str = ""
    line: str = ""
    asked: str = ""
    department: Department | None = None
    due: date | None = None


@transaction.atomic
def raise_finding(audit: Audit, found: Found, *, by: User, at: datetime) -> Finding:
    """Write a finding on a voucher, a line or the whole, and ask for an answer.

    Source:
        AU-4 (docs/method/audit.md)
    """
    of = lock(audit.municipality)
    check_running(audit)
    check_auditor(audit, by)
    is_praise = found.kind == "strength"
    asked = "" if is_praise else found.asked
    department = found.department if asked == "account-holder" else None
    due = None if is_praise else found.due
    problems = check_finding(
        kind=found.kind,
        statement=found.statement,
        asked=asked,
        due=due,
        today=at.date(),
    )
    if asked == "account-holder" and department is None:
        values: dict[str, object] = {"field": "department"}
        problems.append(Problem("no-department", NO_DEPARTMENT, values))
    if found.line and found.line not in lines_of(audit):
        values = {"year": str(audit.year), "line": found.line[:60], "field": "line"}
        problems.append(Problem("not-a-line", NOT_A_LINE, values))
    voucher, wrong = _sealed(audit, found.voucher)
    if problems or wrong:
        raise FindingError(*problems, *wrong)
    finding = Finding.objects.create(
        audit=audit,
        number=audit.findings.count() + 1,
        kind=found.kind,
        statement=found.statement,
        voucher=voucher,
        line=found.line,
        asked=asked,
        department=department,
        due=due,
        raised_at=at,
        raised_by=by,
    )
    events.record("finding-raised", of=of, by=by, at=at, **told_of(finding))
    return finding


def told_of(finding: Finding) -> dict[str, object]:
    """Return what the journal tells of a finding."""
    return {
        "year": finding.audit.period.year,
        "finding": finding.number,
        "grade": finding.kind,
        "statement": finding.statement,
        "voucher": finding.voucher.key if finding.voucher else "",
        "line": finding.line,
        "asked": finding.asked,
        "department": finding.department.code if finding.department else "",
        "due": str(finding.due or ""),
    }


def lines_of(audit: Audit) -> list[str]:
    """Return the codes of the lines of a year's latest budget."""
    budget = getattr(audit.period, "budget", None)
    version = budget.versions.order_by("-number").first() if budget else None
    if version is None:
        return []
    rows = version.lines.order_by("position")
    return list(rows.values_list("definition__indicator__code", flat=True))


def _sealed(audit: Audit, key: str) -> tuple[Voucher | None, list[Problem]]:
    if not key:
        return None, []
    rows = Voucher.objects.sealed().filter(municipality=audit.municipality)
    voucher = rows.filter(key=key).first() if len(key) <= 200 else None
    if voucher is None:
        values = {"key": key[:60], "field": "voucher"}
        return None, [Problem("not-sealed", NOT_SEALED, values)]
    return voucher, []


def answer_finding(
    finding: Finding, *, text: str, voucher: str = "", by: User, at: datetime
) -> Step:
    """Answer a finding: why it came to this, and what is done about it.

    Args:
        finding: One that is open.
        text: The answer.
        voucher: The key of the sealed voucher that corrects what was found.
        by: Who is asked, or may answer for them.
        at: When.

    Source:
        AU-6 (docs/method/audit.md)
    """
    of = finding.audit.municipality
    held: set[int | None] = {finding.department_id}
    require(of, by, to="answer-finding", department_ids=held)
    return _step(finding, "answered", text=text, key=voucher, by=by, at=at)


def settle_finding(finding: Finding, *, text: str = "", by: User, at: datetime) -> Step:
    """Accept the answer to a finding.

    Source:
        AU-6 (docs/method/audit.md)
    """
    check_auditor(finding.audit, by)
    return _step(finding, "settled", text=text, by=by, at=at)


def send_back_finding(finding: Finding, *, text: str, by: User, at: datetime) -> Step:
    """Ask again, and say what the answer lacks.

    Source:
        AU-6 (docs/method/audit.md)
    """
    check_auditor(finding.audit, by)
    return _step(finding, "sent-back", text=text, by=by, at=at)


@transaction.atomic
def _step(
    finding: Finding, step: str, *, text: str, key: str = "", by: User, at: datetime
) -> Step:
    of = lock(finding.audit.municipality)
    known = Finding.objects.prefetch_related("steps").get(pk=finding.pk)
    problems = check_step(known.state, step, text)
    voucher, wrong = _sealed(finding.audit, key)
    if problems or wrong:
        raise FindingError(*problems, *wrong)
    row = Step.objects.create(
        finding=finding,
        number=known.steps.count() + 1,
        step=step,
        text=text,
        voucher=voucher,
        done_at=at,
        done_by=by,
    )
    events.record(
        f"finding-{step}",
        of=of,
        by=by,
        at=at,
        year=finding.audit.period.year,
        finding=finding.number,
        turn=row.number,
        remark=text,
        voucher=voucher.key if voucher else "",
    )
    return row
