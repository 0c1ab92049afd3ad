"""From a frozen document to the bytes of its PDF."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.ledger.log import canonical
from naturbudget.engines.typeset.balance import balance_view
from naturbudget.engines.typeset.budget import budget_view
from naturbudget.engines.typeset.figures import locale_of
from naturbudget.engines.typeset.in_year import in_year_view
from naturbudget.engines.typeset.say import Row, Say
from naturbudget.engines.typeset.words import WORDS, for_a_copy

HERE = Path(__file__).parent
VIEWS = {
    "budget-balance": balance_view,
    "in-year-account": in_year_view,
    "master-budget": budget_view,
}
FIGURE_CHARACTERS_MAX = 64  # in a row; beyond it the sheet is turned
HASH_SHOWN = 40
COMPOUNDING = frozenset({"da", "de", "fi", "is", "nb", "nl", "nn", "no", "sv"})


class TypesetError(NaturbudgetError):
    """A document cannot be set."""


def typeset(
    document: Mapping[str, Any], *, language: str, labels: Mapping[str, str]
) -> bytes:
    """Return a frozen document as PDF/UA-1 and PDF/A-3a, its data attached.

    Args:
        document: A Master Budget, Budget Balance or in-year account, format
            ``naturbudget/document/1``; numbers are strings, what is absent is null
            or left out. One that rests on nothing (``rests_on`` is null) is not
            frozen: it is set as a proposal, without hash, root and attachment.
        language: The language to set it in, for example ``sv``.
        labels: The words of ``WORDS`` in that language, by the same keys; English
            stands in for what is left out.

    Returns:
        The bytes of the PDF. The same arguments give the same bytes. The canonical
        JSON of a frozen document is attached.

    Raises:
        TypesetError: The kind is unknown, or a text holds a character that no font
            of ours can print.
    """
    kind = document["kind"]
    if kind not in VIEWS:
        text = gettext_noop(
            "A document of the kind “{kind}” cannot be set. Known are: {known}."
        )
        values = {"kind": kind, "known": ", ".join(sorted(VIEWS))}
        raise TypesetError(Problem("unknown-document", text, values))
    data = canonical(document)
    view = view_of(document, language=language, labels=labels, data=data)
    return compiled(kind, view, data=data, made=made_at(document))


def compiled(
    template: str, view: Mapping[str, Any], *, data: bytes, made: datetime
) -> bytes:
    """Return what a template sets of texts, with the data attached.

    Raises:
        TypesetError: A text holds a character that no font of ours can print.
    """
    import typst

    fonts = typst.Fonts(include_system_fonts=False, font_paths=[HERE / "fonts"])
    try:
        pdf, warnings = typst.compile_with_warnings(
            HERE / "templates" / f"{template}.typ",
            root=HERE / "templates",
            font_paths=fonts,
            format="pdf",
            sys_inputs={"view": json.dumps(view), "data": data.decode()},
            pdf_standards=["a-3a", "ua-1"],
            timestamp=made,
        )
    except typst.TypstError as error:
        raise not_set(error.message, *error.hints) from error
    if warnings:
        raise not_set(*(warning.message for warning in warnings))
    return bytes(pdf)


def not_set(*messages: str) -> TypesetError:
    """Return the refusal that carries what the typesetter said."""
    text = gettext_noop(
        "The document could not be set: {message}. If a text holds an unusual "
        "character, write it with another one; nothing was issued."
    )
    values = {"message": " ".join(messages)}
    return TypesetError(Problem("not-set", text, values))


def made_at(document: Mapping[str, Any]) -> datetime:
    """Return the moment a document was frozen or proposed, which dates the PDF too."""
    return datetime.fromisoformat(document["made"].replace("Z", "+00:00"))


def view_of(
    document: Mapping[str, Any],
    *,
    language: str,
    labels: Mapping[str, str],
    data: bytes,
) -> Row:
    """Return everything a template prints, as texts of the language."""
    words = {**WORDS, **labels}
    say = Say(
        language=language,
        words=for_a_copy(words) if document.get("publication") else words,
        languages=document.get("languages") or (),
        symbols=document.get("symbols") or {},
    )
    view = VIEWS[document["kind"]](document, say)
    locale = locale_of(language)
    return {
        **view,
        **_frame(document, view["heading"], say),
        **_proof(document, say, data),
        **_votes(document, say),
        "language": locale.language,
        "region": locale.territory,
        "hyphenate": locale.language in COMPOUNDING,
        "words": {key: say.words[key] for key in _printed_as_they_are()},
        "flipped": _is_wide(view),
    }


def _printed_as_they_are() -> list[str]:
    return [
        *("part-a", "part-a-caption", "notes", "line", "cause", "reason", "plan"),
        *("not-assessed", "paths", "paths-caption", "tracked-lines", "signals-title"),
        *("signals-text", "corrections", "corrections-none", "year", "was", "is"),
        *("proposal", "values", "values-caption", "reasons", "check", "attachment"),
        *("foot-document", "group", "for", "against", "abstaining", "all-groups"),
        *("line-unit", "page", "unvoted-text", "supplement", "audit", "part-b"),
        *("part-c", "part-c-caption", "part-d", "part-d-caption"),
        *("part-e", "part-e-caption", "breaks"),
    ]


def _frame(document: Mapping[str, Any], heading: str, say: Say) -> Row:
    """Return title, running head and date."""
    town = document["municipality"]
    name, standing = say.name(town), town.get("standing", "real")
    decision = document.get("decision")
    version = say.word("version", title=heading, version=document["version"])
    made = made_at(document)
    first, last = say.day(document["first"]), say.day(document["last"])
    title = say.word("title-of", title=heading, municipality=name)
    is_proposal = document["rests_on"] is None
    return {
        "title": say.word("title-unvoted", title=title) if is_proposal else title,
        "municipality": name,
        "standing": "" if standing == "real" else say.word(standing),
        "span": say.word("span", first=first, last=last),
        "run": _voted(decision, say) if decision else version,
        "unvoted": say.word("unvoted") if is_proposal else "",
        "made": [made.year, made.month, made.day],
    }


def _voted(decision: Mapping[str, Any], say: Say) -> str:
    day = say.day(decision["taken"])
    return say.word("decision", body=_body(decision, say), day=day)


def _body(decision: Mapping[str, Any], say: Say) -> str:
    """Return the name of who decided; a body without one is called by what it is."""
    found = say.name(decision) or say.known(str(decision.get("body", "")))
    return found[:1].upper() + found[1:]


def _proof(document: Mapping[str, Any], say: Say, data: bytes) -> Row:
    """Return hash, root and what they are good for; a proposal has neither."""
    if document["rests_on"] is None:
        return {"hash": ""}
    digest = hashlib.sha256(data).hexdigest()
    rests = document["rests_on"]
    size = say.whole(int(rests["size"]))
    file = f"{document['kind']}-{document['year']}.json"
    return {
        "hash": digest,
        "hash_short": digest[:HASH_SHOWN] + "…",
        "root": base64.b64encode(bytes.fromhex(rests["root"])).decode(),
        "rests": say.word("foot-rests", size=size),
        "file": file,
        "check_data": say.word("check-data", file=file),
        "check_root": say.word("check-root", size=size),
    }


def _votes(document: Mapping[str, Any], say: Say) -> Row:
    """Return the vote by group, or the publication that stands in its place."""
    publication = document.get("publication")
    budget = document.get("budget") or {}
    own = document["kind"] == "master-budget"
    decision = document.get("decision") if own else budget.get("decision")
    votes = (decision or {}).get("votes") or []
    keys = ("for", "against", "abstaining")
    if decision:
        outcome = say.known(decision["outcome"])
        day, body = say.day(decision["taken"]), _body(decision, say)
        sentence = say.word("vote-text", body=body, day=day, outcome=outcome)
    else:
        sentence = say.word("vote-none")
    return {
        "vote_title": say.word("vote" if own else "vote-balance"),
        "vote_sentence": sentence,
        "votes": [
            [str(vote["group"]), *(say.whole(int(vote.get(key, 0))) for key in keys)]
            for vote in votes
        ],
        "vote_total": [
            say.whole(sum(int(vote.get(key, 0)) for vote in votes)) for key in keys
        ],
        "vote_note": say.word("vote-groups-none") if decision and not votes else "",
        "publication": publication
        and {
            "title": say.word("publication-title"),
            "note": say.word("publication-text"),
            "text": publication.get("text", ""),
            "url": publication.get("url", ""),
        },
    }


def _is_wide(view: Row) -> bool:
    """Return whether the columns of figures leave too little room for the names."""
    columns = zip(*(row["cells"] for row in view["rows"]), strict=True)
    return sum(map(_longest_word, columns)) > FIGURE_CHARACTERS_MAX


def _longest_word(cells: Iterable[Row]) -> int:
    texts = (text for cell in cells for text in (cell["main"], *cell["below"]))
    return max((len(word) for text in texts for word in text.split(" ")), default=0)
