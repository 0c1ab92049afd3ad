"""What people type about an audit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.audit.actions.findings import Found, lines_of
from naturbudget.apps.audit.actions.planning import Plan
from naturbudget.apps.audit.models import Audit
from naturbudget.apps.municipalities.fields import DayField, FigureField, PageForm
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.audit.finding import ASKED, KINDS, STATEMENT_MAX
from naturbudget.core.audit.sample import METHODS, SEED_MAX, Way

HOLDER = "account-holder:"
COUNT_MAX = 1_000_000


def _text(label: Any, *, rows: int = 3, required: bool = True, hint: Any = "") -> Any:
    return forms.CharField(
        label=label,
        max_length=STATEMENT_MAX,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=hint,
    )


class PeopleField(forms.ModelMultipleChoiceField[Any]):
    """People who hold the role auditor, by name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, user: Any) -> str:
        return str(user)


class PlanForm(PageForm):
    """The plan of an audit."""

    scope = _text(
        _("What is audited"),
        hint=_("It is printed in the balance. Write no names of persons."),
    )
    auditors = PeopleField(
        label=_("Who audits"),
        queryset=User.objects.none(),
        help_text=_(
            "Nobody audits a year in which they wrote, sealed or explained figures, or "
            "held a line."
        ),
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    threshold = FigureField(
        label=_("A difference is material from"),
        help_text=_("In per cent of the figure it is found in."),
    )

    def __init__(self, *args: Any, town: Municipality, **options: Any) -> None:
        super().__init__(*args, **options)
        people = User.objects.filter(
            memberships__municipality=town, memberships__role="auditor"
        )
        field: Any = self.fields["auditors"]
        field.queryset = people.distinct().order_by("name", "email")

    def plan(self) -> Plan:
        typed = self.cleaned_data
        return Plan(
            scope=typed["scope"].strip(),
            auditors=list(typed["auditors"]),
            starts_on=typed["starts_on"],
            ends_on=typed["ends_on"],
            threshold=Decimal(typed["threshold"]),
        )


class DrawForm(PageForm):
    """How a sample is drawn."""

    method = forms.ChoiceField(
        label=_("How it is drawn"),
        choices=[(code, _(word)) for code, word in METHODS.items()],
        initial="random",
        widget=forms.RadioSelect,
    )
    count = forms.IntegerField(
        label=_("How many"),
        required=False,
        min_value=1,
        max_value=COUNT_MAX,
        help_text=_("At random: how many. By risk: at most how many."),
    )
    seed = forms.CharField(
        label=_("Seed"),
        required=False,
        max_length=SEED_MAX,
        help_text=_(
            "Chance is made of it: with the same seed anybody draws the same vouchers. "
            "Take this one, or what dice or a lottery gave."
        ),
    )
    share = forms.IntegerField(
        label=_("Share of each unit, in per cent"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_(
            "By size: of each unit the largest that together come to this share. "
            "Amounts of two units are never added."
        ),
    )
    line = forms.ChoiceField(label=_("Only behind the line"), required=False)

    def __init__(self, *args: Any, audit: Audit, **options: Any) -> None:
        super().__init__(*args, **options)
        lines = [(code, code) for code in lines_of(audit)]
        field: Any = self.fields["line"]
        field.choices = [("", gettext("all figures of the year")), *lines]
        for name, word in (
            ("count", _("(needed at random)")),
            ("seed", _("(needed at random)")),
            ("share", _("(needed by size)")),
        ):
            self.fields[name].later = word  # type: ignore[attr-defined]

    def way(self) -> Way:
        """Return what was asked for; what another way asks is left out."""
        typed, method = self.cleaned_data, self.cleaned_data["method"]
        return Way(
            method=method,
            count=typed["count"] if method in ("random", "risk") else None,
            seed=typed["seed"].strip() if method == "random" else "",
            share=typed["share"] if method == "size" else None,
        )


class TraceForm(PageForm):
    """What became of a drawn voucher."""

    result = forms.ChoiceField(
        label=_("The figure and its evidence"),
        choices=[
            ("agrees", _("agree")),
            ("differs", _("do not agree")),
            ("untraceable", _("cannot be traced")),
        ],
        widget=forms.RadioSelect,
    )
    remark = _text(
        _("Remark"), rows=2, required=False, hint=_("Write no names of persons.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        word = _("(needed where they do not agree)")
        self.fields["remark"].later = word  # type: ignore[attr-defined]


class FindingForm(PageForm):
    """What was found, on what, and who answers until when."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(code, _(word)) for code, word in KINDS.items()],
        initial="minor",
        widget=forms.RadioSelect,
        help_text=_(
            "Major: the balance may not be relied on. Minor: a rule was not kept, the "
            "figure stands. Remark: it could be better. Strength: it is done well, and "
            "asks nothing."
        ),
    )
    statement = _text(
        _("What was found"),
        rows=4,
        hint=_("What should be, what is, and what shows it. No names of persons."),
    )
    voucher = forms.CharField(
        label=_("On the voucher"),
        required=False,
        max_length=200,
        help_text=_("The key of a sealed voucher."),
    )
    line = forms.ChoiceField(label=_("On the line"), required=False)
    asked = forms.ChoiceField(label=_("Who answers"), required=False)
    due = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, audit: Audit, **options: Any) -> None:
        super().__init__(*args, **options)
        self.audit = audit
        lines = [(code, code) for code in lines_of(audit)]
        line: Any = self.fields["line"]
        line.choices = [("", gettext("on none")), *lines]
        asked: Any = self.fields["asked"]
        asked.choices = [("", gettext("nobody")), *asked_choices(audit.municipality)]
        for name in ("asked", "due"):
            word = _("(needed, but of a strength)")
            self.fields[name].later = word  # type: ignore[attr-defined]

    def found(self) -> Found:
        typed = self.cleaned_data
        asked, _colon, code = typed["asked"].partition(":")
        departments = self.audit.municipality.departments
        return Found(
            kind=typed["kind"],
            statement=typed["statement"].strip(),
            voucher=typed["voucher"].strip(),
            line=typed["line"],
            asked=asked,
            department=departments.filter(code=code).first() if code else None,
            due=typed["due"],
        )


def asked_choices(town: Municipality) -> list[tuple[str, str]]:
    """Return whom a finding may ask: two offices, and each department's holder."""
    offices = [(role, gettext(ASKED[role])) for role in ("co-ordinator", "executive")]
    holder = gettext(ASKED["account-holder"])
    departments = sorted((one.label, one.code) for one in town.departments.all())
    return [
        *offices,
        *((f"{HOLDER}{code}", f"{holder}, {label}") for label, code in departments),
    ]


class AnswerForm(PageForm):
    """The answer to a finding."""

    text = _text(
        _("Answer"),
        rows=4,
        hint=_("How it came to this, and what is done about it. No names of persons."),
    )
    voucher = forms.CharField(
        label=_("Corrected by the voucher"),
        required=False,
        max_length=200,
        help_text=_("The key of the sealed voucher that corrects the figure."),
    )


class ReadForm(PageForm):
    """What the auditor says to an answer."""

    text = _text(_("Remark"), rows=2, required=False, hint=_("Needed to send it back."))


class OpinionForm(PageForm):
    """What the auditor says of the balance."""

    opinion = forms.ChoiceField(
        label=_("Opinion"),
        choices=[
            ("clean", _("Clean: the balance can be relied on")),
            ("qualified", _("Qualified: it can, but for what the reasons name")),
            ("refused", _("Refused: it cannot be judged, or not be relied on")),
        ],
        widget=forms.RadioSelect,
    )
    reasons = _text(
        _("Reasons"),
        rows=4,
        required=False,
        hint=_("They are printed in the balance. Write no names of persons."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        word = _("(needed unless it is clean)")
        self.fields["reasons"].later = word  # type: ignore[attr-defined]
