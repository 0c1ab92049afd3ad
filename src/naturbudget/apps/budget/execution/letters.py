"""The letter to a head of department whose line is frozen, or free again."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from naturbudget.apps.budget.queries.order import order_of
from naturbudget.apps.ledger.models import Period, Posting, Voucher
from naturbudget.apps.ledger.queries.execution import REST
from naturbudget.apps.municipalities.models import Department
from naturbudget.apps.notices.actions import Draft, write_letter
from naturbudget.apps.resources.models import Account
from naturbudget.apps.suppliers.letters import contact_of
from naturbudget.apps.suppliers.models import Head
from naturbudget.core.errors import Problem, gettext_noop

NO_HEAD = gettext_noop(
    "Nobody got a letter of it: {department} has no head who is known here. Tell the "
    "department yourself; for the next time the co-ordinator names its head under "
    "Books, Requests for data, Suppliers."
)
OF_NO_DEPARTMENT = gettext_noop(
    "Nobody got a letter of it: no department holds this account or its line. Tell "
    "those who use it yourself."
)


def tell_heads(frozen: Voucher, *, at: datetime, lifted: str | None = None) -> int:
    """Write to the heads of the departments whose line a freeze is about.

    A department without a head who is known gets no letter (`nobody_told` says so);
    the freeze stands on *Today* and in the list for the council all the same.

    Args:
        frozen: The freeze, sealed.
        at: When.
        lifted: Why it is lifted; nothing while it holds.

    Returns:
        How many letters were written, in the transaction of the caller.

    Source:
        BL-8 (docs/method/ledger.md)
    """
    lines = frozen.postings.exclude(account__kind=Account.Kind.ENVIRONMENT)
    written = 0
    for line in lines.select_related("account__unit", "account__department"):
        department = _department_of(frozen.period, line.account, line.department)
        head = Head.objects.filter(department=department).first()
        if head is not None:
            draft = _letter(frozen, line, head, lifted=lifted)
            write_letter(draft, of=frozen.municipality, at=at)
            written += 1
    return written


def nobody_told(
    period: Period, account: Account, share: Department | None = None
) -> Problem | None:
    """Return why nobody hears by letter of a freeze, or nothing where somebody does.

    Args:
        period: The budget year.
        account: Whose budget is frozen.
        share: The department whose share of it is frozen, where one is named.

    Source:
        BL-8 (docs/method/ledger.md)
    """
    department = _department_of(period, account, share)
    if department is None:
        return Problem("no-department", OF_NO_DEPARTMENT)
    if Head.objects.filter(department=department).exists():
        return None
    return Problem("no-head", NO_HEAD, {"department": department.label})


def _department_of(
    period: Period, account: Account, share: Department | None
) -> Department | None:
    """Return whose share, whose account, or else whose line of the budget it is."""
    if share or account.department:
        return share or account.department
    row = order_of(period).placed.get(account.path.removesuffix(REST))
    return row.department if row else None


def _letter(frozen: Voucher, line: Posting, head: Head, *, lifted: str | None) -> Draft:
    town, unit = frozen.municipality, line.account.unit
    contact = contact_of(town)
    reply_to = contact.email if contact else ""
    with translation.override(head.language):
        thing = order_of(frozen.period).name_on(line.account)
        year = frozen.period.year
        if lifted is None:
            subject = _("Frozen: a part of the budget {year} of {thing}")
            lead = _("A part of a budget that your department answers for is frozen:")
            meaning = _(
                "It stays in the budget and may not be used until it is lifted. What "
                "is used beyond the rest is beyond the plan."
            )
        else:
            subject = _("Free again: the budget {year} of {thing}")
            lead = _("A freeze on a budget that your department answers for is lifted:")
            meaning = _("It may be used again.")
        values = {
            "language": translation.get_language(),
            "name": head.name,
            "lead": lead,
            "meaning": meaning,
            "thing": thing,
            "span": str(year),
            "amount": Fraction(-line.amount, 10**unit.scale),
            "unit": unit.symbol,
            "reason": frozen.reason if lifted is None else lifted,
            "contact": contact.name if contact else "",
            "contact_email": reply_to,
        }
        return Draft(
            to=head.email,
            subject=subject.format(year=year, thing=thing),
            text=render_to_string("budget/letters/frozen.txt", values),
            html=render_to_string("budget/letters/frozen.html", values),
            about=f"{frozen.key} {line.account.path}",
            reply_to=reply_to,
        )
