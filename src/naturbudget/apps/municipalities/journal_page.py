"""The page of the journal: who did what, filtered, and taken away as a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from naturbudget.apps.municipalities import journal
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.apps.municipalities.fields import DayField, PageForm, by_words
from naturbudget.apps.municipalities.journal_links import Subjects
from naturbudget.apps.municipalities.journal_names import keys_called
from naturbudget.apps.municipalities.models import Event, Municipality, User
from naturbudget.apps.municipalities.numbers import StaffNumbers
from naturbudget.apps.municipalities.people import Signers
from naturbudget.core.cell import cell
from naturbudget.core.ledger.leaf import instant

ENTRIES: Final = 20
CHUNK: Final = 500
COLUMNS: Final = ("number", "at", "kind", "what", "particulars", "who", "leaf")
FILES: Final = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}


class JournalFilter(PageForm):
    """Which entries are shown."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(label=_("What happened"), required=False)
    about = forms.CharField(
        label=_("A word of the entry"), max_length=100, required=False
    )
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, town: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses, who = _people(town)
        kinds = town.events.order_by().values_list("kind", flat=True).distinct()
        said = by_words((kind, journal.kind_word(kind)) for kind in kinds)
        everything = ("", _("everything"))
        self._kinds = dict(said)
        choices = [everything, *said]
        for name, found in (("kind", choices), ("who", [("", _("everybody")), *who])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField), name
            field.choices = found

    def clean(self) -> dict[str, Any]:
        """Say where the days are the wrong way round: nothing lies between them."""
        given = super().clean() or self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if first and last and first > last:
            said = _("The last day is before the first. Swap or correct them.")
            self.add_error("last", said)
        return given

    def rows(self, town: Municipality) -> QuerySet[Event]:
        """Return the entries that were asked for; none where that is not understood."""
        if self.is_bound and not self.is_valid():
            return town.events.none()
        asked: dict[str, Any] = self.cleaned_data if self.is_bound else {}
        rows = town.events.order_by("-number")
        if asked.get("who"):
            rows = rows.filter(who=self._addresses[asked["who"]])
        if asked.get("kind"):
            rows = rows.filter(kind=asked["kind"])
        if asked.get("first"):
            rows = rows.filter(at__gte=_midnight(asked["first"]))
        if asked.get("last"):
            rows = rows.filter(at__lte=_midnight(asked["last"], end=True))
        if asked.get("about"):
            word = asked["about"].strip()
            named = [
                kind
                for kind, said in self._kinds.items()
                if word.lower() in said.lower()
            ]
            told = Q(said__icontains=word) | Q(kind__in=named)
            for key in keys_called(town, word):  # what is read by its name
                told |= Q(said__contains=json.dumps(key, ensure_ascii=False))
            rows = rows.annotate(said=Cast("what", TextField())).filter(told)
        return rows

    @property
    def query(self) -> str:
        """What was asked, as an address says it."""
        asked = {name: self.data.get(name, "") for name in self.fields}
        return urlencode({name: value for name, value in asked.items() if value})


def _people(town: Municipality) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return everybody in the journal: the address by number, and the words."""
    addresses = town.events.order_by().values_list("who", flat=True).distinct()
    users = User.objects.filter(email__in=list(addresses)).order_by("pk")
    numbers, signers = StaffNumbers(town), Signers(town)
    found = [(str(numbers.of(user.pk)), user) for user in users]
    words = [(number, signers.word(user)) for number, user in found]
    return {number: user.email for number, user in found}, words


def _midnight(day: date, *, end: bool = False) -> datetime:
    return datetime.combine(day, time.max if end else time.min, tzinfo=UTC)


@login_required
@require_safe
def journal_page(request: UserRequest, slug: str) -> HttpResponse:
    town = town_for(request, slug, to="read-journal")
    form = JournalFilter(request.GET or None, town=town)
    page = Paginator(form.rows(town), ENTRIES).get_page(request.GET.get("page"))
    rows, subjects = list(page), Subjects(town)
    entries = journal.entries(town, rows)
    context = {
        **desk(request, town, "people"),
        "entries": list(zip(entries, subjects.addresses(rows), strict=True)),
        "page_obj": page,
        "form": form,
        "has_any": bool(rows) or town.events.exists(),
        "query": f"{form.query}&" if form.query else "",
        "asked": f"?{form.query}" if form.query else "",
        "arrival": getattr(town, "arrival", None),
    }
    return render(request, "municipalities/journal.html", context)


@login_required
@require_safe
def journal_file(
    request: UserRequest, slug: str, ending: str
) -> HttpResponse | StreamingHttpResponse:
    """Give all entries that were asked for, not only those of a page."""
    town = town_for(request, slug, to="read-journal")
    if ending not in FILES:
        raise Http404("The journal is given as CSV or as JSON lines.")
    rows = JournalFilter(request.GET or None, town=town).rows(town)
    lines = _csv_lines(town, rows) if ending == "csv" else _json_lines(town, rows)
    response = StreamingHttpResponse(lines, content_type=FILES[ending])
    name = f"{slug}-journal.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


class _Echo:
    """Gives back what is written, so that a writer of CSV makes one line."""

    def write(self, text: str) -> str:
        return text


def _csv_lines(town: Municipality, rows: QuerySet[Event]) -> Iterator[str]:
    writer = csv.writer(_Echo(), lineterminator="\n")
    yield writer.writerow(COLUMNS)
    for event, entry in _told(town, rows):
        values = (entry.kind, entry.what, entry.rest, entry.who, event.leaf)
        row = (event.number, instant(event.at), *map(cell, values))
        yield writer.writerow(row)


def _json_lines(town: Municipality, rows: QuerySet[Event]) -> Iterator[str]:
    for event, entry in _told(town, rows):
        what = dict(event.what)
        what.pop("person", None)  # the sentence names the person by role and number
        content = {
            "number": event.number,
            "at": instant(event.at),
            "kind": event.kind,
            "who": entry.who,
            "said": entry.what,
            "what": what,
            "leaf": event.leaf,
        }
        yield json.dumps(content, ensure_ascii=False) + "\n"


def _told(
    town: Municipality, rows: QuerySet[Event]
) -> Iterator[tuple[Event, journal.Entry]]:
    """Yield entries with their words, many at a time."""
    found = rows.iterator(chunk_size=CHUNK)
    while batch := list(islice(found, CHUNK)):
        yield from zip(batch, journal.entries(town, batch), strict=True)
