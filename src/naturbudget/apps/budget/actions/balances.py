"""Drawing, explaining and freezing a Budget Balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from naturbudget.apps.budget.models import (
    Balance,
    BudgetLine,
    BudgetVersion,
    Explanation,
)
from naturbudget.apps.budget.queries.content import balance_content
from naturbudget.apps.budget.queries.part_h import proposed_text
from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.documents.actions import freeze_document
from naturbudget.apps.documents.models import Document
from naturbudget.apps.ledger.actions import lock, seal_document
from naturbudget.apps.ledger.queries.log import log_size
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.events import print_of
from naturbudget.apps.municipalities.models import User
from naturbudget.core.budget.proposal import PROPOSAL_MAX, points_in
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.keys import ratified_key

NOT_FROZEN = gettext_noop(
    "The budget of {year} is not voted yet. A balance is drawn against what was voted."
)
NOT_OPEN = gettext_noop(
    "The balance of {year} is {state}. It is explained before it is submitted."
)
ALREADY_SUBMITTED = gettext_noop(
    "The balance of {year} is {state}. It is drawn anew after it was sent back; what "
    "was ratified stays, and later figures correct it in the next balance."
)
SUPERSEDED = gettext_noop(
    "Version {number} of the budget of {year} was supplemented. A balance is drawn "
    "against the version in force."
)
TOO_LONG = gettext_noop("{count} characters are too many; {limit} fit. Shorten it.")
NO_CAUSE = gettext_noop("Say in a sentence why the line ended as it did.")


class BalanceError(NaturbudgetError):
    """The balance cannot be drawn or explained like this."""


@transaction.atomic
def draw_balance(version: BudgetVersion, *, by: User, at: datetime) -> Balance:
    """Draw the balance of a voted budget. Drawing it again takes the books anew."""
    year = version.budget.period.year
    town = lock(version.budget.municipality)
    if not version.is_frozen:
        raise BalanceError(Problem("not-frozen", NOT_FROZEN, {"year": str(year)}))
    later = version.budget.versions.filter(
        number__gt=version.number, document__isnull=False
    )
    if later.exists():
        values = {"year": str(year), "number": str(version.number)}
        raise BalanceError(Problem("superseded", SUPERSEDED, values))
    balance, _ = Balance.objects.select_for_update().get_or_create(
        version=version, defaults={"drawn_at": at}
    )
    if not balance.is_open and balance.state != Balance.State.CALCULATED:
        values = {"year": str(year), "state": balance.get_state_display()}
        raise BalanceError(Problem("already-submitted", ALREADY_SUBMITTED, values))
    balance.state = Balance.State.DRAWN
    balance.drawn_at = at
    balance.save(update_fields=["state", "drawn_at"])
    events.record("balance-drawn", of=town, by=by, at=at, year=year)
    if version.state == BudgetVersion.State.PUBLISHED_COPY:
        return _calculate_copy(balance, by=by, at=at)
    return balance


def _calculate_copy(balance: Balance, *, by: User, at: datetime) -> Balance:
    """Freeze what comes out of published figures, anew where the books have grown."""
    town = lock(balance.version.budget.municipality)
    if balance.document is None or balance.document.seal.seq < log_size(town):
        freeze_balance(balance, by=by, at=at)
    calculated = Balance.objects.get(pk=balance.pk)
    calculated.state = Balance.State.CALCULATED
    calculated.save(update_fields=["state"])
    return calculated


@transaction.atomic
def explain_line(
    balance: Balance,
    line: BudgetLine,
    *,
    cause: str,
    consequence: str = "",
    plan: str = "",
    by: User,
    at: datetime,
) -> Explanation:
    """Keep why a line ended as it did, and what follows for the next budget."""
    town = lock(balance.version.budget.municipality)
    open_balance = Balance.objects.select_for_update().get(pk=balance.pk)
    if not open_balance.is_open:
        values = {
            "year": str(balance.year),
            "state": open_balance.get_state_display(),
        }
        raise BalanceError(Problem("not-open", NOT_OPEN, values))
    if not cause.strip():
        raise BalanceError(Problem("no-cause", NO_CAUSE))
    explanation, _ = Explanation.objects.update_or_create(
        balance=open_balance,
        line=line,
        defaults={
            "cause": cause.strip(),
            "consequence": consequence.strip(),
            "plan": plan.strip(),
            "explained_by": by,
            "explained_at": at,
        },
    )
    events.record(
        "line-explained", of=town, by=by, at=at, year=balance.year, line=line.code
    )
    return explanation


@transaction.atomic
def word_proposal(balance: Balance, text: str, *, by: User, at: datetime) -> Balance:
    """Keep the proposed decision in the municipality's own words.

    Args:
        balance: An open balance.
        text: A point to a line; nothing, or what follows from the balance anyway, goes
            back to what follows.
        by: Who words it.
        at: When.

    Raises:
        BalanceError: It was submitted, or the text is too long.

    Source:
        H-1 (docs/method/balance.md)
    """
    town = lock(balance.version.budget.municipality)
    worded = Balance.objects.select_for_update().get(pk=balance.pk)
    if not worded.is_open:
        values = {"year": str(worded.year), "state": worded.get_state_display()}
        raise BalanceError(Problem("not-open", NOT_OPEN, values))
    given = "\n".join(points_in(text))
    if len(given) > PROPOSAL_MAX:
        counts = {"count": len(given), "limit": PROPOSAL_MAX, "field": "text"}
        raise BalanceError(Problem("too-long", TOO_LONG, counts))
    own = "" if given == proposed_text(worded) else given
    if own == worded.proposal:
        return worded
    worded.proposal = own
    worded.save(update_fields=["proposal"])
    events.record(
        "proposal-worded",
        of=town,
        by=by,
        at=at,
        year=worded.year,
        version=worded.version.number,
        text=print_of(own),
    )
    return worded


@transaction.atomic
def freeze_balance(
    balance: Balance,
    *,
    audit: Mapping[str, Any] | None = None,
    measures: Sequence[Mapping[str, Any]] | None = None,
    cycle: Sequence[Mapping[str, Any]] | None = None,
    by: User,
    at: datetime,
) -> Document:
    """Freeze what is submitted, on the books as they stand (L-34).

    Args:
        balance: The balance.
        audit: Its part G, what the auditor says of it; nothing where nobody audited.
        measures: Its part D, the measures of the year; a copy of published figures has
            none.
        cycle: Its part F, how the cycle kept its calendar; a copy has none.
        by: Who submits.
        at: When.
    """
    town = lock(balance.version.budget.municipality)
    frozen = Balance.objects.select_for_update().get(pk=balance.pk)
    year = frozen.year
    number = frozen.number + 1 if frozen.document else frozen.number
    document = freeze_document(
        town,
        kind=Document.Kind.BUDGET_BALANCE,
        year=year,
        version=number,
        content={
            **balance_content(frozen),
            **({} if measures is None else {"measures": measures}),
            **({} if cycle is None else {"cycle": cycle}),
            "audit": audit,
        },
        ledger="actual",
        day=at.date(),
        reason=(
            f"Budget Balance {year}, calculated from a publication"
            if frozen.version.publication
            else f"Budget Balance {year} as submitted"
        ),
        decision=None,
        by=by,
        at=at,
    )
    frozen.number = number
    frozen.document = document
    frozen.state = Balance.State.SUBMITTED
    frozen.save()
    return document


@transaction.atomic
def adopt_balance(
    balance: Balance, *, decision: Decision, by: User, at: datetime
) -> Balance:
    """Bind the council's decision to the frozen balance, in the log too."""
    town = lock(balance.version.budget.municipality)
    adopted = Balance.objects.select_for_update().get(pk=balance.pk)
    assert adopted.document is not None, "only what was submitted is adopted"
    seal_document(
        town,
        key=ratified_key(adopted.document.key),
        ledger="actual",
        day=decision.taken_on,
        reason=f"Budget Balance {adopted.year} as ratified",
        source=adopted.document.data,
        decision=decision,
        by=by,
        at=at,
    )
    adopted.decision = decision
    adopted.state = Balance.State.RATIFIED
    adopted.save()
    return adopted
