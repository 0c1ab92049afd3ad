"""A correction that waits: the reversal of a figure, and what takes its place.

Neither is right without the other: sealed alone, the one would leave a gap and the
other count twice. So they are sealed together and thrown away together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from naturbudget.apps.ledger.models import Voucher
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger.keys import key_after, key_before

STANDS_STILL = gettext_noop(
    "It takes the place of {before}, which still stands, so the figure would count "
    "twice. Reverse {before} first, or throw this draft away."
)


def partner_of(draft: Voucher) -> Voucher | None:
    """Return the other half of a correction that one person wrote on one file.

    Of a reversal that waits it is the draft that takes the figure's place, and the
    other way round; nothing where a reversal or a figure waits on its own.

    Source:
        L-16, L-25 (docs/method/ledger.md)
    """
    beside = draft.municipality.vouchers.drafts().filter(
        author=draft.author_id, source=draft.source_id
    )
    if draft.reverses is not None:
        return beside.filter(key=key_after(draft.reverses.key)).first()
    if before := key_before(draft.key):
        return beside.filter(reverses__key=before).first()
    return None


def both_of(draft: Voucher) -> list[Voucher]:
    """Return a draft and its partner, as they were written."""
    found = [draft, partner_of(draft)]
    return sorted((one for one in found if one is not None), key=lambda one: one.pk)


def followed(rows: Sequence[Voucher]) -> dict[str, Voucher]:
    """Return what drafts take the place of, by the keys of the drafts."""
    keys = {row.key: key_before(row.key) for row in rows}
    asked = [before for before in keys.values() if before]
    if not asked:
        return {}
    known = rows[0].municipality.vouchers.sealed().with_keys(asked)
    found = {one.key: one for one in known.select_related("reversed_by__seal")}
    return {key: found[before] for key, before in keys.items() if before in found}


def stands_still(rows: Sequence[Voucher]) -> Iterable[tuple[Voucher, Problem]]:
    """Yield the drafts whose figure would count twice if they were sealed together."""
    undone = {row.reverses_id for row in rows}
    before = followed(rows)
    for row in rows:
        old = before.get(row.key)
        if old is None or old.pk in undone:
            continue
        if not hasattr(getattr(old, "reversed_by", None), "seal"):
            values = {"before": old.key}
            yield row, Problem("stands-still", STANDS_STILL, values)
