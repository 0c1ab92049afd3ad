"""Words of the journal for needs of departments; it keeps no text of them."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, Promise | str]

KINDS: Final[Words] = {
    "needs-asked": _("Departments were asked what they need in {year}"),
    "needs-none": _("{department} said that it needs nothing in {year}"),
    "need-stated": _("{department} stated need {need} of {year}"),
    "need-withdrawn": _("Need {need} of {year} was withdrawn"),
    "need-answered": _("Need {need} of {year} was answered"),
}
SHORT: Final[Words] = {
    "needs-asked": _("Departments were asked for their needs"),
    "needs-none": _("A department needs nothing"),
    "need-stated": _("A need was stated"),
    "need-withdrawn": _("A need was withdrawn"),
    "need-answered": _("A need was answered"),
}
PARTICULARS: Final[Words] = {
    "need": _("need"),
    "answer": _("answer"),
    "granted": _("granted"),
}
