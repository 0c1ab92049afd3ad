"""What people type on the pages of budget, council and balance."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.budget.actions.dividing import GivenPart
from naturbudget.apps.budget.models import BudgetLine
from naturbudget.apps.cycle.partforms import Scheme, kept_parts, typed_parts
from naturbudget.apps.decisions.actions import GroupVote
from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.municipalities.desk import spoken
from naturbudget.apps.municipalities.fields import (
    LONG_TEXT,
    DayField,
    FigureField,
    PageForm,
    YearField,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.budget.line import SIGNS
from naturbudget.core.errors import Problem

GROUPS_MIN, GROUPS_SPARE = 4, 3
COUNT = re.compile(r"[0-9]{1,9}")
FIGURES = {
    "base": _("Reference value (base)"),
    "previous": _("Previous value"),
    "target": _("Budget of the year"),
    "target_low": _("Lower end of the band"),
    "target_high": _("Upper end of the band"),
    "interim": _("Interim target"),
    "long_term": _("Long-term target"),
    "legal": _("Value set by law"),
    "reserve": _("Reserve, which belongs to nobody"),
}


# What a line may lack while it is drafted, and not when it is handed over (CHK-1).
NEEDED = _("(needed before it is handed over)")
BESIDE_ITS_VALUE = _("(needed beside its value)")
AGAINST_THE_BOOKS = _("(needed where the books hold another value)")
LATER = {
    "target": NEEDED,
    "target_low": NEEDED,
    "target_high": NEEDED,
    "department": NEEDED,
    "base_year": BESIDE_ITS_VALUE,
    "base_source": AGAINST_THE_BOOKS,
    "previous_year": BESIDE_ITS_VALUE,
    "previous_source": AGAINST_THE_BOOKS,
    "interim_year": BESIDE_ITS_VALUE,
    "tracked_reason": _("(needed where there is no budget)"),
}
# Bands and milestones need none of these: nothing is calculated from them.
LATER_WITH_A_SIGN = {
    "base": NEEDED,
    "base_year": NEEDED,
    "previous": _("(needed before it is handed over, or a justification)"),
    "long_term": NEEDED,
    "long_term_year": NEEDED,
    "justification": _("(needed in the cases below)"),
}


COUNTS = ("votes_for", "votes_against", "abstaining")
OF_THE_DAY = ("still-to-come", "long-before")
ABOUT_ALL_VOTES = (
    "decides-alone",
    "no-votes",
    "too-many-votes",
    "not-adopted",
    "is-adopted",
)


class YearForm(PageForm):
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)


class LineForm(PageForm):
    """All columns of a line; the numbers in any format of the language."""

    base_year = YearField(label=_("Year of the base"), required=False)
    base_source = forms.CharField(
        label=_("Source of the base"), required=False, max_length=300
    )
    previous_year = YearField(label=_("Year of the previous value"), required=False)
    previous_source = forms.CharField(
        label=_("Source of the previous value"), required=False, max_length=300
    )
    hold = forms.BooleanField(
        label=_("Hold: do not get worse than before"), required=False
    )
    interim_year = YearField(label=_("Year of the interim target"), required=False)
    long_term_year = YearField(label=_("Year of the long-term target"), required=False)
    department: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None, label=_("Account holder (department)"), required=False
    )
    holder_name = forms.CharField(
        label=_("Responsible person or office"), required=False, max_length=200
    )
    basis = forms.CharField(
        label=_("Basis of the target"),
        required=False,
        max_length=300,
        help_text=_("Law, nation, region, council programme, or voluntary."),
    )
    justification = forms.CharField(
        label=_("Justification"),
        required=False,
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Needed where the budget is worse than what was reached before, and "
            "where no previous value is known."
        ),
    )
    tracked_reason = forms.CharField(
        label=_("Why the line has no budget"),
        required=False,
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only for a line that is watched without a target."),
    )

    def __init__(
        self, *args: Any, town: Municipality, direction: str, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        for name, label in FIGURES.items():
            self.fields[name] = FigureField(label=label, required=False)
        later = LATER | (LATER_WITH_A_SIGN if direction in SIGNS else {})
        for name, words in later.items():
            self.fields[name].later = words  # type: ignore[attr-defined]
        if direction not in SIGNS:
            self.fields["justification"].help_text = ""
        # What is wrong with a share, by its department's key.
        self.said_of_shares: dict[int, str] = {}
        self.typed_parts: list[Scheme] = []
        departments = town.departments.order_by("code")
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(line: BudgetLine) -> dict[str, Any]:
        found = {name: getattr(line, name) for name in LineForm.base_fields}
        figures = {name: getattr(line, name) for name in FIGURES}
        # A number, not its text: the field writes it as the language does.
        return found | {name: Decimal(text) for name, text in figures.items() if text}

    def shares(self, town: Municipality) -> dict[str, str] | None:
        """Return the shares typed beside the form, by department, or a problem."""
        found: dict[str, str] = {}
        field = FigureField(required=False)
        for department in town.departments.all():
            key = f"share-{department.pk}"
            if key not in self.data:
                continue
            try:
                share = field.clean(self.data[key])
            except forms.ValidationError as error:
                said = " ".join(error.messages)
                self.said_of_shares[department.pk] = said
                self.add_error(None, f"{department.label}: {said}")
                continue
            if share:
                found[department.code] = share
        return found

    def parts(self, line: BudgetLine) -> dict[str, list[GivenPart]]:
        """Return the districts and sectors typed beside the form, or problems."""
        self.typed_parts = typed_parts(self.data, line)
        for scheme in self.typed_parts:
            for said in scheme.problems:
                self.add_error(None, said)
        return {scheme.code: scheme.given for scheme in self.typed_parts}

    def part_rows(self, line: BudgetLine) -> list[Scheme]:
        """Return the rows of districts and sectors: typed, or as the line has them."""
        return self.typed_parts or kept_parts(line)


class DecisionForm(PageForm):
    """A decision from the minutes, with a row for each group."""

    body: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None, label=_("Body"), empty_label=None
    )
    taken_on = DayField(label=_("Day of the decision"))
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=Decision.Outcome.choices, initial="adopted"
    )
    minutes = forms.FileField(
        label=_("Minutes"), help_text=_("The file is kept by its fingerprint.")
    )
    reasons = forms.CharField(
        label=_("Reasons or remark"),
        required=False,
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, town: Municipality, **options: Any) -> None:
        super().__init__(*args, **options)
        # What is wrong with the votes: of a row by its number, of all together.
        self.said_of_rows: dict[int, tuple[str, list[str]]] = {}
        self.said_of_votes: list[str] = []
        bodies = town.bodies.order_by("pk")
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]

    def rows(self, groups: list[str]) -> list[dict[str, Any]]:
        """Return the rows of the vote as they stand: typed, or the last groups."""
        if self.is_bound:
            nothing: tuple[str, list[str]] = ("", [])
            return [
                {**row, "said": said, "bad": bad}
                for number, row in enumerate(_typed(self.data), start=1)
                for said, bad in [self.said_of_rows.get(number, nothing)]
            ]
        spare = max(GROUPS_MIN - len(groups), GROUPS_SPARE)
        names = [*groups, *[""] * spare]
        empty = {"votes_for": "", "votes_against": "", "abstaining": ""}
        return [{"group": name, **empty} for name in names]

    def votes(self) -> list[GroupVote]:
        """Return the votes of the rows that are filled in."""
        found = []
        for number, row in enumerate(_typed(self.data), start=1):
            counts = [row[name] for name in COUNTS]
            if not row["group"] and not any(counts):
                continue
            bad = [name for name in COUNTS if row[name] and not _is_count(row[name])]
            if bad:
                said = gettext("Row %(number)s: votes are whole numbers.")
                self._mark(number, said % {"number": number}, bad)
                self.add_error(None, self.said_of_rows[number][0])
                continue
            if any(counts):
                in_favour, against, abstaining = (int(c or 0) for c in counts)
                found.append(GroupVote(row["group"], in_favour, against, abstaining))
        return found

    def place(self, problems: Sequence[Problem]) -> list[Problem]:
        """Mark the fields that a refused decision is about; return the other problems.

        Those of the votes are marked and returned: they have no field of the form.
        """
        rows = list(enumerate(_typed(self.data), start=1))
        for problem in problems:
            said = spoken(problem)
            if problem.code in OF_THE_DAY:
                self.add_error("taken_on", said)
            elif problem.code == "no-group":
                for number, row in rows:
                    if not row["group"] and any(row[name] for name in COUNTS):
                        self._mark(number, said, ["group"])
            elif problem.code == "group-twice":
                for number, row in rows:
                    if row["group"] == problem.values["group"]:
                        self._mark(number, said, ["group"])
            elif problem.code in ABOUT_ALL_VOTES:
                self.said_of_votes.append(said)
        return [one for one in problems if one.code not in OF_THE_DAY]

    def _mark(self, number: int, said: str, columns: list[str]) -> None:
        self.said_of_rows[number] = (said, columns)


def _is_count(text: str) -> bool:
    return bool(COUNT.fullmatch(text))


def _typed(data: Mapping[str, Any]) -> list[dict[str, str]]:
    columns = ("group", *COUNTS)
    lists = {name: data.getlist(name) for name in columns}  # type: ignore[attr-defined]
    return [
        dict(zip(columns, (value.strip() for value in row), strict=True))
        for row in zip(*lists.values(), strict=False)
    ]


class ExplanationForm(PageForm):
    cause = forms.CharField(
        label=_("Cause"),
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Say the bad thing first, then the reason. Figures help."),
    )
    consequence = forms.CharField(
        label=_("Consequence for the next budget"),
        required=False,
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    plan = forms.CharField(
        label=_("How a missing figure will come, and by when"),
        required=False,
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ProposalForm(PageForm):
    text = forms.CharField(
        label=_("Proposed decision"),
        required=False,
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "A point to a line. Empty: what follows from the balance. Write no names "
            "of persons."
        ),
    )


class FileForm(PageForm):
    file = forms.FileField(label=_("CSV file"))


class RemarkForm(PageForm):
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
