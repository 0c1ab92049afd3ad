"""Who supplies what: suppliers, heads of departments, and the supply of each thing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet

from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Department, Municipality, User
from naturbudget.apps.resources.models import Account, Series
from naturbudget.apps.suppliers.links import new_secret
from naturbudget.apps.suppliers.models import DataRequest, Head, Supplier, Supply
from naturbudget.core.delivery.due import RHYTHMS, Rhythm
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
DAYS_MAX = 730

NOT_A_CODE = gettext_noop(
    "“{code}” is no short name. Write small letters, digits and hyphens, for example "
    "hamnkraft."
)
NOT_AN_ADDRESS = gettext_noop(
    "“{email}” is no address for e-mail. Write it as in ada@example.org."
)
NO_ADDRESS = gettext_noop(
    "{code} has no address. Give an e-mail address, or a person who has an account."
)
NOT_A_RHYTHM = gettext_noop("“{rhythm}” is no rhythm. Write month, quarter or year.")
DUE_BEFORE_LAG = gettext_noop(
    "The deadline, {deadline} days after the period, is not after the usual lag of "
    "{lag} days. Give more time, or shorten the lag."
)
DAYS_OUT = gettext_noop(
    "{days} days are out of bounds. Write a number from 0 to {most}."
)
STILL_SUPPLIES = gettext_noop(
    "{code} still owes or supplies {thing}. Give that to somebody else first, or "
    "withdraw what is asked."
)


class SupplierError(NaturbudgetError):
    """The supplier or the supply cannot be set like this."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who a supplier is, and where letters go."""

    name: str = ""
    organisation: str = ""
    email: str = ""
    user: User | None = None
    language: str = "en"
    department: Department | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """How often a figure comes, how late it usually is, and until when it is due."""

    rhythm: Rhythm
    lag_days: int
    deadline_days: int
    active_from: date


@transaction.atomic
def set_supplier(
    municipality: Municipality, code: str, person: Person, *, by: User, at: datetime
) -> Supplier:
    """Add a supplier, or change one. The journal tells the short name alone (L-31).

    An address that changed ends the links that were sent to the old one.
    """
    of = lock(municipality)
    _check_person(code, person)
    found = of.suppliers.filter(code=code).first()
    before = found.address if found else ""
    row = found or Supplier(municipality=of, code=code)
    was = _facts(row)
    row.name, row.organisation = person.name, person.organisation
    row.email = "" if person.user else person.email
    row.user, row.language = person.user, person.language
    row.department = person.department
    if found is not None and _facts(row) == was:
        return row
    if row.address != before:
        row.address_by, row.address_since = by, at
    row.save()
    if found is not None and row.address != before:
        for asked in row.requests.all():
            asked.salt = new_secret()
            asked.save(update_fields=["salt"])
    kind = "supplier-changed" if found else "supplier-added"
    events.record(kind, of=of, by=by, at=at, supplier=code)
    return row


def _facts(row: Supplier) -> tuple[object, ...]:
    return (
        *(row.name, row.organisation, row.email, row.user_id),
        *(row.language, row.department_id),
    )


def _check_person(code: str, person: Person) -> None:
    problems = []
    if not CODE.fullmatch(code) or len(code) > 60:
        values = {"code": code[:60], "field": "code"}
        problems.append(Problem("not-a-code", NOT_A_CODE, values))
    if person.user is None and not person.email:
        values = {"code": code[:60], "field": "email"}
        problems.append(Problem("no-address", NO_ADDRESS, values))
    elif person.email:
        problems += _address_problems(person.email)
    if problems:
        raise SupplierError(*problems)


def _address_problems(email: str) -> list[Problem]:
    try:
        validate_email(email)
    except ValidationError:
        values = {"email": email[:60], "field": "email"}
        return [Problem("not-an-address", NOT_AN_ADDRESS, values)]
    return []


@transaction.atomic
def set_head(
    department: Department,
    *,
    email: str,
    name: str = "",
    language: str = "en",
    by: User,
    at: datetime,
) -> None:
    """Say who heads a department and hears of its late figures; empty: nobody."""
    of = lock(department.municipality)
    if email and (problems := _address_problems(email)):
        raise SupplierError(*problems)
    found = Head.objects.filter(department=department).first()
    wanted = (name, email, language)
    if (found and (found.name, found.email, found.language) == wanted) or (
        not found and not email
    ):
        return
    if not email:
        assert found is not None, "there is one to take out"
        found.delete()
    else:
        row = found or Head(department=department)
        row.name, row.email, row.language = wanted
        row.save()
    events.record(
        "department-head-set",
        of=of,
        by=by,
        at=at,
        department=department.code,
        is_known=bool(email),
    )


