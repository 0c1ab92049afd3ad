"""The words people read for ledgers, kinds and statuses."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naturbudget.core.ledger.kinds import (
    DECIDED_KINDS,
    KINDS_BY_LEDGER,
    LEDGERS,
    STATUSES,
)

__all__ = [
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
