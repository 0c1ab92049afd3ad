"""Words of the journal for requests of the council; it keeps no text of them."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, Promise | str]

KINDS: Final[Words] = {
    "motion-recorded": _("Request {motion} of the council was recorded, due on {due}"),
    "motion-prepared": _("An answer to request {motion} of the council was prepared"),
    "motion-answered": _("Request {motion} of the council was answered"),
    "motion-returned": _("Request {motion} of the council was asked again"),
    "motion-closed": _("Request {motion} of the council was closed"),
}
SHORT: Final[Words] = {
    "motion-recorded": _("A request of the council was recorded"),
    "motion-prepared": _("An answer to the council was prepared"),
    "motion-answered": _("A request of the council was answered"),
    "motion-returned": _("A request of the council was asked again"),
    "motion-closed": _("A request of the council was closed"),
}
PARTICULARS: Final[Words] = {
    "motion": _("request of the council"),
    "step": _("step"),
    "text": _("fingerprint of the text"),
}
