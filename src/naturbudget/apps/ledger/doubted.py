"""The doubts about drafts: which are open, and which a new draft answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from naturbudget.apps.ledger.actions.answering import answer_doubts, answer_each
from naturbudget.apps.ledger.actions.pairs import followed
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.chart import (
    Calendar,
    drafts_to_core,
    voucher_to_core,
)
from naturbudget.apps.ledger.queries.doubts import answered_of, doubts_about
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.ledger.doubt import CORRECTED, Doubt, figure_of


def doubts_of_drafts(
    municipality: Municipality,
    rows: Sequence[Voucher],
    *,
    today: date,
    gone: Sequence[int] = (),
) -> list[Doubt]:
    """Return the doubts about drafts, compared with each other too, as they are sealed.

    ``position`` is that of the draft in ``rows``.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    gone = [*gone, *(row.reverses_id for row in rows if row.reverses_id)]
    gone += [before.pk for before in followed(rows).values()]
    drafts = drafts_to_core(municipality, rows)
    return doubts_about(municipality, drafts, today=today, gone=gone)


def open_of(
    municipality: Municipality, rows: Sequence[Voucher], *, today: date
) -> list[Doubt]:
    """Return the doubts about drafts that nobody has answered."""
    found = doubts_of_drafts(municipality, rows, today=today)
    done = answered_of(municipality, found)
    return [doubt for doubt in found if doubt.name not in done]


def answer_draft(
    draft: Voucher,
    reasons: Mapping[str, str],
    *,
    by: User,
    at: datetime,
    gone: Voucher | None = None,
) -> None:
    """Keep what was said of a draft's doubts when it was typed."""
    owner = draft.municipality
    away = [gone.pk] if gone is not None else []
    found = doubts_of_drafts(owner, [draft], today=at.date(), gone=away)
    answer_each(owner, found, reasons, by=by, at=at)


def answer_corrected(
    old: Sequence[Doubt], new: Voucher, *, by: User, at: datetime
) -> None:
    """Keep that open doubts about a draft were answered by typing another figure."""
    written = voucher_to_core(new, Calendar(new.municipality))
    figure = figure_of(written)
    if not any(doubt.figure != figure for doubt in old):
        return
    amounts = [
        f"{line.quantity}"
        for line in written.postings
        if line.account.kind != "environment"
    ] + [f"{one.value} {one.series.unit}" for one in written.observations]
    reason = _("Typed anew: {figure}.").format(figure=", ".join(amounts))
    answer_doubts(new.municipality, old, reason=reason, by=by, at=at, answer=CORRECTED)
