"""What people ask and type about stocks: a span, a count, several lines, a bill."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.ledger.forms import CountForm, EvidenceForm
from naturbudget.apps.ledger.kinds import CAUSE_CHOICES
from naturbudget.apps.ledger.partitions import SplitKey
from naturbudget.apps.ledger.queries.assets import Asked
from naturbudget.apps.ledger.splits import Share
from naturbudget.apps.municipalities.desk import spoken
from naturbudget.apps.municipalities.fields import (
    DayField,
    FigureField,
    PageForm,
    add_name_fields,
    by_words,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account, Entity
from naturbudget.core.assets.statement import nodes_above
from naturbudget.core.assets.survey import ASSET, KNOWLEDGE, METHODS
from naturbudget.core.ledger.cause import cause_problems
from naturbudget.core.period import budget_year, year_of

ROWS_MAX = 40
COMPARE = "compare"


class AssetForm(PageForm):
    """Between which days, below which node, of whom."""

    first = DayField(label=_("From"))
    last = DayField(label=_("To"))
    below = forms.ChoiceField(label=_("Below"), required=False)
    entity = forms.ChoiceField(label=_("Scope"), choices=Entity.choices, required=False)

    def __init__(self, data: Any, *, town: Municipality, today: date) -> None:
        span = budget_year(year_of(today, town.first_month), town.first_month)
        self._default = span
        super().__init__(data, initial={"first": span.first, "last": span.last})
        self.fields["first"].required = self.fields["last"].required = False
        paths = town.accounts.exclude(kind=Account.Kind.ENVIRONMENT)
        nodes = {
            node
            for path in paths.values_list("path", flat=True)
            for node in (*nodes_above(path), path)
        }
        self.fields["below"].choices = [  # type: ignore[attr-defined]
            ("", gettext("everything")),
            *((node, node) for node in sorted(nodes)),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            said = gettext("The last day is before the first. Swap or correct them.")
            self.add_error("last", said)
        return cleaned

    def asked(self, town: Municipality) -> Asked | None:
        """Return what is asked, by default the running year; nothing if it is wrong."""
        if self.is_bound and not self.is_valid():
            return None
        given = self.cleaned_data if self.is_bound else {}
        return Asked(
            town,
            given.get("first") or self._default.first,
            given.get("last") or self._default.last,
            given.get("below") or "",
            given.get("entity") or Entity.TERRITORY.value,
        )


class StocktakeForm(CountForm):
    """What was found of a stock, and whether the asset changed or what is known."""

    method = forms.ChoiceField(
        label=_("Found by"),
        choices=[(name, gettext_lazy(word)) for name, word in METHODS.items()],
        initial="survey",
    )
    changed = forms.ChoiceField(
        label=_("Did the asset change, or our knowledge of it?"),
        choices=[
            (ASSET, _("The asset changed: the difference is an addition or a loss")),
            (KNOWLEDGE, _("Only our knowledge changed: it is a reappraisal")),
            (COMPARE, _("Book nothing: only compare the books with it")),
        ],
        initial=ASSET,
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("Why"),
        max_length=300,
        required=False,
        help_text=_(
            "Of a reappraisal it is needed: new method, other definition, a mistake of "
            "the old count. It is sealed; write no names of persons."
        ),
    )

    field_order = [
        "quantity",
        "unit",
        "day",
        "method",
        "changed",
        "why",
        "evidence",
        "source",
    ]


class WholeForm(CountForm):
    """What all accounts of a branch come to, as somebody else delivers it."""

    first = DayField(label=_("First day"), required=False)
    last = DayField(label=_("Last day"))

    field_order = ["quantity", "unit", "first", "last", "evidence", "source"]

    def __init__(self, *args: Any, is_stock: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["day"]
        if is_stock:
            del self.fields["first"]
            self.fields["last"].label = gettext("Day")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            said = gettext("The last day is before the first. Swap or correct them.")
            self.add_error("last", said)
        return cleaned


class RowsForm(EvidenceForm):
    """A form with a table: in each row an account and what belongs to it."""

    COLUMNS: tuple[str, ...] = ()
    ROWS = 6

    def __init__(self, *args: Any, accounts: list[Account], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = {row.path: row for row in accounts}
        filled = [name for name in self.initial if name.startswith("account_")]
        asked = str(self.data.get("rows", "")) if self.is_bound else ""
        is_count = len(asked) < 4 and asked.isascii() and asked.isdigit()
        count = int(asked) if is_count else 0
        self.count = min(max(self.ROWS, len(filled) + 2, count), ROWS_MAX)
        for number in range(1, self.count + 1):
            for column in self.COLUMNS:
                self.fields[f"{column}_{number}"] = self.cell(column, number)

    def cell(self, column: str, number: int) -> forms.Field:
        """Return the field of a column in a row."""
        label = gettext("%(column)s, row %(number)s")
        if column == "account":
            named = label % {"column": gettext("Account"), "number": number}
            choices = [
                ("", "–"),
                *by_words(
                    (path, f"{row.label}, {row.unit.symbol}")
                    for path, row in self.known.items()
                ),
            ]
            return forms.ChoiceField(label=named, choices=choices, required=False)
        words = {
            "in": gettext("In"),
            "out": gettext("Out"),
            "weight": gettext("Weight"),
        }
        named = label % {"column": words[column], "number": number}
        return FigureField(label=named, required=False)

    @property
    def table(self) -> list[list[Any]]:
        """The rows as fields, in the order of the columns."""
        return [
            [self[f"{column}_{number}"] for column in self.COLUMNS]
            for number in range(1, self.count + 1)
        ]

    @property
    def plain_fields(self) -> list[Any]:
        """The fields that stand outside the table."""
        inside = {
            f"{name}_{n}" for name in self.COLUMNS for n in range(1, self.count + 1)
        }
        return [field for field in self.visible_fields() if field.name not in inside]

    def row(self, number: int) -> dict[str, Any]:
        """Return what was typed in a row."""
        given = self.cleaned_data
        return {name: given.get(f"{name}_{number}") or "" for name in self.COLUMNS}


class SeveralForm(RowsForm):
    """Several lines that are one event: what enters and what leaves."""

    COLUMNS = ("account", "in", "out")
    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[
            (
                "reclassification",
                _("Reclassified: from stock to stock, the total stays"),
            ),
            ("addition", _("Added: grown, planted, found")),
            ("loss", _("Lost: felled, died, gone")),
            ("use", _("Taken out of a stock and used")),
            ("reappraisal", _("Only the knowledge changed")),
        ],
    )
    cause = forms.ChoiceField(
        label=_("Cause"),
        choices=[("", _("not said")), *CAUSE_CHOICES],
        required=False,
        help_text=_("SEEA's entries, as a second column of the statement of assets."),
    )

    field_order = ["kind", "cause"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["quantity"], self.fields["unit"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for problem in cause_problems(
            cleaned.get("kind", ""), cleaned.get("cause", "")
        ):
            self.add_error("cause", spoken(problem))
        for number in range(1, self.count + 1):
            row = {name: cleaned.get(f"{name}_{number}") for name in self.COLUMNS}
            amounts = [name for name in ("in", "out") if row[name]]
            if row["account"] and len(amounts) != 1:
                said = gettext("Write an amount under “In” or under “Out”, not both.")
                self.add_error(f"account_{number}", said)
            lacks = amounts and not row["account"]
            if lacks and f"account_{number}" not in self.errors:
                said = gettext("This amount has no account. Choose one.")
                self.add_error(f"account_{number}", said)
            for name in amounts:
                if Decimal(str(row[name])) < 0:
                    said = gettext("Write it without a minus; the column says the way.")
                    self.add_error(f"{name}_{number}", said)
        return cleaned

    @property
    def lines(self) -> tuple[tuple[Account, Decimal], ...]:
        """What enters, positive, and what leaves, negative."""
        found = []
        for number in range(1, self.count + 1):
            row = self.row(number)
            if row["account"]:
                amount = Decimal(row["in"]) if row["in"] else -Decimal(row["out"])
                found.append((self.known[row["account"]], amount))
        return tuple(found)


class SplitForm(RowsForm):
    """A bill, and who bears how much of it."""

    COLUMNS = ("account", "department", "weight")
    basis = forms.ChoiceField(label=_("Divided by"), choices=SplitKey.Basis.choices)
    year = forms.IntegerField(
        label=_("Shares of the year"),
        required=False,
        min_value=1800,
        max_value=2300,
        help_text=_("Only for shares by what the accounts came to in a year."),
    )
    save_as = forms.CharField(
        label=_("Keep these shares as"),
        max_length=80,
        required=False,
        help_text=_("A name with its year, for example “floor area 2025”."),
    )

    field_order = ["quantity", "unit", "basis", "year"]

    def __init__(self, *args: Any, town: Municipality, **options: Any) -> None:
        self.departments = list(town.departments.order_by("code"))
        super().__init__(*args, town=town, **options)

    def cell(self, column: str, number: int) -> forms.Field:
        if column != "department":
            return super().cell(column, number)
        label = gettext("%(column)s, row %(number)s")
        choices = [
            ("", gettext("its holder")),
            *((row.code, row.label) for row in self.departments),
        ]
        named = label % {"column": gettext("Department"), "number": number}
        return forms.ChoiceField(label=named, choices=choices, required=False)

    @property
    def shares(self) -> tuple[Share, ...]:
        """The rows with an account; equal shares weigh one each."""
        codes = {row.code: row for row in self.departments}
        found = []
        for number in range(1, self.count + 1):
            row = self.row(number)
            if not row["account"]:
                continue
            account = self.known[row["account"]]
            is_equal = self.cleaned_data.get("basis") == SplitKey.Basis.EQUAL
            weight = "1" if is_equal else row["weight"] or "0"
            department = codes.get(row["department"]) or account.department
            found.append(Share(account, department, Decimal(weight)))
        return tuple(found)


class GroupingForm(PageForm):
    """In which branch of a grouping each account stands, from a day on."""

    since = DayField(label=_("From this day on"))

    def __init__(
        self,
        data: Any,
        *,
        accounts: list[Account],
        places: dict[str, str],
        languages: list[str] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.accounts = accounts
        if languages:
            add_name_fields(self, languages)
            self.fields[f"name_{languages[0]}"].required = True
        for number, row in enumerate(accounts):
            self.fields[f"node_{number}"] = forms.CharField(
                label=row.label,
                required=False,
                max_length=200,
                initial=places.get(row.path, ""),
            )

    def rows(
        self, later: Mapping[str, list[tuple[date, str]]]
    ) -> list[tuple[Account, Any, list[tuple[date, str]]]]:
        """Return each account with its field and where it moves on later days."""
        return [
            (row, self[f"node_{n}"], later.get(row.path, []))
            for n, row in enumerate(self.accounts)
        ]

    @property
    def plain_fields(self) -> list[Any]:
        """The fields that stand outside the table."""
        return [f for f in self.visible_fields() if not f.name.startswith("node_")]

    @property
    def places(self) -> dict[str, str]:
        """The branch of each account, as it was typed."""
        given = self.cleaned_data
        return {
            row.path: str(given.get(f"node_{n}") or "")
            for n, row in enumerate(self.accounts)
        }
