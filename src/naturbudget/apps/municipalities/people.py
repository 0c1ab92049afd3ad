"""Departments and people of one municipality: who they are, and new ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from naturbudget.apps.municipalities import actions, events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import (
    Department,
    Membership,
    Municipality,
    User,
)
from naturbudget.apps.municipalities.numbers import StaffNumbers
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.permission import ROLES

DEPARTMENT_TAKEN = gettext_noop(
    "There is already a department “{code}”. Choose another short name."
)


class PeopleError(NaturbudgetError):
    """The department cannot be added like this."""


@dataclass(frozen=True)
class Person:
    """A person with the roles held in one municipality."""

    user: User
    memberships: tuple[Membership, ...]
    is_from_here: bool = True

    def said(self, *, with_address: bool) -> str:
        """Return the name; of somebody who came from another town only the address.

        What a person is called in one town is no news for the next, which knows an
        address.
        """
        if self.is_from_here:
            return str(self.user)
        if with_address:
            return self.user.email
        return gettext("person {number}").format(number=self.user.pk)


def people_of(municipality: Municipality) -> list[Person]:
    """Return everybody who holds a role, by name."""
    held: dict[User, list[Membership]] = defaultdict(list)
    rows = municipality.memberships.select_related("user", "department")
    for row in rows.order_by("user__name", "user__email", "pk"):
        held[row.user].append(row)
    every = Membership.objects.filter(user__in=list(held)).order_by("user", "pk")
    first = every.distinct("user").values_list("user", "municipality")
    home = dict(first)
    return [
        Person(user, tuple(roles), is_from_here=home.get(user.pk) == municipality.pk)
        for user, roles in held.items()
    ]


@transaction.atomic
def appoint_person(
    email: str,
    *,
    name: str,
    role: str,
    of: Municipality,
    by: User,
    at: datetime,
    department: Department | None = None,
) -> User:
    """Give a role to the person of an address, added without a password if new.

    Who is new sets a password by the link «Forgot your password?» of the sign-in page.
    """
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        user = User.objects.create_user(email, name=name)
    actions.appoint(user, role=role, of=of, by=by, at=at, department=department)
    return user


@transaction.atomic
def add_department(
    municipality: Municipality,
    code: str,
    *,
    names: Mapping[str, str],
    kind: str,
    by: User,
    at: datetime,
) -> Department:
    """Add a department, a board or a company, which can then hold accounts."""
    lock(municipality)
    if municipality.departments.filter(code=code).exists():
        raise PeopleError(Problem("department-taken", DEPARTMENT_TAKEN, {"code": code}))
    department = Department.objects.create(
        municipality=municipality, code=code, names=dict(names), kind=kind
    )
    events.record("department-added", of=municipality, by=by, at=at, department=code)
    return department


class Signers:
    """Says who wrote or sealed something: by role and number, not by name (L-31)."""

    def __init__(self, municipality: Municipality) -> None:
        self._held: dict[int, list[Membership]] = defaultdict(list)
        self._numbers = StaffNumbers(municipality)
        rows = municipality.memberships.select_related("department")
        for row in rows.order_by("pk"):
            self._held[row.user_id].append(row)

    def word(self, user: User) -> str:
        """Return «account holder, Water company (person 12)»."""
        if user.is_operator:
            return gettext("operator, by the command")
        if user.is_nobody:
            return gettext("a supplier, by the link of a data request")
        rows = self._held.get(user.pk, [])
        words = [gettext(ROLES[row.role]) for row in rows]
        words += [row.department.label for row in rows if row.department]
        number = gettext("person {number}").format(number=self._numbers.of(user.pk))
        said = ", ".join(dict.fromkeys(words))
        return f"{said} ({number})" if said else number
