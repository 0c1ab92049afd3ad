"""Words of the journal for the audit of a year; they name no persons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, Promise | str]

KINDS: Final[Words] = {
    "audit-planned": _("The audit of {year} was planned"),
    "auditor-named": _("{person} was named as auditor of {year}"),
    "auditor-released": _("{person} is no longer auditor of {year}"),
    "sample-drawn": _("Sample {sample} was drawn for the audit of {year}"),
    "figure-traced": _("{voucher} was traced in the audit of {year}: {result}"),
    "finding-raised": _("Finding {finding} of the audit of {year} was written"),
    "finding-answered": _("Finding {finding} of the audit of {year} was answered"),
    "finding-sent-back": _(
        "The answer to finding {finding} of the audit of {year} was sent back"
    ),
    "finding-settled": _("Finding {finding} of the audit of {year} was settled"),
    "opinion-given": _("The opinion on the balance {year} was given: {opinion}"),
}
SHORT: Final[Words] = {
    "audit-planned": _("An audit was planned"),
    "auditor-named": _("An auditor was named"),
    "auditor-released": _("An auditor was released"),
    "sample-drawn": _("A sample was drawn"),
    "figure-traced": _("A drawn voucher was traced"),
    "finding-raised": _("A finding was written"),
    "finding-answered": _("A finding was answered"),
    "finding-sent-back": _("An answer to a finding was sent back"),
    "finding-settled": _("A finding was settled"),
    "opinion-given": _("An opinion was given"),
}
PARTICULARS: Final[Words] = {
    "asked": _("asked"),
    "count": _("at most"),
    "drawn": _("drawn"),
    "grade": _("kind"),
    "line": _("line"),
    "method": _("way"),
    "number": _("number"),
    "population": _("drawn from"),
    "position": _("place in the sample"),
    "reasons": _("reasons"),
    "scope": _("scope"),
    "seed": _("seed"),
    "share": _("share in per cent"),
    "statement": _("statement"),
    "threshold": _("threshold in per cent"),
    "turn": _("turn"),
}
VALUES: Final[Words] = {
    "random": _("at random"),
    "size": _("the largest of each unit"),
    "risk": _("by risk"),
    "all": _("all of them"),
    "agrees": _("agrees"),
    "differs": _("does not agree"),
    "untraceable": _("cannot be traced"),
    "major": _("major"),
    "minor": _("minor"),
    "strength": _("strength"),
}
OPINIONS: Final[Words] = {
    "clean": _("clean"),
    "qualified": _("qualified"),
    "refused": _("refused"),
}


def in_words(kind: str, values: Mapping[str, object]) -> dict[str, object]:
    """Return what stands in the sentence of an entry of an audit itself, in words."""
    if kind not in KINDS:
        return {}
    return {
        name: words.get(str(values[name]), values[name])
        for name, words in (("result", VALUES), ("opinion", OPINIONS))
        if name in values
    }
