"""A form that is sent a second time: a double click, or the button back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from naturbudget.apps.budget.models import Overspending
from naturbudget.apps.ledger.models import Posting
from naturbudget.apps.municipalities.models import Department, Municipality, User
from naturbudget.apps.resources.models import Account
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

SENT_BEFORE = gettext_noop(
    "This was entered already, by the same form. Nothing has changed."
)
RELEASED_BEFORE = gettext_noop(
    "This was already released, by the same form. Nothing has changed."
)


class SentBeforeError(NaturbudgetError):
    """The same person sent the same entry from the same page before."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line that an entry would write: year of the books, place and parts."""

    year: int
    account: Account
    parts: int
    department: Department | None = None

    @property
    def key(self) -> tuple[int, int, int | None, int]:
        department = self.department.pk if self.department else None
        return self.year, self.account.pk, department, self.parts


def refuse_resent(
    town: Municipality,
    wanted: Sequence[Wanted],
    *,
    kind: str,
    reason: str,
    by: User,
    shown_at: int | None,
    stem: str = "",
) -> None:
    """Refuse an entry that the same form made already; the caller holds the lock.

    What is meant twice is entered from a page opened anew, which knows the first.

    Args:
        town: The municipality.
        wanted: What the entry would write.
        kind: The kind of its vouchers.
        reason: As it was typed.
        by: Who sends it.
        shown_at: How many vouchers the log had when the form was shown; nothing where
            no form was.
        stem: What the keys of its vouchers begin with, where a person named them.

    Raises:
        SentBeforeError: One person sealed the same lines with the same reason since.
    """
    if shown_at is None:
        return
    rows: QuerySet[Posting] = Posting.objects.filter(
        voucher__municipality=town,
        voucher__kind=kind,
        voucher__reason=reason,
        voucher__key__startswith=stem,
        voucher__seal__seq__gt=shown_at,
        voucher__seal__recorded_by=by,
    )
    columns = ("voucher__period__year", "account_id", "department_id", "amount")
    if {one.key for one in wanted} <= set(rows.values_list(*columns)):
        said = RELEASED_BEFORE if kind == "release" else SENT_BEFORE
        raise SentBeforeError(Problem("sent-before", said))


def refuse_decided_again(
    town: Municipality, wanted: Wanted, *, reason: str, by: User, shown_at: int | None
) -> None:
    """Refuse a decision on a use beyond the plan that the same form recorded already.

    Raises:
        SentBeforeError: It did.
    """
    if shown_at is None:
        return
    sealed = town.vouchers.sealed().filter(
        seal__seq__gt=shown_at, seal__recorded_by=by, decision__reasons=reason
    )
    if Overspending.objects.filter(
        municipality=town,
        period__year=wanted.year,
        account=wanted.account,
        amount=wanted.parts,
        decision__in=sealed.values("decision"),
    ).exists():
        raise SentBeforeError(Problem("sent-before", SENT_BEFORE))
