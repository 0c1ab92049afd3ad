"""A paper as a file: PDF, DOCX, ODT, JSON, or its tables as CSV."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from naturbudget.apps.cycle.views.documents import OFFICE
from naturbudget.apps.documents.printing import WRITERS, headed, printed
from naturbudget.apps.papers.actions import content_of
from naturbudget.apps.papers.order import Order
from naturbudget.core.paper import Paper, table_as_csv, tables_of

FORMS: Final = {
    "pdf": "application/pdf",
    **OFFICE,
    "json": "application/json",
    "zip": "application/zip",
}


def draft_of(kind: str, paper: Paper, order: Order, *, at: datetime) -> dict[str, Any]:
    """Return a paper as data while it is a draft: it rests on nothing."""
    content = headed(
        content_of(paper, order),
        order.town,
        kind=kind,
        year=order.year,
        version=0,
        made=at,
    )
    return {**content, "rests_on": None}


def as_file_of(content: Mapping[str, Any], form: str, *, town: str) -> bytes:
    """Return a paper as one of ``FORMS``; its foot says what it rests on.

    Raises:
        TypesetError: A text holds a character that no font of ours can print.
    """
    language = content["language"]
    if form == "pdf":
        return printed(content, language=language)
    if form == "json":
        return json.dumps(content, ensure_ascii=False, indent=1).encode()
    if form == "zip":
        return _tables(content)
    with translation.override(language):
        foot = _("Draft, not issued")
    if content["rests_on"]:
        foot = f"{content['kind']} {content['year']} · {content['rests_on']['root']}"
    return WRITERS[form](content, town=town, foot=foot)


def _tables(content: Mapping[str, Any]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, table in enumerate(tables_of(dict(content)), 1):
            archive.writestr(f"table-{number}.csv", table_as_csv(table))
    return written.getvalue()
