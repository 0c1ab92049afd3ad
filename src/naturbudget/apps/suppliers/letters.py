"""What letters about a request say: plain, with a page beside the plain text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.notices.actions import Draft
from naturbudget.apps.suppliers.links import link_to, link_until
from naturbudget.apps.suppliers.models import DataRequest
from naturbudget.apps.suppliers.queries import head_of, indicators_of
from naturbudget.apps.suppliers.words import day_word, span_word, unit_word

__all__ = ["Draft"]
INDICATORS_NAMED = 3
PART = 20  # characters of an address, after which a line may break


def asked(about: DataRequest, at: datetime) -> Draft:
    """Return the letter that asks for a figure."""
    with translation.override(about.supplier.language):
        subject = _("{thing}, {span}: one figure, until {due}")
        return _to_supplier(about, at, subject, "")


def reminder(about: DataRequest, at: datetime) -> Draft:
    """Return the letter that asks once more."""
    with translation.override(about.supplier.language):
        if about.due < at.date():
            subject = _("Late: {thing}, {span}")
            lead = _("This figure was due on {due} and is not here yet.")
        else:
            subject = _("Reminder: {thing}, {span}, until {due}")
            lead = _("This figure is due on {due}.")
        return _to_supplier(about, at, subject, lead)


def again(about: DataRequest, at: datetime) -> Draft:
    """Return the letter that only brings a new link."""
    with translation.override(about.supplier.language):
        subject = _("A new link: {thing}, {span}")
        return _to_supplier(about, at, subject, _("Here is the new link."))


def asked_again(about: DataRequest, at: datetime, why: str) -> Draft:
    """Return the letter that asks again for what was answered already."""
    with translation.override(about.supplier.language):
        subject = _("Asked again: {thing}, {span}, until {due}")
        lead = _("We ask again, because: {why}").format(why=why)
        return _to_supplier(about, at, subject, lead)


def _to_supplier(about: DataRequest, at: datetime, subject: str, lead: str) -> Draft:
    words, link = _words(about), link_to(about, at=at)
    values = {
        **_common(about),
        "lead": lead.format(**words) if lead else "",
        "name": about.supplier.name,
        "link": link,
        "link_parts": [link[n : n + PART] for n in range(0, len(link), PART)],
        "until": day_word(link_until(about, at=at).date()),
    }
    return Draft(
        to=about.supplier.address,
        subject=subject.format(**words),
        text=render_to_string("suppliers/letters/asked.txt", values),
        html=render_to_string("suppliers/letters/asked.html", values),
        about=f"{about.thing} {about.first} {about.last}",
        reply_to=values["contact_email"],
    )


def escalation(about: DataRequest, at: datetime) -> Draft:
    """Return the letter to the head of the department; it holds no link to answer."""
    head = head_of(about)
    assert head is not None, "only somebody who is known is written to"
    with translation.override(head.language):
        words = _words(about)
        values = {
            **_common(about),
            "name": head.name,
            "days": (at.date() - about.due).days,
            "supplier": about.supplier.label,
        }
        subject = _("Late in your department: {thing}, {span}").format(**words)
        return Draft(
            to=head.email,
            subject=subject,
            text=render_to_string("suppliers/letters/late.txt", values),
            html=render_to_string("suppliers/letters/late.html", values),
            about=f"{about.thing} {about.first} {about.last}",
            reply_to=values["contact_email"],
        )


def _words(about: DataRequest) -> dict[str, str]:
    return {
        "thing": about.thing.label,
        "span": span_word(about.first, about.last),
        "due": day_word(about.due),
    }


def _common(about: DataRequest) -> dict[str, Any]:
    contact = contact_of(about.municipality)
    return {
        **_words(about),
        "town": about.municipality.label,
        "unit": unit_word(about.unit),
        "first": day_word(about.first),
        "last": day_word(about.last),
        "why": why_it_matters(about),
        "contact": contact.name if contact else "",
        "contact_email": contact.email if contact else "",
        "language": translation.get_language(),
    }


def contact_of(municipality: Municipality) -> User | None:
    """Return the person to ask: the first co-ordinator."""
    held = municipality.memberships.filter(role="co-ordinator", user__is_active=True)
    first = held.select_related("user").order_by("pk").first()
    return first.user if first else None


def why_it_matters(about: DataRequest) -> str:
    """Return which indicators rest on the figure, in a sentence."""
    names = indicators_of(about)
    if not names:
        return _("The figure goes into the books of nature that the council votes on.")
    shown = ", ".join(names[:INDICATORS_NAMED])
    sentence = _("The nature budget counts it under: {indicators}.")
    return sentence.format(indicators=shown)
