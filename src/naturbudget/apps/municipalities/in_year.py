"""Words of the journal for in-year accounts; it keeps no text of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naturbudget.core.budget.steering import DECIDES, NEEDS, STEERS

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


def in_words(kind: str, values: Mapping[str, object]) -> dict[str, object]:
    """Return what was chosen in an entry of an in-year account, in words."""
    if kind not in KINDS:
        return {}
    return {
        name: gettext(words[str(values[name])])
        for name, words in (("needs", NEEDS), ("decides", DECIDES), ("how", STEERS))
        if str(values.get(name)) in words
    }
