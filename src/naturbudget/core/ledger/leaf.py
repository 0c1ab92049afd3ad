"""What a leaf of the log holds of a voucher."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import count
from json.encoder import encode_basestring as quoted
from typing import Any

from naturbudget.core.ledger.voucher import Observation, Posting, Voucher
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
        "cause": voucher.cause,
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


def leaf_bytes(
    voucher: Voucher, *, municipality: str, recorded: datetime, approver: str
) -> bytes:
    """Return the canonical bytes of ``leaf_content``, written in one go.

    An import writes a hundred thousand leaves, and going through dictionaries takes
    three times as long. Each field stands where its name sorts; a law in
    tests/core/ledger/test_laws_of_leaves.py compares the two ways byte by byte.

    Source:
        L-27 (docs/method/ledger.md)
    """
    cause, decision, reverses, source, seen, posted = "", "", "", "", "", ""
    if voucher.cause:
        cause = f',"cause":{quoted(voucher.cause)}'
    if voucher.decision:
        decision = f',"decision":{quoted(voucher.decision)}'
    if voucher.observations:
        lines = map(_observation_text, voucher.observations, count(1))
        seen = f',"observations":[{",".join(lines)}]'
    if voucher.postings:
        lines = map(_posting_text, voucher.postings, count(1))
        posted = f',"postings":[{",".join(lines)}]'
    if voucher.reverses:
        reverses = f',"reverses":{quoted(voucher.reverses)}'
    if voucher.source:
        source = f',"source":{quoted(voucher.source)}'
    return (
        f'{{"approver":{quoted(approver)},"author":{quoted(voucher.author)}{cause}'
        f'{decision},"key":{quoted(voucher.key)},"kind":{quoted(voucher.kind)}'
        f',"ledger":{quoted(voucher.ledger)},"municipality":{quoted(municipality)}'
        f'{seen},"period":{voucher.period.year}{posted}'
        f',"reason":{quoted(voucher.reason)},"recorded":"{instant(recorded)}"'
        f'{reverses}{source},"valid_from":"{day_text(voucher.valid_from)}"'
        f',"valid_to":"{day_text(voucher.valid_to)}"}}'
    ).encode()


def _posting_text(posting: Posting, line: int) -> str:
    account = posting.account
    department = status = ""
    if posting.department:
        department = f',"department":{quoted(posting.department)}'
    if posting.status:
        status = f',"status":{quoted(posting.status)}'
    return (
        f'{{"account":{quoted(account.path)}'
        f',"amount":"{fixed(posting.amount, scale=account.scale)}"'
        f'{department},"line":{line}{status},"unit":{quoted(account.unit)}}}'
    )


def _observation_text(observed: Observation, line: int) -> str:
    return (
        f'{{"from":"{day_text(observed.first)}","line":{line}'
        f',"series":{quoted(observed.series.code)},"status":{quoted(observed.status)}'
        f',"to":"{day_text(observed.last)}","unit":{quoted(observed.series.unit)}'
        f',"value":{quoted(observed.value)}}}'
    )


@lru_cache(maxsize=64)
def instant(moment: datetime) -> str:
    """Return a moment in UTC, to the second, or to the microsecond where it has one.

    >>> instant(datetime(2025, 4, 7, 8, 15, tzinfo=UTC))
    '2025-04-07T08:15:00Z'
    """
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
