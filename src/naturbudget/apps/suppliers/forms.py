"""What suppliers answer, and what co-ordinators type about requests for data."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.kinds import status_label
from naturbudget.apps.municipalities.fields import DayField, FigureField, PageForm
from naturbudget.apps.resources.models import Account, Series
from naturbudget.apps.resources.queries import unit_table
from naturbudget.apps.suppliers.actions.answering import STATUSES, File, Given
from naturbudget.apps.suppliers.models import Answer, DataRequest
from naturbudget.core.errors import NaturbudgetError

REMARK_MAX = 400
KEPT = "naturbudget.suppliers.kept"


class NumberForm(PageForm):
    """A figure of one thing, in its unit or another one of the same kind."""

    quantity = FigureField(label=_("Figure"), required=False)
    unit = forms.ChoiceField(label=_("Unit"))
    status = forms.ChoiceField(
        label=_("What kind of figure is it?"),
        choices=[(name, status_label(name)) for name in STATUSES],
        initial="measured",
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=_("Remark"),
        max_length=REMARK_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is sealed with the figure. Write no names of persons."),
    )

    why = forms.CharField(
        label=_("Why it is right"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is kept with the figure. Write no names of persons."),
    )
    # Which figure the doubts were about that were shown.
    doubted = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asked: DataRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = asked
        self.fields["unit"].choices = units_for(asked.thing)  # type: ignore[attr-defined]
        self.fields["why"].later = _("(needed for this figure)")  # type: ignore[attr-defined]

    def number(self) -> Decimal | None:
        typed = self.cleaned_data.get("quantity")
        return Decimal(typed) if typed else None

    def said(self) -> str:
        """Return the figure as it was typed, to know it again."""
        typed = self.cleaned_data
        return f"{typed.get('quantity')} {typed.get('unit')} {typed.get('status')}"

    def reason(self) -> str:
        """Return why the figure is right, where its doubts were seen."""
        typed = self.cleaned_data
        if typed["doubted"] != self.said():
            return ""  # Another figure was typed meanwhile: it has doubts of its own.
        return " ".join(typed["why"].split())

    def ask(self) -> None:
        """Show with the form that the figure is doubted, and ask why it is right."""
        data: Any = self.data
        data = data.copy()
        if data.get("doubted") != self.said():
            data["doubted"], data["why"] = self.said(), ""
        self.data = data

    def given(self) -> Given:
        """Return what was read from a file."""
        typed = self.cleaned_data
        return Given(
            kind=Answer.Kind.NUMBER,
            quantity=self.number(),
            unit=typed["unit"],
            status=typed["status"],
            remark=" ".join(typed["remark"].split()),
            reason=self.reason(),
        )


class ReadingForm(NumberForm):
    """What somebody of the municipality reads from a file that was sent."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["quantity"].required = True


