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
PAPERS: Final = (
    *("preliminary-report", "sub-budget", "council-paper"),
    *("audit-report", "short-version", "organisation", "programme"),
)
DOCUMENTS: Final = (
    *("master-budget", "budget-balance", "decision", "in-year-account"),
    *PAPERS,
)
_NUMBER = r"-[0-9]+-v[0-9]+"
_DOCUMENT = re.compile(rf"({'|'.join(DOCUMENTS)}){_NUMBER}([-.][^:~]*)?")
_LINE = re.compile(rf"budget{_NUMBER}-[^:~]*")
_TURN = re.compile(r"(.*)~([0-9]+)", re.DOTALL)
_RELEASE = re.compile(r"(.+)~released-[0-9]+", re.DOTALL)
_PROVISIONAL = re.compile(r"provisional-[0-9]+-[0-9]{2}")
# How each of them begins, unless it holds a tilde; few keys of a file do.
_BEGINNINGS = (*DOCUMENTS, "budget-", "provisional-")


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


def release_key(reserve: str, number: int) -> str:
    """Return the key of a release: it names the reserve, and which release it is."""
    return f"{reserve}~released-{number}"


def reserve_of(key: str) -> str:
    """Return the key of the reserve that a release names; nothing where it names none.

    Source:
        BL-11 (docs/method/ledger.md)

    >>> reserve_of("reserve:north:2026~released-2"), reserve_of("bill 7")
    ('reserve:north:2026', '')
    """
    found = _RELEASE.fullmatch(key)
    return found[1] if found else ""


def provisional_key(year: int, month: int) -> str:
    """Return the key under which the twelfths of a month are posted.

    >>> provisional_key(2027, 1)
    'provisional-2027-01'
    """
    return f"provisional-{year}-{month:02d}"


def next_key(key: str, turn: int) -> str:
    """Return the key of what follows after reversals; what was first has turn 1."""
    return f"{key}~{turn}"


def key_before(key: str) -> str:
    """Return the key of what a figure follows; nothing where it follows none.

    >>> key_before("gas:2025"), key_before("gas:2025~2"), key_before("gas:2025~3")
    ('', 'gas:2025', 'gas:2025~2')
    """
    found = _TURN.fullmatch(key)
    if found is None:
        return ""
    turn = int(found[2][:9])
    return next_key(found[1], turn - 1) if turn > 2 else found[1]


def key_after(key: str) -> str:
    """Return the key of what takes the place of a figure.

    >>> key_after("gas:2025"), key_after("gas:2025~2")
    ('gas:2025~2', 'gas:2025~3')
    """
    if found := _TURN.fullmatch(key):
        return next_key(found[1], int(found[2][:9]) + 1)
    return next_key(key, 2)


def kinds_under(key: str) -> tuple[str, ...]:
    """Return the kinds of voucher a key is kept for; nothing where it is for all.

    >>> kinds_under("decision-2027-v1"), kinds_under("trees:2027-12-31:2027-12-31")
    (('document',), ())
    """
    if "~" not in key and not key.startswith(_BEGINNINGS):
        return ()
    if key.endswith(REVERSED):
        return ("reversal",)
    if _DOCUMENT.fullmatch(key):
        return ("document",)
    if _LINE.fullmatch(key):
        return ("original", "supplement")
    if _RELEASE.fullmatch(key):
        return ("release",)
    if _PROVISIONAL.fullmatch(key):
        return ("provisional",)
    return ()


def is_own(key: str) -> bool:
    """Tell whether only the product forms such a key.

    Source:
        L-16 (docs/method/ledger.md)

    >>> is_own("master-budget-2027-v1.en.pdf"), is_own("bill 7~2"), is_own("bill 7")
    (True, True, False)
    """
    return bool(kinds_under(key) or ("~" in key and _TURN.fullmatch(key)))


def key_problems(key: str, kind: str) -> list[Problem]:
    """Return why a voucher of a kind cannot stand under a key.

    Source:
        L-16 (docs/method/ledger.md)
    """
    kinds = kinds_under(key)
    if not kinds or kind in kinds:
        return []
    return [Problem("own-key", OWN_KEY, {"key": key})]
