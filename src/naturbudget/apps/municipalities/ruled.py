"""The words for the rules by which an account keeps its budget."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

CONTROL: Final[dict[str, Promise | str]] = {
    "monitored": _("monitored: what goes beyond is booked and marked"),
    "controlled": _("controlled: what goes beyond is refused"),
}
CARRY: Final[dict[str, Promise | str]] = {
    "path": _("path mode: a rest lapses, a deficit is explained"),
    "carry": _("carry mode: a deficit lowers the next budget"),
    "none": _("nothing is carried"),
}
NO_GROUP: Final = "–"  # as the journal keeps that there is none


def rules_in_words(control: str, carry: str, group: str) -> str:
    """Return the rules as people read them, one after the other.

    >>> rules_in_words("controlled", "none", "")
    'controlled: what goes beyond is refused; nothing is carried; in no cover group'
    """
    cover = gettext("in no cover group")
    if group not in ("", NO_GROUP):
        cover = gettext("in the cover group “{group}”").format(group=group)
    return f"{CONTROL.get(control, control)}; {CARRY.get(carry, carry)}; {cover}"
