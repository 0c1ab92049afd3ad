"""Which keys of vouchers are the product's own, and how it forms them.

A document is found under its key for ever, and so are a reversal and what follows it.
Whoever sends figures names them otherwise (L-16).
"""

from __future__ import annotations

import re
from typing import Final

from naturbudget.core.errors import Problem, gettext_noop

OWN_KEY = gettext_noop(
    "“{key}” is a key that the product gives to its own vouchers: documents, budget "
    "lines, reversals and what follows them. Give the figure another key, or leave it "
    "empty: then it is code, first and last day."
)

# A sender's default key has colons, and no name of an account has one.
REVERSED: Final = "~reversed"
DOCUMENTS: Final = ("master-budget", "budget-balance", "decision")
_NUMBER = r"-[0-9]+-v[0-9]+"
_DOCUMENT = re.compile(rf"({'|'.join(DOCUMENTS)}){_NUMBER}([-.][^:~]*)?")
_LINE = re.compile(rf"budget{_NUMBER}-[^:~]*")
_TURN = re.compile(r".*~[0-9]+", re.DOTALL)


def document_key(kind: str, year: int, version: int) -> str:
    """Return the key under which a document is frozen.

    >>> document_key("master-budget", 2027, 1)
    'master-budget-2027-v1'
    """
    return f"{kind}-{year}-v{version}"


def ratified_key(document: str) -> str:
    """Return the key under which a balance is bound to its vote."""
    return f"{document}-ratified"


def print_key(document: str, language: str) -> str:
    """Return the key of a PDF, which is the name of its file."""
    return f"{document}.{language}.pdf"


def line_key(year: int, version: int, code: str) -> str:
    """Return the key under which a line of a ratified budget is posted."""
    return f"budget-{year}-v{version}-{code}"


def reversal_key(key: str) -> str:
    """Return the key of the reversal of a voucher."""
    return f"{key}{REVERSED}"


def next_key(key: str, turn: int) -> str:
    """Return the key of what follows after reversals; what was first has turn 1."""
    return f"{key}~{turn}"


def kinds_under(key: str) -> tuple[str, ...]:
    """Return the kinds of voucher a key is kept for; nothing where it is for all.

    >>> kinds_under("decision-2027-v1"), kinds_under("trees:2027-12-31:2027-12-31")
    (('document',), ())
    """
    if key.endswith(REVERSED):
        return ("reversal",)
    if _DOCUMENT.fullmatch(key):
        return ("document",)
    if _LINE.fullmatch(key):
        return ("original", "supplement")
    return ()


def is_own(key: str) -> bool:
    """Tell whether only the product forms such a key.

    Source:
        L-16 (docs/method/ledger.md)

    >>> is_own("master-budget-2027-v1.en.pdf"), is_own("bill 7~2"), is_own("bill 7")
    (True, True, False)
    """
    return bool(kinds_under(key) or _TURN.fullmatch(key))


def key_problems(key: str, kind: str) -> list[Problem]:
    """Return why a voucher of a kind cannot stand under a key.

    Source:
        L-16 (docs/method/ledger.md)
    """
    kinds = kinds_under(key)
    if not kinds or kind in kinds:
        return []
    return [Problem("own-key", OWN_KEY, {"key": key})]
