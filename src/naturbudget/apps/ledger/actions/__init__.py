"""What changes the books: drafting, sealing, reversing, closing."""

from __future__ import annotations

from naturbudget.apps.ledger.actions.closing import close_period, make_checkpoint
from naturbudget.apps.ledger.actions.copying import Written
from naturbudget.apps.ledger.actions.drafting import (
    DraftError,
    discard_voucher,
    draft_voucher,
)
from naturbudget.apps.ledger.actions.sealing import (
    NotSealableError,
    lock,
    reverse_voucher,
    seal_document,
    seal_voucher,
    seal_written,
)

__all__ = [
    "DraftError",
    "NotSealableError",
    "Written",
    "close_period",
    "discard_voucher",
    "draft_voucher",
    "lock",
    "make_checkpoint",
    "reverse_voucher",
    "seal_document",
    "seal_voucher",
    "seal_written",
]
