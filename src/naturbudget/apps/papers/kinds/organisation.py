"""The organisation document: who does what, without names."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naturbudget.apps.papers.order import Order
from naturbudget.apps.papers.pen import listed
from naturbudget.apps.suppliers.models import Supply
from naturbudget.core.errors import gettext_noop
from naturbudget.core.paper import Cell, Column, Paper
from naturbudget.core.permission import APPOINTS, ROLES

WORDS = {
    "draft-budget": gettext_noop("drafts the budget"),
    "draw-balance": gettext_noop("draws the balance"),
    "ask-for-data": gettext_noop("asks for figures"),
    "close-year": gettext_noop("closes the year"),
    "submit-budget": gettext_noop("submits the budget"),
    "submit-balance": gettext_noop("submits the balance"),
    "answer-motion": gettext_noop("answers requests of the council"),
    "freeze-budget": gettext_noop("freezes budgets"),
    "ratify-budget": gettext_noop("records the vote on the budget"),
    "ratify-balance": gettext_noop("records the vote on the balance"),
    "record-motion": gettext_noop("records requests of the council"),
    "state-need": gettext_noop("states what is needed"),
    "draft-voucher": gettext_noop("delivers figures"),
    "explain-line": gettext_noop("explains lines"),
    "plan-audit": gettext_noop("plans the audit"),
    "raise-finding": gettext_noop("writes findings"),
    "give-opinion": gettext_noop("gives the opinion"),
    "move-budget": gettext_noop("moves budgets"),
    "carry-budget": gettext_noop("carries budgets over"),
}
DUTIES = {
    "co-ordinator": ("draft-budget", "draw-balance", "ask-for-data", "close-year"),
    "executive": ("submit-budget", "submit-balance", "answer-motion", "freeze-budget"),
    "clerk": ("ratify-budget", "ratify-balance", "record-motion"),
    "account-holder": ("state-need", "draft-voucher", "explain-line"),
    "auditor": ("plan-audit", "raise-finding", "give-opinion"),
    "treasury": ("move-budget", "carry-budget"),
    "council-member": (),
}


def organisation(order: Order) -> Paper:
    """Write the organisation document (spec 5.1), as things stand.

    Source:
        DOC-1 (docs/method/documents.md)
    """
    town, pen = order.town, order.pen
    departments = list(town.departments.order_by("code"))
    people = town.memberships.filter(user__is_active=True)
    paper = order.paper(
        _("Organisation of the nature budget"),
        _("Organisation document"),
        ngettext(
            "{town} keeps its nature budget with one department, board or company.",
            "{town} keeps its nature budget with {count} departments, boards and "
            "companies.",
            len(departments),
        ).format(town=order.name, count=pen.count(len(departments))),
    )
    _scope(order, paper)
    paper.heading(_("Bodies"))
    paper.table(
        _("Who decides"),
        [Column(_("Body")), Column(_("Kind")), Column(_("Seats"), is_figure=True)],
        [
            [
                Cell(pen.name(body.names, str(body.get_kind_display()))),
                Cell(str(body.get_kind_display())),
                Cell(pen.count(body.seats) if body.seats else "–"),
            ]
            for body in town.bodies.order_by("pk")
        ],
    )
    paper.heading(_("Roles"))
    held = Counter(people.values_list("role", flat=True))
    paper.table(
        _("How many persons hold each role, who appoints them, and what it is for"),
        [
            Column(_("Role")),
            Column(_("Persons"), is_figure=True),
            Column(_("Appointed by")),
            Column(_("Does")),
        ],
        [
            [
                Cell(_(word)),
                Cell(pen.count(held[role])),
                Cell(listed([_(ROLES[by]) for by in _appointers(role)])),
                Cell(listed([_(WORDS[one]) for one in DUTIES.get(role, ())])),
            ]
            for role, word in ROLES.items()
        ],
    )
    _departments(order, paper)
    _duties(order, paper)
    paper.heading(_("How we meet and report"))
    paper.text(order.own.get("rhythm") or _("Nothing is written about it yet."))
    paper.heading(_("Training"))
    paper.text(order.own.get("training") or _("Nothing is written about it yet."))
    return paper


def _appointers(role: str) -> list[str]:
    return [by for by, roles in APPOINTS.items() if role in roles]


def _scope(order: Order, paper: Paper) -> None:
    town, pen = order.town, order.pen
    accounts = Counter(
        town.accounts.exclude(entity="").values_list("entity", flat=True)
    )
    paper.heading(_("Scope"))
    paper.pairs(
        [
            (_("Municipality"), order.name),
            (
                _("Budget year"),
                _("{first} to {last}").format(
                    first=pen.day(order.span.first), last=pen.day(order.span.last)
                ),
            ),
            (_("Accounts of the territory"), pen.count(accounts["territory"])),
            (
                _("Accounts of the own organisation"),
                pen.count(accounts["organisation"]),
            ),
            (_("Series that are observed"), pen.count(town.series.count())),
        ]
    )


def _departments(order: Order, paper: Paper) -> None:
    town, pen = order.town, order.pen
    version = order.budget()
    lines = (
        version.lines.values_list("department_id", "definition__indicator__code")
        if version
        else []
    )
    kept = Counter(town.accounts.values_list("department_id", flat=True))
    holders = set(
        town.memberships.filter(
            role="account-holder", user__is_active=True
        ).values_list("department_id", flat=True)
    )
    paper.heading(_("Departments, boards and companies"))
    paper.table(
        _("What each answers for in the budget of {year}").format(year=order.year),
        [
            Column(_("Department")),
            Column(_("Kind")),
            Column(_("Lines")),
            Column(_("Accounts"), is_figure=True),
            Column(_("Account holder")),
        ],
        [
            [
                Cell(pen.name(one.names, one.code)),
                Cell(str(one.get_kind_display())),
                Cell(listed([code for who, code in lines if who == one.pk])),
                Cell(pen.count(kept[one.pk])),
                Cell(_("named") if one.pk in holders else _("nobody")),
            ]
            for one in town.departments.order_by("code")
        ],
    )


def _duties(order: Order, paper: Paper) -> None:
    pen = order.pen
    rows = Supply.objects.filter(municipality=order.town).select_related(
        "supplier__department", "account", "series"
    )
    paper.heading(_("Who delivers which figures"))
    if not rows:
        paper.text(_("No supplier is named for any figure yet."))
    paper.table(
        _("Each figure with its rhythm, and the day by which it is due"),
        [
            Column(_("Figure")),
            Column(_("Delivered by")),
            Column(_("Rhythm")),
            Column(_("Days after its period"), is_figure=True),
        ],
        [
            [
                Cell(pen.name(row.thing.names, str(row.thing))),
                Cell(
                    pen.name(
                        row.supplier.department.names, row.supplier.department.code
                    )
                    if row.supplier.department
                    else _("somebody outside")
                ),
                Cell(str(row.get_rhythm_display())),
                Cell(pen.count(row.deadline_days)),
            ]
            for row in rows.order_by("pk")
        ],
    )
