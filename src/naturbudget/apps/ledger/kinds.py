"""The words people read for ledgers, kinds and statuses."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naturbudget.core.ledger.cause import CAUSES
from naturbudget.core.ledger.kinds import (
    DECIDED_KINDS,
    KINDS_BY_LEDGER,
    LEDGERS,
    STATUSES,
)

__all__ = [
    "CAUSES",
    "CAUSE_CHOICES",
    "DECIDED_KINDS",
    "KINDS_BY_LEDGER",
    "KIND_CHOICES",
    "LEDGER_CHOICES",
    "STATUSES",
    "STATUS_CHOICES",
    "status_label",
]

LEDGER_LABELS: Final = {
    "actual": _("actual"),
    "budget": _("budget"),
    "commitment": _("commitment"),
}
KIND_LABELS: Final = {
    "opening": _("opening"),
    "use": _("use or emission"),
    "addition": _("addition"),
    "loss": _("loss"),
    "reclassification": _("reclassification"),
    "reappraisal": _("reappraisal"),
    "observation": _("observation"),
    "document": _("document"),
    "reversal": _("reversal"),
    "original": _("original budget"),
    "supplement": _("supplement"),
    "virement": _("virement"),
    "carry": _("carry"),
    "provisional": _("provisional budget"),
    "freeze": _("freeze"),
    "plan": _("medium-term plan"),
    "reserve": _("reserve"),
    "release": _("release"),
}
CAUSE_LABELS: Final = {
    "growth": _("growth"),
    "discovery": _("discovery"),
    "managed": _("managed change"),
    "natural": _("natural change"),
    "inflow": _("inflow"),
    "survey": _("by survey"),
    "extraction": _("extraction"),
    "normal-loss": _("normal loss"),
    "catastrophic-loss": _("catastrophic loss"),
    "outflow": _("outflow"),
}
# What is somebody's doing, or nature's, bears one word and says by its sign which way.
CAUSES_BY_SIGN: Final = {
    ("managed", True): _("managed expansion"),
    ("managed", False): _("managed regression"),
    ("natural", True): _("natural expansion"),
    ("natural", False): _("natural regression"),
}
STATUS_LABELS: Final = {
    "measured": _("measured"),
    "calculated": _("calculated"),
    "estimated": _("estimated"),
    "provisional": _("provisional"),
    "imputed": _("imputed"),
    "": _("–"),
}


def status_label(name: str) -> Promise | str:
    return STATUS_LABELS.get(name, name)


LEDGER_CHOICES: Final = [(name, LEDGER_LABELS.get(name, name)) for name in LEDGERS]
KIND_CHOICES: Final = [
    (name, KIND_LABELS.get(name, name))
    for name in sorted(set().union(*KINDS_BY_LEDGER.values()))
]
STATUS_CHOICES: Final = [(name, status_label(name)) for name in STATUSES]
CAUSE_CHOICES: Final = [(name, CAUSE_LABELS[name]) for name in CAUSE_LABELS]


def cause_label(cause: str, *, is_in: bool) -> Promise | str:
    """Return what a cause is called on the side on which a stock grew, or shrank."""
    return CAUSES_BY_SIGN.get((cause, is_in), CAUSE_LABELS.get(cause, cause))
