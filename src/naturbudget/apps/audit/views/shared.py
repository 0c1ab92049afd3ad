"""What the pages of an audit share: which audit, and what they show of it."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404

from naturbudget.apps.audit.models import Audit
from naturbudget.apps.audit.queries.audits import is_over
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.apps.municipalities.models import Municipality


def audit_or_404(request: UserRequest, slug: str, year: int, *, to: str) -> Audit:
    """Return the audit of a year, if the reader may do this in the municipality."""
    town = town_for(request, slug, to=to)
    rows = town.audits.select_related("municipality", "period")
    found: Audit = get_object_or_404(rows, period__year=year)
    return found


def audit_desk(
    request: UserRequest, town: Municipality, audit: Audit | None
) -> dict[str, Any]:
    """Return what each page of an audit shows beside its own."""
    return {
        **desk(request, town, "audit"),
        "audit": audit,
        "is_over": audit is not None and is_over(audit),
        "is_auditor": bool(audit and audit.auditors.filter(user=request.user).exists()),
    }
