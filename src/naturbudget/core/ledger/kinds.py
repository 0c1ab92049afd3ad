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
# What the votes of a year add up to; a freeze and a plan are not in it (BL-9).
NOT_IN_FORCE: Final = frozenset({"freeze", "plan"})
# What stands on an account and is neither used nor gained in the year.
NOT_IN_USE: Final = frozenset({"opening", "reappraisal"})


def weakest(statuses: list[str]) -> str:
    """Return the weakest status, or an empty text where there is none.

    Source:
        L-5, L-12 (docs/method/ledger.md)

    >>> weakest(["measured", "provisional", "estimated"])
    'provisional'
    """
    known = [status for status in statuses if status]
    return min(known, key=STATUSES.index) if known else ""
