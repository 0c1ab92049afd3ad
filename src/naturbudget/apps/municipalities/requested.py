"""Words of the journal for suppliers and requests for data; they name no persons."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, Promise | str]

KINDS: Final[Words] = {
    "supplier-added": _("Supplier {supplier} was added"),
    "supplier-changed": _("Name or address of supplier {supplier} was changed"),
    "supplier-removed": _("Name and address of supplier {supplier} were taken out"),
    "department-head-set": _("It was set who heads department {department}"),
    "supply-set": _("{thing} is supplied by {supplier}"),
    "supply-ended": _("Nobody supplies {thing} any more"),
    "data-requested": _(
        "{thing}, {first} to {last}, was asked for from {supplier}, until {due}"
    ),
    "request-reminded": _("A letter about {thing}, {first} to {last}, was written"),
    "request-escalated": _(
        "The head of department was written to about {thing}, {first} to {last}"
    ),
    "request-answered": _(
        "The request for {thing}, {first} to {last}, was answered by {supplier}"
    ),
    "request-withdrawn": _(
        "The request for {thing}, {first} to {last}, was withdrawn, because: {reason}"
    ),
    "request-reopened": _(
        "{thing}, {first} to {last}, was asked for again, because: {reason}"
    ),
}
SHORT: Final[Words] = {
    "supplier-added": _("A supplier was added"),
    "supplier-changed": _("A supplier was changed"),
    "supplier-removed": _("A supplier was taken out"),
    "department-head-set": _("The head of a department was set"),
    "supply-set": _("It was set who supplies a figure"),
    "supply-ended": _("A figure is supplied by nobody any more"),
    "data-requested": _("A figure was asked for"),
    "request-reminded": _("A letter about a request was written"),
    "request-escalated": _("A head of department was written to"),
    "request-answered": _("A request was answered"),
    "request-withdrawn": _("A request was withdrawn"),
    "request-reopened": _("A figure was asked for again"),
}
PARTICULARS: Final[Words] = {
    "answer": _("answer"),
    "deadline": _("deadline in days"),
    "due": _("until"),
    "how": _("how"),
    "is_known": _("known"),
    "lag": _("usual lag in days"),
    "rhythm": _("rhythm"),
    "supplier": _("supplier"),
    "voucher": _("voucher"),
}
VALUES: Final[Words] = {
    "number": _("a number"),
    "file": _("a file, to be read"),
    "not-available": _("not available"),
    "month": _("month"),
    "quarter": _("quarter"),
    "year": _("year"),
    "True": _("yes"),
    "False": _("no"),
}
