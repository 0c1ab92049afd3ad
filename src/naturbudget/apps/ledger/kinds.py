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
    "LEDGERS",
    "STATUSES",
    "kind_label",
    "ledger_label",
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


def ledger_label(name: str) -> Promise | str:
    return LEDGER_LABELS.get(name, name)


def kind_label(name: str) -> Promise | str:
    return KIND_LABELS.get(name, name)


def status_label(name: str) -> Promise | str:
    return STATUS_LABELS.get(name, name)
