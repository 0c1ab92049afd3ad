"""Audits on the page Today: findings to answer or to read, the opinion to give."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from naturbudget.apps.audit.models import Audit
from naturbudget.apps.audit.queries.audits import (
    asked_of,
    balance_of,
    is_outdated,
    opinion_of,
    to_be_read,
)
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.suppliers.words import day_word
from naturbudget.core.errors import on_one_line


def audit_tasks(
    standing: Standing, today: date
) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield what of audits waits for a person, as a task is told."""
    for found in asked_of(standing):
        assert found.due is not None, "what asks somebody has a deadline"
        is_late = found.due < today
        yield (
            _("late") if is_late else _("until {due}").format(due=day_word(found.due)),
            _("Answer finding {number} of the audit of {year}").format(
                number=found.number, year=found.audit.year
            ),
            on_one_line(found.statement),
            found.get_absolute_url(),
            _("Answer"),
        )
    for found in to_be_read(standing):
        yield (
            str(found.audit.year),
            _("Read the answer to finding {number} of the audit of {year}").format(
                number=found.number, year=found.audit.year
            ),
            _("Settle it, or send the answer back."),
            found.get_absolute_url(),
            _("Read"),
        )
    yield from _opinions(standing)


def _opinions(standing: Standing) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the balances that are drawn and wait for this auditor's opinion."""
    if not standing.may("give-opinion"):
        return
    town = standing.municipality
    rows = Audit.objects.filter(municipality=town, auditors__user=standing.user)
    for audit in rows.select_related("period", "municipality").order_by("period__year"):
        balance, opinion = balance_of(audit.period), opinion_of(audit)
        if balance is None or not balance.is_open:
            continue
        if opinion is not None and not is_outdated(opinion):
            continue
        title = _("Give the opinion on the balance of {year}")
        text = _("Figures were sealed or explained after the last one.")
        yield (
            str(audit.year),
            title.format(year=audit.year),
            text if opinion else _("Its balance is drawn and waits for it."),
            reverse("audit:year", args=[town.slug, audit.year]),
            _("Open"),
        )
