"""What people type of one figure, and of an amount that moves between accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.ledger.forms import EvidenceForm
from naturbudget.apps.ledger.kinds import CAUSE_CHOICES
from naturbudget.apps.municipalities.desk import spoken
from naturbudget.apps.municipalities.fields import by_words
from naturbudget.apps.resources.models import Account, Series
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.ledger.cause import CAUSES, cause_problems

ENTRIES = [
    ("level", _("A level was found: what is there on the last day")),
    ("addition", _("Something was added in these days")),
    ("loss", _("Something was lost in these days")),
    ("use", _("Something was taken out and used in these days")),
    ("reappraisal", _("Only the knowledge changed: a better level of the last day")),
]


class FigureForm(EvidenceForm):
    """One figure of an account or a series."""

    where = forms.ChoiceField(label=_("Account or series"))
    entry = forms.ChoiceField(
        label=_("What happened (stocks only)"), choices=ENTRIES, required=False
    )

    cause = forms.ChoiceField(
        label=_("Cause (stocks only)"),
        choices=[("", _("not said")), *CAUSE_CHOICES],
        required=False,
        help_text=_("SEEA's entries, as a second column of the statement of assets."),
    )

    field_order = ["where", "entry", "cause"]

    def __init__(
        self,
        *args: Any,
        accounts: list[Account],
        series: list[Series],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.known: dict[str, Account | Series] = {
            **{row.path: row for row in accounts},
            **{row.code: row for row in series},
        }
        self.fields["where"].choices = _places(accounts, series)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cause, entry = cleaned.get("cause"), cleaned.get("entry") or "level"
        where = self.place_of(cleaned.get("where"))
        if cause and where is not None:
            is_stock = isinstance(where, Account) and where.kind == Account.Kind.STOCK
            if is_stock and entry in CAUSES:
                for problem in cause_problems(entry, cause):
                    self.add_error("cause", spoken(problem))
            else:
                said = gettext(
                    "Only what was added to a stock, lost or taken out has a cause; of "
                    "a level it is the survey. Leave it empty."
                )
                self.add_error("cause", said)
        return cleaned

    def place_of(self, name: object) -> Account | Series | None:
        return self.known.get(str(name or ""))

    @property
    def place(self) -> Account | Series:
        return self.known[self.cleaned_data["where"]]

    @property
    def chosen(self) -> Account | Series | None:
        """The account or series of the form as it stands, for its help text."""
        return self.place_of(self["where"].value())


class MovementForm(EvidenceForm):
    """An amount that leaves one account and enters another."""

    out_of = forms.ChoiceField(label=_("Out of"))
    into = forms.ChoiceField(
        label=_("Into"),
        help_text=_(
            "A stock: it is reclassified. A flow: it is used, out of the stock."
        ),
    )

    field_order = ["out_of", "into"]

    def __init__(self, *args: Any, accounts: list[Account], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known: dict[str, Account] = {row.path: row for row in accounts}
        stocks = [row for row in accounts if row.kind == Account.Kind.STOCK]
        self.fields["out_of"].choices = _places(stocks, [])  # type: ignore[attr-defined]
        self.fields["into"].choices = _places(accounts, [])  # type: ignore[attr-defined]

    @property
    def sides(self) -> tuple[Account, Account]:
        """The account it leaves and the account it enters."""
        given = self.cleaned_data
        return self.known[given["out_of"]], self.known[given["into"]]


def _places(accounts: list[Account], series: list[Series]) -> list[Any]:
    def words(name: str, code: str, unit: str) -> str:
        return f"{name}, {unit}" if name == code else f"{name} ({code}), {unit}"

    def of(kind: str) -> list[tuple[str, str]]:
        return by_words(
            (row.path, words(row.label, row.path, row.unit.symbol))
            for row in accounts
            if row.kind == kind
        )

    table = unit_table()
    observed = by_words(
        (row.code, words(row.label, row.code, table.symbol(row.unit))) for row in series
    )
    groups = [
        (gettext("Flows"), of(Account.Kind.FLOW)),
        (gettext("Stocks"), of(Account.Kind.STOCK)),
        (gettext("Series"), observed),
    ]
    return [("", "–"), *(group for group in groups if group[1])]
