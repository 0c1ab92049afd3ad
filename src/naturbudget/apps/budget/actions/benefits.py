"""What the benefit analysis of a municipality compares: needs, services, loads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from naturbudget.apps.budget.models import Benefit
from naturbudget.apps.ledger.actions import lock
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.models import Department, Municipality, User
from naturbudget.apps.resources.models import Name
from naturbudget.apps.resources.queries import names_of, unit_table
from naturbudget.core.budget.benefit import NO_SERVICE, check_benefit
from naturbudget.core.errors import NaturbudgetError, Problem

OWN_MAX = 100


class BenefitError(NaturbudgetError):
    """The row cannot be kept like this; its problems name the field."""


@transaction.atomic
def save_benefit(
    town: Municipality,
    *,
    need: str,
    load: str,
    service: str,
    base_year: int,
    by: User,
    at: datetime,
    own: str = "",
    department: Department | None = None,
    staff: str = "",
    well_being: str = "",
    row: Benefit | None = None,
) -> Benefit:
    """Keep a row of the benefit analysis, a new one or a changed one.

    Args:
        town: Whose analysis.
        need: A key of ``NEEDS``.
        load: The name of an account or an indicator: what nature bears.
        service: The name of an account or a series: what people get.
        base_year: The year that changes are told against.
        by: Who keeps it.
        at: When.
        own: The need in a word, where it is another one.
        department: Whose part it is, where several departments serve one need.
        staff: A series or an account of the staff it takes.
        well_being: A series that says how people are, to stand beside it.
        row: The row that is changed; without it, a new one.

    Raises:
        BenefitError: Load or service are missing, or cannot be divided.

    Source:
        E-1 (docs/method/balance.md)
    """
    owner = lock(town)
    names, word = names_of(owner), " ".join(own.split())[:OWN_MAX]
    problems = check_benefit(
        need=need, own=word, load=load, service=service, names=names, units=unit_table()
    )
    for field, name in (("staff", staff), ("well_being", well_being)):
        if name and (name not in names or names[name].what == "factor"):
            values = {"name": name[:80], "field": field}
            problems.append(Problem("no-service", NO_SERVICE, values))
    if problems:
        raise BenefitError(*problems)
    rows = {
        one.name: one
        for one in Name.objects.filter(
            municipality=owner, name__in=[load, service, staff, well_being]
        )
    }
    last = owner.benefits.aggregate(last=Max("number"))["last"] or 0
    kept = row or Benefit(municipality=owner, number=last + 1)
    kept.need, kept.own = need, word if need == "own" else ""
    kept.department, kept.base_year = department, base_year
    kept.load, kept.service = rows[load], rows[service]
    kept.staff, kept.well_being = rows.get(staff), rows.get(well_being)
    kept.save()
    events.record("benefit-saved", of=owner, by=by, at=at, **told_of(kept))
    return kept


@transaction.atomic
def remove_benefit(row: Benefit, *, by: User, at: datetime) -> None:
    """Take a row out of the analysis; what was frozen keeps it."""
    owner = lock(row.municipality)
    number = row.number
    Benefit.objects.filter(pk=row.pk).delete()
    events.record("benefit-removed", of=owner, by=by, at=at, benefit=number)


def told_of(row: Benefit) -> dict[str, Any]:
    """Return what the journal keeps of a row."""
    return {
        "benefit": row.number,
        "need": row.own or row.need,
        "load": row.load.name,
        "service": row.service.name,
        "staff": row.staff.name if row.staff else "",
        "well_being": row.well_being.name if row.well_being else "",
        "department": row.department.code if row.department else "",
        "base_year": row.base_year,
    }
