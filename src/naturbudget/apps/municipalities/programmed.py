"""Words of the journal for measures; it keeps no text of them."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, Promise | str]

KINDS: Final[Words] = {
    "measure-saved": _("Measure {measure} was kept"),
    "effect-set": _("The effect of measure {measure} on {indicator} in {year} was set"),
    "measure-reported": _("Measure {measure} was reported on for {year}"),
}
SHORT: Final[Words] = {
    "measure-saved": _("A measure was kept"),
    "effect-set": _("An effect of a measure was set"),
    "measure-reported": _("A measure was reported on"),
}
PARTICULARS: Final[Words] = {
    "measure": _("measure"),
    "from_year": _("first year"),
    "until_year": _("last year"),
    "indicators": _("indicators"),
    "likely": _("likely"),
    "low": _("at least"),
    "high": _("at most"),
    "confidence": _("how sure"),
    "report": _("report"),
    "realised": _("realised"),
}
