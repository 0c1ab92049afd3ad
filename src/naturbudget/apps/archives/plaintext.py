"""The sealed books as a plain-text journal that hledger reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from naturbudget.apps.municipalities.models import Municipality

BLANKS = re.compile(r"\s+")


def head(town: Municipality) -> Iterator[str]:
    """Yield what stands above the entries: the marks of numbers, units and accounts."""
    yield f"; The sealed books of {_plain(town.name)}, for hledger.\n"
    yield "; An entry is dated by the last day of its voucher; its code is the key.\n"
    yield "; Postings stand under actual, budget or commitment.\n\n"
    yield "decimal-mark .\n\n"
    units = town.accounts.values_list("unit__code", "unit__scale").distinct()
    for unit, scale in sorted(units):
        digits = "." + "0" * scale if scale else "."
        yield f'commodity 1000{digits} "{unit}"\n'
    yield "\n"


def entry(seq: int, content: Mapping[str, Any]) -> str:
    """Return the transaction of a sealed voucher; nothing where it has no postings.

    Args:
        seq: The number of the voucher in the log.
        content: What its leaf holds.
    """
    postings = content.get("postings")
    if not postings:
        return ""
    key = _plain(content["key"])
    code = f"({key}) " if ")" not in key else ""
    tags = [
        f"seq:{seq}",
        f"kind:{content['kind']}",
        f"from:{content['valid_from']}",
        f"period:{content['period']}",
    ]
    tags += [] if code else [f"key:{key.replace(',', ' ')}"]
    lines = [f"{content['valid_to']} {code}{_plain(content['reason'])}"]
    lines.append(f"    ; {', '.join(tags)}")
    lines += [
        f"    {content['ledger']}:{one['account'].replace('/', ':')}  "
        f'{one["amount"]} "{one["unit"]}"{_line_tags(one)}'
        for one in postings
    ]
    return "\n".join(lines) + "\n\n"


def _line_tags(posting: Mapping[str, Any]) -> str:
    tags = [
        f"{name}:{posting[name]}"
        for name in ("department", "status")
        if posting.get(name)
    ]
    return f"  ; {', '.join(tags)}" if tags else ""


def _plain(text: str) -> str:
    """Return a text that stands on a line: a semicolon would begin a comment."""
    return BLANKS.sub(" ", text).replace(";", ",").replace("|", "/").strip()
