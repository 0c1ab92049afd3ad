"""A paper in blocks, as PDF."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from naturbudget.core.errors import gettext_noop as _
from naturbudget.core.ledger.log import canonical
from naturbudget.engines.typeset.document import (
    COMPOUNDING,
    HASH_SHOWN,
    compiled,
    made_at,
)
from naturbudget.engines.typeset.figures import locale_of
from naturbudget.engines.typeset.say import Row, Say
from naturbudget.engines.typeset.sheet import unused
from naturbudget.engines.typeset.words import WORDS

PAPER_WORDS: Mapping[str, str] = {
    "paper-item": _("Item"),
    "paper-entry": _("Entry"),
    "paper-draft": _("Draft, not issued"),
}
# A table with so many columns of figures needs the sheet turned.
FIGURES_MAX = 6


def typeset_paper(content: Mapping[str, Any], *, labels: Mapping[str, str]) -> bytes:
    """Return a paper as PDF/UA-1 and PDF/A-3a, its data attached where it is frozen.

    Args:
        content: The paper, format ``naturbudget/document/1`` with ``blocks``. One that
            rests on nothing (``rests_on`` is null) is set as a draft, and says so.
        labels: The words of ``WORDS`` and ``PAPER_WORDS`` in its language.

    Returns:
        The bytes of the PDF. The same arguments give the same bytes.

    Raises:
        TypesetError: A text holds a character that no font of ours can print.
    """
    data = canonical(content)
    say = Say(
        language=content["language"],
        words={**WORDS, **PAPER_WORDS, **labels},
        languages=content.get("languages") or (),
    )
    view = paper_view(content, say, data)
    return compiled("paper", view, data=data, made=made_at(content))


def paper_view(content: Mapping[str, Any], say: Say, data: bytes) -> Row:
    """Return all texts that the template ``paper.typ`` sets."""
    town, made = content["municipality"], made_at(content)
    standing, locale = town.get("standing", "real"), locale_of(say.language)
    title = say.word("title-of", title=content["title"], municipality=say.name(town))
    is_draft = content["rests_on"] is None
    first, last = say.day(content["first"]), say.day(content["last"])
    return {
        **unused(),
        "title": title,
        "municipality": say.name(town),
        "standing": "" if standing == "real" else say.word(standing),
        "run": content["title"],
        "over": content["over"],
        "heading": content["title"],
        "span": say.word("span", first=first, last=last),
        "sentence": content["lead"],
        "unvoted": say.word("paper-draft") if is_draft else "",
        "made": [made.year, made.month, made.day],
        **({"hash": ""} if is_draft else _proof(content, say, data)),
        "language": locale.language,
        "region": locale.territory,
        "hyphenate": locale.language in COMPOUNDING,
        "words": dict(say.words),
        "flipped": any(_figures(one) > FIGURES_MAX for one in content["blocks"]),
        "blocks": [_block(one) for one in content["blocks"]],
    }


def _proof(content: Mapping[str, Any], say: Say, data: bytes) -> Row:
    rests, digest = content["rests_on"], hashlib.sha256(data).hexdigest()
    size = say.whole(int(rests["size"]))
    file = f"{content['kind']}-{content['year']}-v{content['version']}.json"
    return {
        "hash": digest,
        "hash_short": digest[:HASH_SHOWN] + "…",
        "root": base64.b64encode(bytes.fromhex(rests["root"])).decode(),
        "rests": say.word("foot-rests", size=size),
        "file": file,
        "check_data": say.word("check-data", file=file),
        "check_root": say.word("check-root", size=size),
    }


def _figures(block: Mapping[str, Any]) -> int:
    if block["block"] != "table":
        return 0
    return sum(head["figure"] for head in block["heads"])


def _block(block: Mapping[str, Any]) -> Row:
    """Return a block with everything the template asks for, empty or not."""
    if block["block"] != "table":
        return dict(block)
    rows = [
        [{"below": [], "mark": "", **cell} for cell in row] for row in block["rows"]
    ]
    return {**block, "rows": rows}
