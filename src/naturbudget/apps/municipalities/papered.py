"""Words of the journal for papers; it keeps no text of them."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, Promise | str]

KINDS: Final[Words] = {
    "passage-written": _("Words of our own were written in {paper} {year}"),
}
SHORT: Final[Words] = {
    "passage-written": _("Words of our own were written in a paper"),
}
PARTICULARS: Final[Words] = {
    "paper": _("paper"),
    "section": _("section"),
}
