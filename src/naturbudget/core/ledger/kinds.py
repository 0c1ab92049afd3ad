"""Which kinds of voucher each ledger has, and which statuses a figure can have."""

from __future__ import annotations

from typing import Final

# In the order of weight: the weakest status of what a figure rests on is its own.
STATUSES: Final = ("imputed", "provisional", "estimated", "calculated", "measured")
QUALITY: Final = {
    "measured": "A",
    "calculated": "A",
    "estimated": "E",
    "provisional": "P",
    "imputed": "I",
}

ACTUAL_MOVEMENTS: Final = (
    "opening",
    "use",
    "addition",
    "loss",
    "reclassification",
    "reappraisal",
)
EVERYWHERE: Final = ("document", "reversal")
KINDS_BY_LEDGER: Final = {
    "actual": (*ACTUAL_MOVEMENTS, "observation", *EVERYWHERE),
    "budget": (
        "original",
        "supplement",
        "virement",
        "carry",
        "provisional",
        "freeze",
        "plan",
        *EVERYWHERE,
    ),
    "commitment": ("reserve", "release", *EVERYWHERE),
}
LEDGERS: Final = tuple(KINDS_BY_LEDGER)
DECIDED_KINDS: Final = ("original", "supplement", "virement", "carry")
TWO_SIDED: Final = frozenset({"reclassification", "virement"})
WITHOUT_POSTINGS: Final = frozenset({"observation", "document"})

# Known to the books, and refused in words until the part that needs them is built.
LATER_KINDS: Final = frozenset(
    {"virement", "carry", "provisional", "freeze", "plan", "reserve", "release"}
)


def weakest(statuses: list[str]) -> str:
    """Return the weakest status, or an empty text where there is none.

    Source:
        L-5, L-12 (docs/method/ledger.md)

    >>> weakest(["measured", "provisional", "estimated"])
    'provisional'
    """
    known = [status for status in statuses if status]
    return min(known, key=STATUSES.index) if known else ""
