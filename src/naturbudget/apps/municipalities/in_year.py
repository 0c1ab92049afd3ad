"""Words of the journal for in-year accounts; it keeps no text of them."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, Promise | str]

KINDS: Final[Words] = {
    "in-year-begun": _("The in-year account {year} as of {as_of} was begun"),
    "line-commented": _(
        "{line} was commented in the in-year account {year} as of {as_of}"
    ),
    "line-steered": _(
        "The executive decided on {line} in the in-year account {year} as of {as_of}"
    ),
    "in-year-issued": _("The in-year account {year} as of {as_of} was issued"),
}
SHORT: Final[Words] = {
    "in-year-begun": _("An in-year account was begun"),
    "line-commented": _("A line was commented in its running year"),
    "line-steered": _("The executive decided on a line in its running year"),
    "in-year-issued": _("An in-year account was issued"),
}
PARTICULARS: Final[Words] = {
    "cause": _("fingerprint of the cause"),
    "measure": _("fingerprint of the measure"),
    "needs": _("needs"),
    "decides": _("decides"),
    "how": _("decided"),
}
