"""The rules by which an account keeps its budget: control, carry, cover group."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.models import Account
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

OTHER_KIND = gettext_noop(
    "{account} cannot share a budget with {other}: lines of one cover group have one "
    "unit, one resource and one scope. Choose another name for the group."
)
NOT_A_GROUP = gettext_noop(
    "“{group}” cannot be the name of a group: it has {limit} characters at most, and "
    "no line break."
)
GROUP_MAX = 60


class RulesError(NaturbudgetError):
    """An account cannot have these rules."""


@transaction.atomic
def set_rules(
    account: Account,
    *,
    control: str,
    carry: str,
    cover_group: str,
    by: User,
    at: datetime,
) -> bool:
    """Say how an account keeps its budget; return whether that was news.

    Args:
        account: A flow or a stock.
        control: ``monitored`` warns, ``controlled`` refuses what is not available.
        carry: ``path``, ``carry`` or ``none``.
        cover_group: Lines with the same name share what is available; empty: none.
        by: Who says so.
        at: When.

    Raises:
        RulesError: The group has another unit, resource or scope.

    Source:
        BL-6, BL-13, BL-14 (docs/method/ledger.md)
    """
    owner = lock(account.municipality)
    row = owner.accounts.get(pk=account.pk)
    group = " ".join(cover_group.split())
    if len(group) > GROUP_MAX:
        values = {"group": group[:GROUP_MAX], "limit": GROUP_MAX}
        raise RulesError(Problem("not-a-group", NOT_A_GROUP, values))
    others = owner.accounts.filter(cover_group=group).exclude(pk=row.pk)
    for other in others if group else ():
        alike = ("unit_id", "resource_id", "entity")
        if any(getattr(other, name) != getattr(row, name) for name in alike):
            said = {"account": row.path, "other": other.path, "field": "cover_group"}
            raise RulesError(Problem("other-kind", OTHER_KIND, said))
    if (row.control, row.carry, row.cover_group) == (control, carry, group):
        return False
    row.control, row.carry, row.cover_group = control, carry, group
    row.save(update_fields=["control", "carry", "cover_group"])
    events.record("account-ruled", of=owner, by=by, at=at, **rules_said(row))
    return True


def carry_rules(municipality: Municipality, *, on: date) -> dict[str, str]:
    """Return what the accounts carried by on a day, by path, as the journal tells.

    An account that is not named had the rule that every account begins with.

    Source:
        BL-14 (docs/method/ledger.md)
    """
    told = municipality.events.filter(kind="account-ruled", at__date__lte=on)
    return {
        what["account"]: what["carry"]
        for what in told.order_by("number").values_list("what", flat=True)
    }


def rules_said(row: Account) -> dict[str, str]:
    """Return the rules of an account as the journal tells them."""
    return {
        "account": row.path,
        "control": row.control,
        "carry": row.carry,
        "group": row.cover_group or "–",
    }
