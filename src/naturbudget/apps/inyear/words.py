"""How pages show where a line stands in the middle of its year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from naturbudget.apps.inyear.queries.lacking import Lacking
from naturbudget.core.budget.shown import line_decimals
from naturbudget.core.budget.steering import DECIDES, NEEDS, STEERS

Json = Mapping[str, Any]


def expected_word(outlook: Json) -> str:
    """Return what is expected of a line, in words beside its symbol."""
    words = {
        "kept": gettext("Expected to be kept"),
        "missed": gettext("Expected to be missed"),
        "unknown": gettext("No forecast"),
        "tracked": gettext("Tracked"),
    }
    return words[outlook["expected"]]


def way_words(outlook: Json) -> str:
    """Return how a forecast was made, in a sentence."""
    years = [str(one["year"]) for one in outlook["shares"]]
    if outlook["way"] == "profile" and len(years) > 1:
        said = gettext("By the share of the year used by this day in {years}.")
        return said.format(years=", ".join(years))
    if outlook["way"] == "profile":
        said = gettext("By the share of the year used by this day in {year} alone.")
        return said.format(year=years[0])
    if outlook["way"] == "straight":
        return gettext("A straight line: no earlier year is known in parts.")
    if outlook["way"] == "level":
        return gettext("As it stands; a level or a ratio is not used up.")
    return ""


def places_of(line: Json) -> int:
    """Return with how many decimals all figures of a line are shown."""
    outlook = line["outlook"]
    result = {"A": outlook["forecast"] or outlook["posted"], "R": outlook["deviation"]}
    return line_decimals({**line, "result": result})


def lacking_parts(lacking: Sequence[Lacking | Json]) -> dict[str, list[Any]]:
    """Return what was asked for and is owed, apart from what has no figure yet."""
    owed, without = list[Any](), list[Any]()
    for one in lacking:
        due = one.due if isinstance(one, Lacking) else one["due"]
        (owed if due else without).append(one)
    return {"owed": owed, "without": without}


def page_words(content: Json) -> dict[str, Any]:
    """Return what a page shows of an account: rows, what was said, what lacks."""
    rows = [row_of(line) for line in content["lines"]]
    return {
        "rows": rows,
        "said": [row for row in rows if row["needs"] or row["how"]],
        **lacking_parts(content.get("lacking", ())),
    }


def row_of(line: Json) -> dict[str, Any]:
    """Return a line of the content with the words that stand beside its figures."""
    said, steered, outlook = line["comment"], line["steering"], line["outlook"]
    return {
        "line": line,
        "outlook": outlook,
        "places": places_of(line),
        "expected": expected_word(outlook),
        "way": way_words(outlook),
        "needs": gettext(NEEDS[said["needs"]]) if said else "",
        "decides": gettext(DECIDES[said["decides"]]) if said else "",
        "is_unsure": bool(outlook["low"] and outlook["high"] and not outlook["is_sure"])
        and outlook["expected"] in ("kept", "missed"),
        "how": gettext(STEERS[steered["how"]]) if steered else "",
    }
