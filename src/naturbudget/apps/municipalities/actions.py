"""What changes municipalities, departments and people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from babel import Locale
from django.db import transaction

from naturbudget.apps.municipalities import events, queries
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import (
    Body,
    Department,
    Membership,
    Municipality,
    User,
)
from naturbudget.apps.municipalities.objections import objections_to
from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)
from naturbudget.core.permission import ROLES, may_appoint, roles_apart

SLUG_TAKEN = gettext_noop(
    "There is already a municipality “{slug}”. Choose another short name."
)
NOT_A_SLUG = gettext_noop(
    "“{slug}” cannot be the short name of a municipality. Use lower-case letters, "
    "digits and hyphens, for example alvhamn; not one of: {reserved}."
)
UNKNOWN_ROLE = gettext_noop("There is no role “{role}”. Roles are: {roles}.")
ROLES_CLASH = gettext_noop(
    "{person} would be auditor and also {other}. The auditor holds no account and is "
    "not the co-ordinator; take the other role away first."
)
NOT_YOURS_TO_GIVE = gettext_noop(
    "You may not give or take the role “{role}”. The executive appoints co-ordinator, "
    "clerk and auditor; the co-ordinator the others, and nobody appoints themselves."
)
OPERATOR_HOLDS_NONE = gettext_noop(
    "“{person}” is an account of this machine, which works by the command or for a "
    "link, and holds no role. Give the address of a person."
)
NO_COUNTRY = gettext_noop(
    "There is no country “{country}”. Give its two letters, for example SE."
)
NO_LANGUAGE = gettext_noop(
    "There is no language “{language}”. Give its letters, for example sv."
)
NAMES = Locale("en")
COUNTRIES = {str(code) for code in NAMES.territories if len(str(code)) == 2} - {"ZZ"}
LANGUAGES = {str(code) for code in NAMES.languages if str(code).isalpha()}
RESERVED = (
    *("accounts", "answer", "api", "static", "desk", "help", "healthz", "admin"),
)


class MunicipalityError(NaturbudgetError):
    """The municipality cannot be added like this."""


class AppointmentError(NaturbudgetError):
    """The role cannot be given or taken like this."""


@transaction.atomic
def add_municipality(
    slug: str,
    *,
    name: str,
    country: str,
    languages: Sequence[str],
    by: User,
    at: datetime,
    standing: str = Municipality.Standing.REAL,
    names: Mapping[str, str] | None = None,
    about: str = "",
    first_month: int = 1,
) -> Municipality:
    """Add a tenant with its council, its executive's office and no figures."""
    problems = []
    plain = slug.replace("-", "")
    if not (plain.isascii() and plain.isalnum() and slug == slug.lower()) or (
        slug in RESERVED
    ):
        values = {"slug": slug, "reserved": ", ".join(RESERVED)}
        problems.append(Problem("not-a-slug", NOT_A_SLUG, values))
    elif Municipality.objects.filter(slug=slug).exists():
        problems.append(Problem("slug-taken", SLUG_TAKEN, {"slug": slug}))
    country = country.upper()
    if country not in COUNTRIES:
        problems.append(
            Problem("no-country", NO_COUNTRY, {"country": shortened(country)})
        )
    for language in languages:
        if language not in LANGUAGES:
            values = {"language": shortened(language)}
            problems.append(Problem("no-language", NO_LANGUAGE, values))
    if problems:
        raise MunicipalityError(*problems)
    municipality = Municipality.objects.create(
        slug=slug,
        name=name,
        names=dict(names or {}),
        country=country,
        languages=list(languages),
        standing=standing,
        about=about,
        first_month=first_month,
    )
    for kind in Body.Kind.values:
        municipality.bodies.create(kind=kind)
    events.record("municipality-added", of=municipality, by=by, at=at, slug=slug)
    return municipality


def department(municipality: Municipality, code: str, **fields: object) -> Department:
    """Return the department of that code, added if it is new."""
    found, _ = Department.objects.get_or_create(
        municipality=municipality,
        code=code,
        defaults={"names": {"en": code}, **fields},
    )
    return found


@transaction.atomic
def appoint(
    user: User,
    *,
    role: str,
    of: Municipality,
    by: User,
    at: datetime,
    department: Department | None = None,
) -> Membership:
    """Give a person a role. Giving it again changes nothing."""
    lock(of)
    _check_appointment(user, role=role, of=of, by=by)
    if user.is_nobody:
        operator = {"person": user.email}
        raise AppointmentError(Problem("operator", OPERATOR_HOLDS_NONE, operator))
    held = set(of.memberships.filter(user=user).values_list("role", flat=True))
    if not roles_apart(held | {role}):
        other = ", ".join(ROLES[name] for name in sorted(held) if name != role)
        values = {"person": user.email, "other": other}
        raise AppointmentError(Problem("roles-clash", ROLES_CLASH, values))
    if objections := objections_to(user, of, role):
        raise AppointmentError(*objections)
    membership, is_new = Membership.objects.get_or_create(
        user=user, municipality=of, role=role, department=department
    )
    if is_new:
        events.record("role-given", of=of, by=by, at=at, **_told(membership))
    return membership


@transaction.atomic
def dismiss(membership: Membership, *, by: User, at: datetime) -> None:
    """Take a role away."""
    of, role = lock(membership.municipality), membership.role
    _check_appointment(membership.user, role=role, of=of, by=by)
    told = _told(membership)
    membership.delete()
    events.record("role-taken", of=of, by=by, at=at, **told)


def _told(membership: Membership) -> dict[str, str]:
    """Return what the journal tells of a role."""
    return {
        "person": membership.user.email,
        "role": membership.role,
        "department": membership.department.code if membership.department else "",
    }


def _check_appointment(user: User, *, role: str, of: Municipality, by: User) -> None:
    if role not in ROLES:
        values = {"role": role, "roles": ", ".join(ROLES)}
        raise AppointmentError(Problem("unknown-role", UNKNOWN_ROLE, values))
    if by.is_operator:
        return
    held = queries.Standing(by, of).roles
    if user == by or not may_appoint(held, role):
        values = {"role": ROLES[role]}
        raise AppointmentError(Problem("not-yours-to-give", NOT_YOURS_TO_GIVE, values))
