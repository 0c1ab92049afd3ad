"""A stocktake: what was found is kept, and its difference is drafted (AS-4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.actions.counting import enter_count
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.typed import Booked, Typed, TypedError, booked, keep_draft
from naturbudget.apps.municipalities.models import User
from naturbudget.apps.resources.models import Account
from naturbudget.core.assets.survey import KNOWLEDGE, METHODS
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

NO_REASON = gettext_noop(
    "A reappraisal stays out of additions, losses and trend. Say what changed: the "
    "method, the definition, or a mistake in the old count."
)
NOT_FOR_FLOWS = gettext_noop(
    "{account} is used or emitted in a span, so nothing of it is there to be counted. "
    "Enter a reading; it is compared and not booked."
)


@dataclass(frozen=True, slots=True)
class Found:
    """What somebody found of a stock at the end of a day, and what it says."""

    account: Account
    day: date
    quantity: Decimal
    unit: str
    method: str
    changed: str
    remark: str = ""
    status: str = "measured"

    @property
    def typed(self) -> Typed:
        """The level as any figure is typed; its entry says what changed."""
        entry = "reappraisal" if self.changed == KNOWLEDGE else "level"
        said = f"{self.remark} [{METHODS[self.method]}]".strip()
        return Typed(
            self.account,
            self.quantity,
            self.unit,
            entry,
            self.day,
            self.day,
            self.status,
            said,
        )


def difference_of(found: Found) -> Booked:
    """Return how the difference to the books will be booked.

    Raises:
        TypedError: A later entry would be moved, the reason of a reappraisal lacks,
            or it is no stock.

    Source:
        AS-4 (docs/method/ledger.md)
    """
    if found.account.kind != Account.Kind.STOCK:
        values = {"account": found.account.path, "field": "changed"}
        raise TypedError(Problem("not-for-flows", NOT_FOR_FLOWS, values))
    if found.changed == KNOWLEDGE and not found.remark:
        raise TypedError(Problem("no-reason", NO_REASON, {"field": "why"}))
    return booked(found.typed)


@transaction.atomic
def take_stock(found: Found, *, source: Source, by: User, at: datetime) -> Voucher:
    """Keep what was found beside the books, and draft the difference to them.

    Until the draft is sealed, count and books differ, and the year does not close.

    Raises:
        CountError: What was found cannot be kept, or the day has another count.
        TypedError: The difference cannot be booked, or a draft of it waits already.
        TooFineError, TooLargeError: The books cannot keep the amount.

    Source:
        AS-4, L-33 (docs/method/ledger.md)
    """
    try:
        difference_of(found)
    except NaturbudgetError as error:
        raise TypedError(*map(_at_the_count, error.problems)) from None
    account = found.account
    enter_count(
        account,
        day=found.day,
        amount=found.quantity,
        unit=found.unit,
        source=source,
        by=by,
        at=at,
    )
    return keep_draft(account.municipality, found.typed, source=source, by=by, at=at)


def _at_the_count(problem: Problem) -> Problem:
    """Say at the fields of a count what the fields of a figure are called otherwise."""
    field = str(problem.values.get("field", "quantity"))
    here = {"valid_to": "day", "where": "day"}.get(field, field)
    return replace(problem, values={**problem.values, "field": here})
