"""Which papers there are, and what writes each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.papers.kinds.audit_report import audit_report
from naturbudget.apps.papers.kinds.council_paper import council_paper
from naturbudget.apps.papers.kinds.organisation import organisation
from naturbudget.apps.papers.kinds.preliminary import preliminary_report
from naturbudget.apps.papers.kinds.programme import programme
from naturbudget.apps.papers.kinds.short_version import short_version
from naturbudget.apps.papers.kinds.sub_budget import sub_budget
from naturbudget.apps.papers.order import Order
from naturbudget.core.paper import Paper


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper.

    Attributes:
        code: Its short name, which its document bears too.
        name: What people call it.
        text: What it is for.
        write: Writes it.
        sections: Where the municipality has words of its own, by their short names.
        is_of_department: Whether there is one for each department.
    """

    code: str
    name: Promise | str
    text: Promise | str
    write: Callable[[Order], Paper]
    sections: dict[str, Promise | str]
    is_of_department: bool = False


KINDS: Final = {
    kind.code: kind
    for kind in (
        Kind(
            "preliminary-report",
            _("Preliminary report"),
            _("Before the budget: how resources stand, what is needed, what lacks."),
            preliminary_report,
            {
                "introduction": _("Introduction"),
                "conditions": _("Local conditions"),
                "conclusions": _("Conclusions for the budget"),
            },
        ),
        Kind(
            "sub-budget",
            _("Sub-budget"),
            _("What a department, board or company has of the Master Budget."),
            sub_budget,
            {"introduction": _("Introduction")},
            is_of_department=True,
        ),
        Kind(
            "programme",
            _("Programme of measures"),
            _("What is done for each line of the budget, and what it is to bring."),
            programme,
            {"introduction": _("Introduction")},
        ),
        Kind(
            "council-paper",
            _("Council paper"),
            _("What is put to the vote, on a page or two, with the resolution."),
            council_paper,
            {"introduction": _("Introduction"), "resolution": _("Resolution")},
        ),
        Kind(
            "audit-report",
            _("Audit report"),
            _("Scope, samples, findings with their answers, opinion."),
            audit_report,
            {"introduction": _("Introduction")},
        ),
        Kind(
            "short-version",
            _("Public short version"),
            _("What was kept and what was missed, for everybody."),
            short_version,
            {"introduction": _("Introduction")},
        ),
        Kind(
            "organisation",
            _("Organisation document"),
            _("Who does what: bodies, roles, departments, duties; without names."),
            organisation,
            {
                "introduction": _("Introduction"),
                "rhythm": _("How we meet and report"),
                "training": _("Training"),
            },
        ),
    )
}
