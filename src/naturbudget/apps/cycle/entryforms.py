"""What people type into the budget and the commitment ledger, kind by kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.budget.execution import Decided
from naturbudget.apps.cycle.forms import COUNTS
from naturbudget.apps.decisions.actions import VOTES_MAX, GroupVote
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.forms import EvidenceForm
from naturbudget.apps.municipalities.fields import (
    DayField,
    FigureField,
    PageForm,
    by_words,
)
from naturbudget.apps.municipalities.models import Body, Department, Municipality
from naturbudget.apps.municipalities.ruled import CARRY, CONTROL
from naturbudget.apps.resources.models import Account
from naturbudget.core.ledger.voucher import is_unassigned

LATER_YEARS: Final = 3
VOTED: Final = ("body", "taken_on", *COUNTS)
# Which fields each kind of entry asks for, beside amount, reason and file.
ASKED: Final = {
    "reserve": ("name", "account", "department", "day", "later", *VOTED),
    "virement": ("account", "department", "into", "to_department", *VOTED),
    "freeze": ("account", "department", *VOTED),
    "plan": ("account", "department"),
    "carry": ("account", *VOTED),
    "overspending": ("account", *VOTED),
}
# A virement, what is carried and what is beyond the plan are decided by somebody.
DECIDED: Final = ("virement", "carry", "overspending")
ON_PAPER: Final = (*DECIDED, "reserve")


class ShownAtField(forms.IntegerField):
    """How many vouchers the log had when the form was shown; the page sends it back.

    So the same form, sent a second time, is known again. No number says nothing.
    """

    widget = forms.HiddenInput
    LARGEST: Final = 2**53

    def clean(self, value: Any) -> int | None:
        try:
            found = super().clean(value)
        except forms.ValidationError:
            return None
        return found if found is not None and 0 <= found <= self.LARGEST else None


class EntryForm(EvidenceForm):
    """An entry of one kind: which account, how much, why, and who decided."""

    shown_at = ShownAtField(required=False)
    name = forms.CharField(
        label=_("Short name of the plan, permit, contract or order"),
        max_length=60,
        help_text=_("Its vouchers are found under this name."),
    )
    account = forms.ChoiceField(label=_("Account"))
    department: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None,
        label=_("Department"),
        required=False,
        empty_label=_("none: the whole account"),
    )
    into = forms.ChoiceField(label=_("Into the account"))
    to_department: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None,
        label=_("Into the department"),
        required=False,
        empty_label=_("none: the whole account"),
    )
    day = DayField(label=_("Day on which it was adopted or signed"))
    body: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None, label=_("Who decided"), required=False, empty_label=_("nobody")
    )
    taken_on = DayField(label=_("Day of the decision"), required=False)
    votes_for = forms.IntegerField(
        label=_("For"), min_value=0, max_value=VOTES_MAX, required=False
    )
    votes_against = forms.IntegerField(
        label=_("Against"), min_value=0, max_value=VOTES_MAX, required=False
    )
    abstaining = forms.IntegerField(
        label=_("Abstaining"), min_value=0, max_value=VOTES_MAX, required=False
    )

    def __init__(
        self,
        *args: Any,
        town: Municipality,
        kind: str,
        year: int,
        accounts: Sequence[Account],
        receivers: Sequence[Account] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, town=town, years=[], **options)
        for gone in ("unit", "valid_from", "valid_to", "status", "books_of"):
            del self.fields[gone]
        self.kind, self.year = kind, year
        self.known = {row.path: row for row in (*receivers, *accounts)}
        later = [year + n for n in range(1, LATER_YEARS + 1)]
        self.later = later if "later" in ASKED[kind] else []
        for one in self.later:
            self.fields[f"year_{one}"] = FigureField(
                label=gettext("And in %(year)s") % {"year": one},
                required=False,
                help_text=gettext(
                    "What the same plan, permit or contract takes in %(year)s, beside "
                    "the amounts of other years. It is reserved in the budget of "
                    "%(year)s."
                )
                % {"year": one},
            )
        asked = {*ASKED[kind], *(f"year_{one}" for one in self.later)}
        always = {"quantity", "remark", "evidence", "source", "shown_at"}
        for gone in {*self.fields} - asked - always:
            del self.fields[gone]
        self._fill(town, accounts, receivers)

    def _fill(
        self,
        town: Municipality,
        accounts: Iterable[Account],
        receivers: Iterable[Account],
    ) -> None:
        """Say what may be chosen, and what each field means for this kind."""
        fields: dict[str, Any] = self.fields
        departments = town.departments.order_by("code")
        for name, rows in (("account", accounts), ("into", receivers)):
            if name in fields:
                named = by_words((row.path, _named(row)) for row in rows)
                fields[name].choices = [("", "–"), *named]
        for name in ("department", "to_department"):
            if name in fields:
                fields[name].queryset = departments
        if "body" in fields:
            fields["body"].queryset = town.bodies.order_by("pk")
            fields["body"].required = self.kind in DECIDED
            fields["body"].empty_label = None if self.kind in DECIDED else _("nobody")
            fields["taken_on"].required = self.kind in DECIDED
        if self.kind == "virement":
            fields["account"].label = _("Out of the account")
            fields["department"].label = _("Out of the department")
        fields["quantity"].label = _("Amount in %(year)s") % {"year": self.year}
        fields["quantity"].required = not self.later
        if self.later:
            fields["quantity"].help_text = gettext(
                "Only what it takes in %(year)s; what it takes later stands below."
            ) % {"year": self.year}
        if self.kind == "carry":
            fields["quantity"].help_text = _("With a minus where it was overspent.")
        fields["remark"].label = _("Reason")
        fields["remark"].required = True
        fields["evidence"].label = _("Minutes, plan, permit, contract or order")
        fields["evidence"].help_text = _("It is kept by its fingerprint.")
        is_chosen = self.is_bound and self.data.get("source")
        fields["evidence"].required = self.kind in ON_PAPER and not is_chosen
        if self.kind == "plan":
            del fields["evidence"], fields["source"]

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The fields in their order, under what they are about."""
        what = ("name", "account", "department", "into", "to_department", "quantity")
        later = tuple(f"year_{one}" for one in self.later)
        parts = [
            (gettext("What"), (*what, *later, "day", "remark")),
            (gettext("Decision"), VOTED),
            (gettext("On paper"), ("evidence", "source")),
        ]
        found = [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in parts
        ]
        return [(title, fields) for title, fields in found if fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.later and not self.errors and not self.amounts():
            said = gettext("No amount is given. Write how much, in one year at least.")
            self.add_error("quantity", said)
        is_dated = cleaned.get("taken_on") or "taken_on" in self.errors
        if cleaned.get("body") and not is_dated:
            said = gettext("Write the day on which it was decided.")
            self.add_error("taken_on", said)
        return cleaned

    @property
    def place(self) -> Account:
        return self.known[self.cleaned_data["account"]]

    @property
    def amount(self) -> Decimal:
        return Decimal(self.cleaned_data["quantity"])

    @property
    def reason(self) -> str:
        return " ".join(self.cleaned_data["remark"].split())

    def chosen(self, name: str) -> Department | None:
        """Return the department that was chosen in a field."""
        found: Department | None = self.cleaned_data.get(name)
        return found

    def amounts(self) -> dict[int, Decimal]:
        """Return how much is reserved in which year."""
        given = {self.year: self.cleaned_data.get("quantity")}
        given |= {one: self.cleaned_data.get(f"year_{one}") for one in self.later}
        return {year: Decimal(text) for year, text in given.items() if text}

    def decided(self, minutes: Source | None) -> Decided | None:
        """Return the decision, where a body was chosen and there are minutes."""
        given = self.cleaned_data
        body: Body | None = given.get("body")
        if body is None or minutes is None:
            return None
        votes = [given.get(name) for name in COUNTS]
        told = []
        if any(vote is not None for vote in votes):
            told = [GroupVote(str(body), *(vote or 0 for vote in votes))]
        return Decided(
            body=body,
            taken_on=given["taken_on"],
            minutes=minutes,
            votes=told,
            reasons=self.reason,
        )


def _named(row: Account) -> str:
    unit = row.unit.symbol
    if is_unassigned(row.path):
        node = row.path.rpartition("/")[0]
        return gettext("%(node)s, not assigned, %(unit)s") % {
            "node": node,
            "unit": unit,
        }
    name = row.label
    return f"{name}, {unit}" if name == row.path else f"{name} ({row.path}), {unit}"


class ReleaseForm(PageForm):
    """How much of a reserve is given back, and why."""

    shown_at = ShownAtField(required=False)
    quantity = FigureField(label=_("Amount"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=400,
        help_text=_("For example: built and booked, or the plan was dropped."),
    )


class LiftForm(PageForm):
    """Why a freeze is lifted."""

    reason = forms.CharField(label=_("Reason"), max_length=400)


class RulesForm(PageForm):
    """How an account keeps its budget."""

    control = forms.ChoiceField(
        label=_("Control"),
        choices=list(CONTROL.items()),
    )
    carry = forms.ChoiceField(
        label=_("At the end of the year"),
        choices=list(CARRY.items()),
        help_text=_(
            "It counts for what a year leaves that ends after today. What an earlier "
            "year left keeps the rule it ended with."
        ),
    )
    cover_group = forms.CharField(
        label=_("Cover group"),
        max_length=60,
        required=False,
        help_text=_(
            "Accounts with the same word share what is available. They have one unit, "
            "one resource and one scope."
        ),
    )
