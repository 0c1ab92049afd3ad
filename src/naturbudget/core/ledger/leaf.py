"""What a leaf of the log holds of a voucher."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from naturbudget.core.ledger.voucher import Posting, Voucher
from naturbudget.core.quantity import fixed

# An import repeats few days and one moment; writing them takes longer than looking up.
day_text = lru_cache(maxsize=4_096)(date.isoformat)


def leaf_content(
    voucher: Voucher, *, municipality: str, recorded: datetime, approver: str
) -> dict[str, Any]:
    """Return what a leaf of the log holds, ready for canonical JSON.

    Quantities are texts with exactly the digits of their unit's scale; things are
    named by what they are; fields without a value are left out.

    Source:
        L-27, L-31, L-32 (docs/method/ledger.md)
    """
    content: dict[str, Any] = {
        "approver": approver,
        "author": voucher.author,
        "key": voucher.key,
        "kind": voucher.kind,
        "ledger": voucher.ledger,
        "municipality": municipality,
        "period": voucher.period.year,
        "reason": voucher.reason,
        "recorded": instant(recorded),
        "valid_from": day_text(voucher.valid_from),
        "valid_to": day_text(voucher.valid_to),
    }
    named = {
        "source": voucher.source,
        "decision": voucher.decision,
        "reverses": voucher.reverses,
    }
    content.update({name: value for name, value in named.items() if value})
    if voucher.postings:
        content["postings"] = [
            _posting_content(posting, line)
            for line, posting in enumerate(voucher.postings, start=1)
        ]
    if voucher.observations:
        content["observations"] = [
            {
                "from": day_text(observed.first),
                "line": line,
                "series": observed.series.code,
                "status": observed.status,
                "to": day_text(observed.last),
                "unit": observed.series.unit,
                "value": observed.value,
            }
            for line, observed in enumerate(voucher.observations, start=1)
        ]
    return content


def _posting_content(posting: Posting, line: int) -> dict[str, Any]:
    content: dict[str, Any] = {
        "account": posting.account.path,
        "amount": fixed(posting.amount, scale=posting.account.scale),
        "line": line,
        "unit": posting.account.unit,
    }
    if posting.department:
        content["department"] = posting.department
    if posting.status:
        content["status"] = posting.status
    return content


@lru_cache(maxsize=64)
def instant(moment: datetime) -> str:
    """Return a moment in UTC, to the second, or to the microsecond where it has one.

    >>> instant(datetime(2025, 4, 7, 8, 15, tzinfo=UTC))
    '2025-04-07T08:15:00Z'
    """
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
