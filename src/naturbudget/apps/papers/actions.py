"""Papers: a municipality's own words in them, and issuing one for good."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import translation

from naturbudget.apps.documents.actions import freeze_document, issue_document
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.events import print_of
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Department, Municipality, User
from naturbudget.apps.papers.kinds import KINDS
from naturbudget.apps.papers.models import Paper, Passage
from naturbudget.apps.papers.order import Order, PaperError
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger.log import canonical
from naturbudget.core.paper import Paper as Written

TEXT_MAX = 10_000
LONG_TEXT = gettext_noop("{count} characters are too many; {most} fit. Shorten it.")
UNCHANGED = gettext_noop(
    "The paper reads as version {version} does, issued on {day}. Use that one, or "
    "change something first."
)


def order_of(
    municipality: Municipality,
    kind: str,
    year: int,
    *,
    language: str,
    today: date,
    department: Department | None = None,
) -> Order:
    """Return the order of a paper, with what the municipality says in its own words."""
    rows = Passage.objects.filter(
        municipality=municipality,
        kind=kind,
        year=year,
        about=department.code if department else "",
        language=language,
    )
    own = dict(rows.values_list("section", "text"))
    return Order(municipality, year, language, today, department, own)


def written(kind: str, order: Order) -> Written:
    """Write a paper, in its language.

    Raises:
        PaperError: There is nothing to write it from.
    """
    with translation.override(order.language):
        return KINDS[kind].write(order)


@transaction.atomic
def write_passages(
    municipality: Municipality,
    kind: str,
    year: int,
    texts: Mapping[str, str],
    *,
    language: str,
    about: str = "",
    by: User,
    at: datetime,
) -> int:
    """Keep what a municipality says in a paper; return how many sections changed.

    Papers that were issued stay as they were.

    Source:
        DOC-2 (docs/method/documents.md)
    """
    of = lock(municipality)
    long = {name: len(text) for name, text in texts.items() if len(text) > TEXT_MAX}
    if long:
        raise PaperError(
            *(
                Problem(
                    "too-long",
                    LONG_TEXT,
                    {"count": count, "most": TEXT_MAX, "field": name},
                )
                for name, count in long.items()
            )
        )
    changed = 0
    for section, text in texts.items():
        assert section in KINDS[kind].sections, "the form has no other"
        place: dict[str, Any] = {
            "municipality": of,
            "kind": kind,
            "year": year,
            "about": about,
            "section": section,
            "language": language,
        }
        row = Passage.objects.filter(**place).first()
        said = text.strip()
        if said == (row.text if row else ""):
            continue
        done: dict[str, Any] = {"text": said, "written_by": by, "written_at": at}
        Passage.objects.update_or_create(defaults=done, **place)
        changed += 1
        events.record(
            "passage-written",
            of=of,
            by=by,
            at=at,
            paper=kind,
            year=year,
            about=about,
            section=section,
            language=language,
            text=print_of(said),
        )
    return changed


@transaction.atomic
def issue_paper(kind: str, order: Order, *, by: User, at: datetime) -> Paper:
    """Freeze a paper as it reads now, seal its hash, and make its PDF.

    Raises:
        PaperError: There is nothing to write it from, or nothing changed since it was
            issued last.

    Source:
        L-32 (docs/method/ledger.md), DOC-3 (docs/method/documents.md)
    """
    of = lock(order.town)
    paper = written(kind, order)
    about = order.department.code if order.department else ""
    earlier = of.documents.filter(kind=kind, year=order.year).count()
    content = content_of(paper, order)
    _refuse_unchanged(of, kind, order, content, about=about)
    document = freeze_document(
        of,
        kind=kind,
        year=order.year,
        version=earlier + 1,
        content=content,
        ledger="actual",
        day=at.date(),
        reason=f"{kind} {order.year}",
        decision=None,
        by=by,
        at=at,
    )
    found: Paper = Paper.objects.create(
        document=document, about=about, language=order.language, title=paper.title
    )
    issue_document(document, language=order.language, by=by, at=at)
    return found


def _refuse_unchanged(
    of: Municipality, kind: str, order: Order, content: dict[str, Any], *, about: str
) -> None:
    rows = Paper.objects.filter(document__municipality=of, document__kind=kind)
    rows = rows.filter(
        document__year=order.year, about=about, language=order.language
    ).select_related("document")
    last = rows.order_by("-document__version").first()
    if last is None:
        return
    frozen, now = document_data(last.document), json.loads(canonical(content))
    if {name: frozen.get(name) for name in now} == now:
        day = last.document.frozen_at.date()
        values = {"version": last.document.version, "day": day}
        raise PaperError(Problem("unchanged", UNCHANGED, values))


def content_of(paper: Written, order: Order) -> dict[str, Any]:
    """Return a paper as it is frozen, without the head that all documents bear."""
    return {
        **paper.as_content(),
        "about": order.department.code if order.department else None,
        "first": order.span.first.isoformat(),
        "last": order.span.last.isoformat(),
        "publication": None,
    }
