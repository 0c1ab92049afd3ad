"""The letter that asks a department what it will need."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from naturbudget.apps.municipalities.models import Department, User
from naturbudget.apps.municipalities.names import languages_of
from naturbudget.apps.needs.models import Round
from naturbudget.apps.notices.actions import Draft, write_letter
from naturbudget.apps.suppliers.letters import contact_of


def ask_departments(
    round_: Round, departments: Collection[Department], *, at: datetime
) -> int:
    """Write to the account holders of departments; return how many letters went out.

    A department without an account holder gets none: the page of the round says so.

    Source:
        ND-2 (docs/method/cycle.md)
    """
    town = round_.municipality
    held = town.memberships.filter(
        role="account-holder", department__in=departments, user__is_active=True
    )
    rows = held.select_related("user", "department").order_by("pk")
    for row in rows:
        assert row.department is not None, "it was asked for by its department"
        write_letter(_letter(round_, row.department, row.user), of=town, at=at)
    return len(rows)


def _letter(round_: Round, department: Department, reader: User) -> Draft:
    town = round_.municipality
    contact = contact_of(town)
    reply_to = contact.email if contact else ""
    address = reverse(
        "needs:department", args=[town.slug, round_.year, department.code]
    )
    with translation.override(languages_of(town.languages)[0]):
        subject = _("What will {department} need of nature in {year}?")
        values = {
            "language": translation.get_language(),
            "name": reader.name,
            "thing": department.label,
            "span": str(round_.year),
            "due": round_.due,
            "remark": round_.remark,
            "url": f"{settings.SITE_ADDRESS}{address}",
            "contact": contact.name if contact else "",
            "contact_email": reply_to,
        }
        return Draft(
            to=reader.email,
            subject=subject.format(department=department.label, year=round_.year),
            text=render_to_string("needs/letters/asked.txt", values),
            html=render_to_string("needs/letters/asked.html", values),
            about=f"needs {round_.year} {department.code}",
            reply_to=reply_to,
        )