@transaction.atomic
def set_supply(
    thing: Account | Series,
    supplier: Supplier | None,
    terms: Terms | None,
    *,
    by: User,
    at: datetime,
) -> bool:
    """Say who supplies an account or a series, and when; nobody: it is not asked for.

    What is open goes to the new supplier with the next letter; the old links end.

    Returns:
        Whether anything changed.
    """
    of = lock(thing.municipality)
    found = supply_of(thing)
    name = str(thing)
    if supplier is None or terms is None:
        if found is None:
            return False
        found.delete()
        events.record("supply-ended", of=of, by=by, at=at, thing=name)
        return True
    _check_terms(terms)
    row = found or Supply(
        municipality=of,
        account=thing if isinstance(thing, Account) else None,
        series=thing if isinstance(thing, Series) else None,
    )
    told = _told(supplier, terms)
    if found is not None and _told(found.supplier, terms_of(found)) == told:
        return False
    is_other = found is not None and found.supplier != supplier
    row.supplier = supplier
    row.rhythm, row.active_from = terms.rhythm, terms.active_from
    row.lag_days, row.deadline_days = terms.lag_days, terms.deadline_days
    row.save()
    if is_other:
        hand_over(thing, supplier)
    events.record("supply-set", of=of, by=by, at=at, thing=name, **told)
    return True


def hand_over(thing: Account | Series, supplier: Supplier) -> None:
    """Give the open requests of a thing to another supplier."""
    rows = requests_of(thing).filter(state=DataRequest.State.OPEN)
    for asked in rows:
        asked.supplier, asked.salt = supplier, new_secret()
        asked.save(update_fields=["supplier", "salt"])


def _told(supplier: Supplier, terms: Terms) -> dict[str, object]:
    """Return what the journal tells of a supply."""
    return {
        "supplier": supplier.code,
        "rhythm": terms.rhythm,
        "lag": terms.lag_days,
        "deadline": terms.deadline_days,
        "since": str(terms.active_from),
    }


def _check_terms(terms: Terms) -> None:
    problems = []
    if terms.rhythm not in RHYTHMS:
        values: dict[str, object] = {"rhythm": terms.rhythm, "field": "rhythm"}
        problems.append(Problem("not-a-rhythm", NOT_A_RHYTHM, values))
    for field in ("lag_days", "deadline_days"):
        days = getattr(terms, field)
        if not 0 <= days <= DAYS_MAX:
            values = {"days": days, "most": DAYS_MAX, "field": field}
            problems.append(Problem("days-out", DAYS_OUT, values))
    if not problems and terms.deadline_days <= terms.lag_days:
        values = {
            "deadline": terms.deadline_days,
            "lag": terms.lag_days,
            "field": "deadline_days",
        }
        problems.append(Problem("due-before-lag", DUE_BEFORE_LAG, values))
    if problems:
        raise SupplierError(*problems)


def supply_of(thing: Account | Series) -> Supply | None:
    """Return who supplies a thing, if anybody does."""
    rows = Supply.objects.select_related("supplier")
    if isinstance(thing, Account):
        return rows.filter(account=thing).first()
    return rows.filter(series=thing).first()


def requests_of(thing: Account | Series) -> QuerySet[DataRequest]:
    """Return all that was asked for of a thing."""
    rows = DataRequest.objects.all()
    if isinstance(thing, Account):
        return rows.filter(account=thing)
    return rows.filter(series=thing)


def terms_of(supply: Supply) -> Terms:
    """Return the terms of a supply."""
    return Terms(
        supply.rhythm,  # type: ignore[arg-type]  # a constraint of the column's choices
        supply.lag_days,
        supply.deadline_days,
        supply.active_from,
    )


@transaction.atomic
def remove_supplier(supplier: Supplier, *, by: User, at: datetime) -> None:
    """Take out a supplier's name and address; what was delivered stays (L-31)."""
    of = lock(supplier.municipality)
    owed = supplier.requests.filter(state=DataRequest.State.OPEN).first()
    if still := supplier.supplies.first() or owed:
        values = {"code": supplier.code, "thing": str(still.thing)}
        raise SupplierError(Problem("still-supplies", STILL_SUPPLIES, values))
    if supplier.requests.exists():
        supplier.name, supplier.email = "", f"{supplier.code}@removed.invalid"
        supplier.user = None
        supplier.save()
        for asked in supplier.requests.all():
            asked.salt = new_secret()
            asked.save(update_fields=["salt"])
    else:
        supplier.delete()
    events.record("supplier-removed", of=of, by=by, at=at, supplier=supplier.code)