class AnswerForm(NumberForm):
    """What a supplier answers: a figure, a file to be read, or why there is none."""

    kind = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            ("number", _("Here is the figure")),
            ("file", _("Read it from the file I send")),
            ("not-available", _("There is no figure")),
        ],
        initial="number",
        widget=forms.RadioSelect,
    )
    evidence = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "The bill, the list or the report the figure rests on. Without one, your "
            "answer itself is kept as evidence."
        ),
    )
    because = forms.CharField(
        label=_("Why there is no figure"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["kind", "quantity", "unit", "status", "evidence", "remark"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, later in (
            ("quantity", _("(if you have it)")),
            ("because", _("(if you have no figure)")),
        ):
            self.fields[name].later = later  # type: ignore[attr-defined]

    def clean_evidence(self) -> Any:
        file = self.cleaned_data["evidence"]
        limit = settings.EVIDENCE_BYTES_MAX
        if file and file.size > limit:
            said = gettext("The file has more than %s MB. Send an extract.")
            raise forms.ValidationError(said % (limit // 1_000_000))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind = cleaned.get("kind")
        lacks_number = not cleaned.get("quantity") and "quantity" not in self.errors
        if kind == "number" and lacks_number:
            said = gettext("Type the figure, or choose another answer.")
            self.add_error("quantity", said)
        if kind == "not-available" and not cleaned.get("because", "").strip():
            said = gettext(
                "Say why there is no figure, and when there will be one if you know."
            )
            self.add_error("because", said)
        if kind in ("file", "not-available") and self._typed_anew():
            said = gettext(
                "You typed a figure and chose another answer. Choose “Here is the "
                "figure”, or empty this field."
            )
            self.add_error("quantity", said)
        if len(self._remark()) > REMARK_MAX and "remark" not in self.errors:
            said = gettext(
                "What you say of the figure has {count} characters in both fields, and "
                "room for {limit}. Shorten it."
            ).format(count=len(self._remark()), limit=REMARK_MAX)
            self.add_error("because", said)
        has_file = cleaned.get("evidence") or self.kept_source()
        if kind == "file" and not has_file and "evidence" not in self.errors:
            said = gettext("Choose the file the figure is to be read from.")
            self.add_error("evidence", said)
        return cleaned

    def _typed_anew(self) -> bool:
        """Tell whether a figure was typed that is not the one answered before."""
        number, before = self.number(), self.initial.get("quantity")
        return number is not None and number != before

    def _remark(self) -> str:
        """Return the remark of a figure or a file, with what was typed as a reason.

        Nothing that somebody writes is dropped: why there is no figure says something
        of the figure that came all the same. What was answered before is not typed.
        """
        typed = self.cleaned_data
        if typed.get("kind") == "not-available":
            return ""
        because = " ".join(typed.get("because", "").split())
        if because == " ".join(str(self.initial.get("because", "")).split()):
            because = ""
        remark = " ".join(typed.get("remark", "").split())
        return " ".join(one for one in (remark, because) if one)

    def kept_source(self) -> Source | None:
        """Return the file that came with an answer which was asked about."""
        signed = str(self.data.get("kept", ""))
        try:
            digest = Signer(salt=f"{KEPT}.{self.asked.key}").unsign(signed)
        except BadSignature:
            return None
        return self.asked.municipality.sources.filter(sha256=digest).first()

    def keep(self, source: Source) -> None:
        """Carry a file on, so that nobody sends it twice."""
        data: Any = self.data
        data = data.copy()
        data["kept"] = Signer(salt=f"{KEPT}.{self.asked.key}").sign(source.sha256)
        self.data = data

    def given(self) -> Given:
        typed = self.cleaned_data
        is_number = typed["kind"] == "number"
        is_missing = typed["kind"] == "not-available"
        return Given(
            kind=typed["kind"],
            quantity=self.number() if is_number else None,
            unit=typed["unit"] if is_number else "",
            status=typed["status"],
            remark=self._remark(),
            because=" ".join(typed["because"].split()) if is_missing else "",
            file=self.file(),
            reason=self.reason() if is_number else "",
        )

    def file(self) -> File | Source | None:
        sent = self.cleaned_data.get("evidence")
        if sent is None:
            return self.kept_source()
        sent.seek(0)
        kind = sent.content_type or "application/octet-stream"
        return File(sent.name or "evidence", kind, sent.read())


def units_for(thing: Account | Series) -> list[tuple[str, str]]:
    """Return the units a figure may come in; the one it is kept in comes first."""
    table = unit_table()
    code = thing.unit.code if isinstance(thing, Account) else thing.unit
    kept = [(code, table.symbol(code) or code)]
    try:
        dimension = table.row(code).dimension
    except NaturbudgetError:
        return kept
    alike = [row for row in table.rows if row.dimension == dimension]
    alike.sort(key=lambda row: row.num * 1.0 / row.den)
    return kept + [(row.code, row.symbol) for row in alike if row.code != code]


class ReasonForm(PageForm):
    """Why a request is withdrawn, or asked again."""

    reason = forms.CharField(
        label=_("Why"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )


class SpanForm(PageForm):
    """Days of a figure that is asked for by hand."""

    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and (last < first or last - first > timedelta(days=3660)):
            said = gettext("The last day is before the first. Swap or correct them.")
            self.add_error("last", said)
        return cleaned
