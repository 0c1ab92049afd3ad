"""What changes the books: drafting, sealing, reversing, closing."""

from __future__ import annotations

from naturbudget.apps.ledger.actions.answering import (
    answer_doubt,
    answer_doubts,
    answer_each,
)
from naturbudget.apps.ledger.actions.closing import (
    close_period,
    keep_checkpoint,
    make_checkpoint,
)
from naturbudget.apps.ledger.actions.copying import Written
from naturbudget.apps.ledger.actions.counting import (
    CountError,
    enter_count,
    withdraw_count,
)
from naturbudget.apps.ledger.actions.drafting import (
    DraftError,
    discard_voucher,
    draft_voucher,
)
from naturbudget.apps.ledger.actions.pairs import partner_of
from naturbudget.apps.ledger.actions.reversing import (
    request_reversal,
    reverse_voucher,
)
from naturbudget.apps.ledger.actions.sealing import (
    NotSealableError,
    Refusal,
    check_written,
    seal_document,
    seal_written,
)
from naturbudget.apps.ledger.actions.second import (
    ask_who_stands_behind,
    asks_for_a_second,
    who_stands_behind,
)
from naturbudget.apps.ledger.actions.waiting import (
    NONE_WAITS,
    discard_drafts,
    draft_written,
    print_of,
    seal_drafts,
    seal_voucher,
)
from naturbudget.apps.municipalities.locks import lock

__all__ = [
    "NONE_WAITS",
    "CountError",
    "DraftError",
    "NotSealableError",
    "Refusal",
    "Written",
    "answer_doubt",
    "answer_doubts",
    "answer_each",
    "ask_who_stands_behind",
    "asks_for_a_second",
    "check_written",
    "close_period",
    "discard_drafts",
    "discard_voucher",
    "draft_voucher",
    "draft_written",
    "enter_count",
    "keep_checkpoint",
    "lock",
    "make_checkpoint",
    "partner_of",
    "print_of",
    "request_reversal",
    "reverse_voucher",
    "seal_document",
    "seal_drafts",
    "seal_voucher",
    "seal_written",
    "who_stands_behind",
    "withdraw_count",
]
