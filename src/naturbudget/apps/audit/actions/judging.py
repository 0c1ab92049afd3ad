"""The auditor's opinion on a balance."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from naturbudget.apps.audit.actions.planning import (
    AuditError,
    check_auditor,
    check_running,
)
from naturbudget.apps.audit.models import Audit, Opinion
from naturbudget.apps.audit.queries.audits import balance_of, opinion_of, work_of
from naturbudget.apps.ledger.queries.log import log_root, log_size
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import User
from naturbudget.core.audit.opinion import OpinionError, check_opinion
from naturbudget.core.errors import Problem, gettext_noop

NO_BALANCE = gettext_noop(
    "There is no balance of {year} to judge yet. The co-ordinator draws it first."
)
SUBMITTED = gettext_noop(
    "The balance of {year} is submitted, with what was said of it until then. Send it "
    "back to give another opinion."
)


@transaction.atomic
def give_opinion(
    audit: Audit, *, opinion: str, reasons: str = "", by: User, at: datetime
) -> Opinion:
    """Say whether the balance is clean, qualified or refused, and why.

    It rests on the log as it stands. The last opinion counts, earlier ones stay.

    Refusals, in this order: the audit is over or somebody else's; there is no balance,
    or it is submitted; then all that ``check_opinion`` says.

    Source:
        AU-5 (docs/method/audit.md)
    """
    of = lock(audit.municipality)
    check_running(audit)
    check_auditor(audit, by)
    balance, year = balance_of(audit.period), audit.period.year
    if balance is None:
        raise AuditError(Problem("no-balance", NO_BALANCE, {"year": str(year)}))
    if not balance.is_open:
        raise AuditError(Problem("submitted", SUBMITTED, {"year": str(year)}))
    if problems := check_opinion(opinion, reasons, work_of(audit)):
        raise OpinionError(*problems)
    size, last = log_size(of), opinion_of(audit)
    row = Opinion.objects.create(
        audit=audit,
        number=last.number + 1 if last else 1,
        opinion=opinion,
        reasons=reasons,
        size=size,
        root=log_root(of, size=size).hex(),
        given_at=at,
        given_by=by,
    )
    events.record(
        "opinion-given",
        of=of,
        by=by,
        at=at,
        year=year,
        number=row.number,
        opinion=opinion,
        reasons=reasons,
        size=size,
        root=row.root,
    )
    return row
