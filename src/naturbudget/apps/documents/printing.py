"""A document's content as it is set: the frozen one, or what is put to the vote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext

from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.names import label
from naturbudget.core.ledger.leaf import instant
from naturbudget.engines.office import docx_of, odt_of
from naturbudget.engines.typeset import WORDS, typeset
from naturbudget.engines.typeset.blocks import paper_of
from naturbudget.engines.typeset.paper import PAPER_WORDS, typeset_paper

FORMAT = "naturbudget/document/1"
WRITERS: Final = {"docx": docx_of, "odt": odt_of}


def headed(
    content: Mapping[str, Any],
    of: Municipality,
    *,
    kind: str,
    year: int,
    version: int,
    made: datetime,
) -> dict[str, Any]:
    """Return content with the head that all documents of a municipality bear."""
    return {
        **content,
        "format": FORMAT,
        "kind": kind,
        "year": year,
        "version": version,
        "municipality": {
            "slug": of.slug,
            "name": of.names or {"en": of.name},
            "standing": of.standing,
        },
        "languages": of.languages,
        "made": instant(made.replace(microsecond=0)),
    }


def printed(content: Mapping[str, Any], *, language: str) -> bytes:
    """Return a document's content as PDF in one language.

    Raises:
        TypesetError: See `typeset`.
    """
    words = _words_of(content, language)
    if "blocks" in content:
        return typeset_paper(content, labels=words)
    return typeset(content, language=language, labels=words)


def written_for_office(
    content: Mapping[str, Any], form: str, *, language: str
) -> bytes:
    """Return a Master Budget or a Budget Balance as DOCX or ODT, in one language.

    It says what the PDF says, to be pasted into a town hall's own paper; its foot
    names what it rests on.

    Args:
        content: The frozen document.
        form: ``docx`` or ``odt``.
        language: The language to write it in.

    Source:
        DOC-3 (docs/method/documents.md)
    """
    words = _words_of(content, language)
    paper = paper_of(content, language=language, labels=words).as_content()
    town = content["municipality"]["name"]
    name = label(town, language) if isinstance(town, Mapping) else str(town)
    foot = f"{content['kind']} {content['year']} · {content['rests_on']['root']}"
    return WRITERS[form](paper, town=name, foot=foot)


def _words_of(content: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return the words that a document is set with, in a language."""
    with translation.override(language):
        words = {key: gettext(text) for key, text in WORDS.items()}
        if "blocks" in content:
            return words | {key: gettext(text) for key, text in PAPER_WORDS.items()}
        return words | {text: gettext(text) for text in _facts_of(content)}


def _facts_of(content: Mapping[str, Any]) -> set[str]:
    """Return the sentences of a document: why a figure is absent, what is proposed."""
    results = [
        line.get("result") or line.get("outlook") or {} for line in content["lines"]
    ]
    reasons = [why for found in results for why in found.get("reasons", {}).values()]
    points = (content.get("proposal") or {}).get("points") or ()
    return {told["text"] for told in (*reasons, *points)}
