"""A document's content as it is set: the frozen one, or what is put to the vote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.ledger.leaf import instant
from naturbudget.engines.typeset import WORDS, typeset
from naturbudget.engines.typeset.paper import PAPER_WORDS, typeset_paper

FORMAT = "naturbudget/document/1"


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
    is_paper = "blocks" in content
    with translation.override(language):
        words = {key: gettext(text) for key, text in WORDS.items()}
        if is_paper:
            words |= {key: gettext(text) for key, text in PAPER_WORDS.items()}
            return typeset_paper(content, labels=words)
        words |= {text: gettext(text) for text in _facts_of(content)}
    return typeset(content, language=language, labels=words)


def _facts_of(content: Mapping[str, Any]) -> set[str]:
    """Return the sentences that a balance holds: why a figure is absent, proposals."""
    results = [line.get("result") or {} for line in content["lines"]]
    reasons = [why for found in results for why in found.get("reasons", {}).values()]
    points = (content.get("proposal") or {}).get("points") or ()
    return {told["text"] for told in (*reasons, *points)}
