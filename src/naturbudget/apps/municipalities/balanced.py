"""Words of the journal for the parts of a balance; it keeps no text of them."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naturbudget.core.budget.benefit import NEEDS

Words = dict[str, Promise | str]

KINDS: Final[Words] = {
    "proposal-worded": _("The proposed decision on the balance {year} was worded"),
    "benefit-saved": _("Row {benefit} of the benefit analysis was set: {need}"),
    "benefit-removed": _("Row {benefit} of the benefit analysis was taken out"),
}
SHORT: Final[Words] = {
    "proposal-worded": _("A proposed decision was worded"),
    "benefit-saved": _("A row of the benefit analysis was set"),
    "benefit-removed": _("A row of the benefit analysis was taken out"),
}
PARTICULARS: Final[Words] = {
    "benefit": _("row of the benefit analysis"),
    "need": _("need"),
    "load": _("load"),
    "service": _("service"),
    "staff": _("staff"),
    "well_being": _("well-being"),
    "base_year": _("base year"),
}
VALUES: Final[Words] = {key: _(word) for key, word in NEEDS.items()}
