"""The districts and sectors of a line, as its page lets people type them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.budget.actions.dividing import GivenPart, known_names
from naturbudget.apps.budget.models import BudgetLine, PartLine
from naturbudget.apps.municipalities.fields import FigureField, write_figure
from naturbudget.apps.municipalities.models import Municipality

SPARE = 3
COLUMNS = ("code", "name", "amount")
NAME_CHARACTERS = 100
WORDS = {
    "district": {
        "title": _("Districts"),
        "one": _("District %(number)s"),
        "nameless": _("An amount of %(amount)s has no district. Name it."),
        "twice": _("The district %(name)s stands twice. Put the two together."),
    },
    "sector": {
        "title": _("Sectors"),
        "one": _("Sector %(number)s"),
        "nameless": _("An amount of %(amount)s has no sector. Name it."),
        "twice": _("The sector %(name)s stands twice. Put the two together."),
    },
}


@dataclass(frozen=True, slots=True)
class PartRow:
    """One row: the code of a part that the line has, its name, its amount."""

    label: str
    code: str = ""
    name: str = ""
    amount: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """The rows of one way to divide a line, and what they say if nothing is wrong."""

    code: str
    title: str
    rows: list[PartRow]
    given: list[GivenPart] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        return [row.said for row in self.rows if row.said]

    @property
    def is_used(self) -> bool:
        return any(row.name or row.amount for row in self.rows)


def kept_parts(line: BudgetLine) -> list[Scheme]:
    """Return the rows of a line as it is, with some to spare."""
    language = get_language() or "en"
    found = []
    for scheme in PartLine.Scheme.values:
        rows = [
            PartRow(
                "", one.code, one.label, write_figure(Decimal(one.amount), language)
            )
            for one in line.parts.all()
            if one.scheme == scheme
        ]
        found.append(_scheme(scheme, rows + [PartRow("")] * SPARE))
    return found


def typed_parts(data: Any, line: BudgetLine) -> list[Scheme]:
    """Return the rows as they were typed, for each scheme that the page had."""
    town = line.version.budget.municipality
    return [
        _read(scheme, rows, town)
        for scheme in PartLine.Scheme.values
        if (rows := list(_rows(data, scheme)))
    ]


def _scheme(code: str, rows: list[PartRow], given: Any = ()) -> Scheme:
    words = WORDS[code]
    labelled = [
        replace(row, label=words["one"] % {"number": number})
        for number, row in enumerate(rows, start=1)
    ]
    return Scheme(code, str(words["title"]), labelled, list(given))


def _rows(data: Any, scheme: str) -> Iterator[PartRow]:
    lists = [data.getlist(f"{scheme}-{name}") for name in COLUMNS]
    for code, name, amount in zip(*lists, strict=False):
        yield PartRow("", code.strip(), name.strip(), amount.strip())


def _read(scheme: str, rows: list[PartRow], town: Municipality) -> Scheme:
    names, language = known_names(town), get_language() or "en"
    read, given = list[PartRow](), list[GivenPart]()
    codes = [_code_of(row) for row in rows if row.name]
    twice = {code for code, count in Counter(codes).items() if count > 1}
    for row in rows:
        amount, said = _amount(row, scheme)
        code = _code_of(row)
        if not said and row.name and code in twice:
            said = WORDS[scheme]["twice"] % {"name": row.name}
        if not said and row.name:
            known = names.get((scheme, code), {})
            part = GivenPart(code, amount, {**known, language: row.name})
            given.append(part)
        read.append(replace(row, said=said))
    return _scheme(scheme, read, given)


def _code_of(row: PartRow) -> str:
    """Return the code of a part: the one it has, else its name in plain letters."""
    return (row.code or slugify(row.name) or row.name)[:NAME_CHARACTERS]


def _amount(row: PartRow, scheme: str) -> tuple[str, str]:
    """Return the amount of a row as a plain text, or what is wrong with the row."""
    if not row.name and not row.amount:
        return "", ""
    if not row.name:
        return "", WORDS[scheme]["nameless"] % {"amount": row.amount[:20]}
    if len(row.name) > NAME_CHARACTERS:
        long = gettext("“%(name)s…” is too long for a name. Shorten it.")
        return "", long % {"name": row.name[:20]}
    if not row.amount:
        return "", gettext("Say how much %(name)s gets.") % {"name": row.name}
    try:
        for text in (row.name, row.code):
            forms.CharField(required=False).clean(text)  # no unseen signs
        return FigureField(required=False).clean(row.amount), ""
    except forms.ValidationError as error:
        return "", f"{row.name}: {' '.join(error.messages)}"
