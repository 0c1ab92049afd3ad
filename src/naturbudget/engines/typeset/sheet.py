"""The sheet of an indicator on paper: its data as texts ready to be set."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from naturbudget.core.errors import gettext_noop as _
from naturbudget.core.ledger.log import canonical
from naturbudget.core.quantity import number_in, shown_decimals
from naturbudget.engines.typeset.document import (
    COMPOUNDING,
    HASH_SHOWN,
    compiled,
    made_at,
)
from naturbudget.engines.typeset.figures import locale_of
from naturbudget.engines.typeset.say import Row, Say

SHEET_WORDS: Mapping[str, str] = {
    "sheet-over": _("Indicator sheet"),
    "sheet-title": _("{code} {name}: indicator sheet of {municipality}"),
    "sheet-run": _("Indicator sheet {code}"),
    "sheet-nothing": _("Nothing is written yet."),
    "sheet-purpose": _("Purpose"),
    "sheet-about": _("Definition"),
    "sheet-words": _("Formula in words"),
    "sheet-formula": _("Formula"),
    "sheet-unit": _("Unit"),
    "sheet-measure": _("Kind"),
    "sheet-direction": _("What is better"),
    "sheet-resource": _("Resource"),
    "sheet-source": _("Source"),
    "sheet-lag": _("Usual lag"),
    "sheet-owner": _("Who answers for it"),
    "sheet-base": _("Base"),
    "sheet-base-text": _("{value} in {year}"),
    "sheet-legal": _("Law"),
    "sheet-what": _("What it is"),
    "sheet-item": _("Item"),
    "sheet-entry": _("Entry"),
    "sheet-values": _("Values"),
    "sheet-values-caption": _("From the vouchers that the foot of the page names."),
    "sheet-values-break": _(
        "A line between two years means a break: they cannot be compared."
    ),
    "sheet-no-values": _("No figure of it is in the books yet."),
    "sheet-readings": _("Then and now"),
    "sheet-readings-now": _("Known now, after {size} vouchers."),
    "sheet-readings-formula": _("Both by version {number} of the formula."),
    "sheet-saw": _("As the council saw it"),
    "sheet-now": _("As we know it now"),
    "sheet-difference": _("Difference"),
    "sheet-points": _("percentage points"),
    "sheet-same": _("none"),
    "sheet-unchanged": _("{years}: unchanged since the vote."),
    "sheet-year": _("Year"),
    "sheet-value": _("Value"),
    "sheet-status": _("Status, or why there is none"),
    "sheet-breaks": _("Known breaks"),
    "sheet-no-breaks": _("None is known."),
    "sheet-versions": _("Versions of the formula"),
    "sheet-version": _("Version"),
    "sheet-since": _("Holds from"),
    "sheet-always": _("all years"),
    "sheet-reason": _("Reason, reference"),
    "sheet-parts": _("What it is made of"),
    "sheet-part": _("Account or series"),
    "sheet-rhythm": _("Rhythm"),
    "sheet-holder": _("Supplier"),
    "sheet-factors": _("Factors"),
    "sheet-factor": _("Factor"),
    "sheet-factor-value": _("{value} {to_unit} for one {from_unit}"),
    "sheet-factor-alone": _("{value} {to_unit}"),
    "sheet-days": _("Valid"),
    "sheet-until": _("until {last}"),
    "sheet-from": _("from {first}"),
    "sheet-between": _("{first} to {last}"),
    "sheet-chart": _("The years as a line; the table below has the figures."),
    "month": _("month"),
    "quarter": _("quarter"),
    "year-rhythm": _("year"),
    "no-value": _("no value"),
}


def typeset_sheet(
    content: Mapping[str, Any],
    *,
    language: str,
    labels: Mapping[str, str],
    chart: str = "",
) -> bytes:
    """Return the sheet of an indicator as PDF/UA-1 and PDF/A-3a, its data attached.

    Args:
        content: The sheet, format ``naturbudget/indicator-sheet/1``; numbers are
            strings, what is absent is null.
        language: The language to set it in.
        labels: The words of ``WORDS`` and ``SHEET_WORDS`` in that language.
        chart: The years as SVG with real colours; without one, none is set.

    Returns:
        The bytes of the PDF. The same arguments give the same bytes.

    Raises:
        TypesetError: A text holds a character that no font of ours can print.
    """
    data = canonical(content)
    say = Say(
        language=language,
        words=labels,
        languages=content.get("languages") or (),
        symbols=content.get("symbols") or {},
    )
    view = sheet_view(content, say, data) | {"chart": chart}
    return compiled("indicator-sheet", view, data=data, made=made_at(content))


def sheet_view(content: Mapping[str, Any], say: Say, data: bytes) -> Row:
    """Return all texts that the template ``indicator-sheet.typ`` sets."""
    name, town = say.name(content), content["municipality"]
    digest, rests = hashlib.sha256(data).hexdigest(), content["rests_on"]
    made, locale = made_at(content), locale_of(say.language)
    standing = town.get("standing", "real")
    unit = say.unit(content["unit"])
    title = {"code": content["code"], "name": name, "municipality": say.name(town)}
    values = content["values"]
    places = shown_decimals(n for one in values if (n := number_in(one["value"])))
    return {
        **unused(),
        "title": say.word("sheet-title", **title),
        "municipality": say.name(town),
        "standing": "" if standing == "real" else say.word(standing),
        "run": say.word("sheet-run", code=content["code"]),
        "over": say.word("sheet-over"),
        "heading": f"{content['code']} {name}",
        "span": unit,
        "sentence": content["purpose"] or content["in_words"],
        "made": [made.year, made.month, made.day],
        "hash": digest,
        "hash_short": digest[:HASH_SHOWN] + "…",
        "root": base64.b64encode(bytes.fromhex(rests["root"])).decode(),
        "rests": say.word("foot-rests", size=say.whole(int(rests["size"]))),
        "file": f"sheet-{content['code']}.json",
        "check_data": say.word("check-data", file=f"sheet-{content['code']}.json"),
        "check_root": say.word("check-root", size=say.whole(int(rests["size"]))),
        "language": locale.language,
        "region": locale.territory,
        "hyphenate": locale.language in COMPOUNDING,
        "words": dict(say.words),
        "pairs": _pairs(content, say, places),
        "values": [_value(one, unit, places, say) for one in reversed(values)],
        "readings": _readings(content, say),
        "breaks": [f"{one['year']}: {one['text']}" for one in content["breaks"]],
        "versions": [_version(one, say) for one in reversed(content["versions"])],
        "parts": [_part(one, say) for one in content["parts"]],
        "factors": [
            _factor(code, one, say)
            for code, rows in content["factors"].items()
            for one in rows
        ],
    }


def unused() -> Row:
    """Return what the common sheet asks for and neither sheet nor paper has."""
    texts = ("unvoted", "vote_title", "vote_sentence", "vote_note")
    return {
        **dict.fromkeys(texts, ""),
        "flipped": False,
        "publication": None,
        "votes": [],
        "vote_total": [],
        "paths": [],
        "proposal": [],
    }


def _pairs(content: Mapping[str, Any], say: Say, places: int) -> list[Sequence[str]]:
    resource, owner = content["resource"], content["owner"]
    base, year = content["base_value"], content["base_year"]
    base_text = str(year or "")
    if base is not None:
        value = f"{say.figure(base, decimals=places)} {say.unit(content['unit'])}"
        base_text = say.word("sheet-base-text", value=value, year=year)
    found = [
        ("sheet-purpose", content["purpose"]),
        ("sheet-about", content["about"]),
        ("sheet-words", content["in_words"]),
        ("sheet-formula", content["formula"]),
        ("sheet-unit", say.unit(content["unit"]) or "1"),
        ("sheet-measure", say.known(content["measure"])),
        ("sheet-direction", say.known(content["direction"])),
        ("sheet-resource", say.name(resource) or (resource or {}).get("code", "")),
        ("sheet-source", content["source"]),
        ("sheet-lag", content["lag"]),
        ("sheet-owner", say.name(owner) or (owner or {}).get("code", "")),
        ("sheet-base", ". ".join(filter(None, (base_text, content["base_reason"])))),
        ("sheet-legal", content["legal"]),
    ]
    nothing = say.word("sheet-nothing")
    return [(say.word(key), text or nothing) for key, text in found]


def _value(one: Mapping[str, Any], unit: str, places: int, say: Say) -> Row:
    if one["value"] is None:
        return {
            "year": str(one["year"]),
            "value": say.word("no-value"),
            "told": one["reason"],
        }
    return {
        "year": str(one["year"]),
        "value": f"{say.figure(one['value'], decimals=places)} {unit}".rstrip(),
        "told": say.known(one["status"]),
    }


def _readings(content: Mapping[str, Any], say: Say) -> Row | None:
    """Return the years that changed since the vote, and a sentence on the others."""
    told = content["readings"]
    if told is None:
        return None
    changed = [one for one in told["years"] if one["differs"]]
    same = ", ".join(str(one["year"]) for one in told["years"] if not one["differs"])
    notes = [say.word("sheet-unchanged", years=same)] if same else []
    notes.append(say.word("sheet-readings-now", size=say.whole(int(told["size"]))))
    if told["by_formula"]:
        number = told["by_formula"]
        notes.append(say.word("sheet-readings-formula", number=number))
    rows = [_reading(one, content["unit"], say) for one in changed]
    return {"rows": rows, "notes": " ".join(notes)}


def _reading(one: Mapping[str, Any], code: str, say: Say) -> list[str]:
    sides = [one["saw"], one["now"]]
    unit = say.unit(code)
    places = shown_decimals(n for it in sides if (n := number_in(it["value"])))
    found = [str(one["year"])]
    for side in sides:
        if side["value"] is None:
            found.append(say.word("no-value"))
            continue
        value = f"{say.figure(side['value'], decimals=places)} {unit}".rstrip()
        found.append(f"{value}, {say.known(side['status'])}")
    difference = number_in(one["difference"])
    if difference is None:
        return [*found, "–"]
    if not difference:
        return [*found, say.word("sheet-same")]
    signed = say.figure(one["difference"], decimals=places, signed=True)
    unit = say.word("sheet-points") if code == "%" else unit
    return [*found, f"{signed} {unit}".rstrip()]


def _version(one: Mapping[str, Any], say: Say) -> list[str]:
    since = str(one["from"]) if one["from"] else say.word("sheet-always")
    told = [one["reason"], one["reference"], say.day(one["defined"])]
    return [str(one["number"]), since, one["formula"], "; ".join(filter(None, told))]


def _part(one: Mapping[str, Any], say: Say) -> list[str]:
    rhythm = one["rhythm"]
    words = {"year": "year-rhythm"}
    holder = one["holder"]
    return [
        say.name(one) or one["ref"],
        one["ref"],
        f"{say.known(one['measure'])}, {say.unit(one['unit'])}",
        say.known(words.get(rhythm, rhythm)) if rhythm else "",
        one["supplier"] or say.name(holder) or (holder or {}).get("code", ""),
    ]


def _factor(code: str, one: Mapping[str, Any], say: Say) -> list[str]:
    first, last = one["valid_from"], one["valid_to"]
    if first and last:
        days = say.word("sheet-between", first=say.day(first), last=say.day(last))
    elif first or last:
        key = "sheet-from" if first else "sheet-until"
        days = say.word(key, first=say.day(first or last), last=say.day(last or first))
    else:
        days = say.word("sheet-always")
    value = number_in(one["value"])
    places = 0 if value is None else max(0, -int(value.as_tuple().exponent))
    figure = say.figure(one["value"], decimals=places)
    units = {side: say.unit(one[side]) for side in ("to_unit", "from_unit")}
    said = "sheet-factor-alone" if one["from_unit"] == "1" else "sheet-factor-value"
    return [
        code,
        say.word(said, value=figure, **units),
        days,
        one["source"],
    ]
