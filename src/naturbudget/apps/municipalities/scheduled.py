"""Words of the journal for the calendar of a cycle."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, Promise | str]

KINDS: Final[Words] = {
    "calendar-laid": _(
        "The calendar of the cycle {year} was laid; the council votes on the financial "
        "budget on {sitting}"
    ),
    "deadline-moved": _(
        "The deadline of “{called}” of {year} was moved from {before} to {due}"
    ),
    "sitting-moved": _(
        "The vote on the financial budget of {year} was moved from {before} to {due}, "
        "and what is counted back from it"
    ),
}
SHORT: Final[Words] = {
    "calendar-laid": _("The calendar of a cycle was laid"),
    "deadline-moved": _("A deadline was moved"),
    "sitting-moved": _("The vote on the financial budget was moved"),
}
PARTICULARS: Final[Words] = {
    "edition": _("edition"),
    "rhythm": _("years"),
    "template": _("template"),
}
