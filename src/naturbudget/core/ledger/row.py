"""What is wrong with one row of a file of figures, as far as it shows itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache

from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)
from naturbudget.core.ledger.cause import CAUSES, cause_problems
from naturbudget.core.ledger.keys import OWN_KEY, is_own
from naturbudget.core.ledger.kinds import STATUSES
from naturbudget.core.ledger.table import NAME, NAME_IN
from naturbudget.core.period import YEAR_MAX, YEAR_MIN
from naturbudget.core.quantity import exact_decimal

Canonical = Callable[[str], str]

NEEDED = ("code", "kind", "unit", "from", "to", "value", "status", "source")
OPTIONAL = (
    "name",
    "resource",
    "key",
    "department",
    "entry",
    "books",
    "aggregation",
    "split",
    "cause",
)
KINDS = ("flow", "stock", "series")
# Rows that share such an entry and a key are the sides of one movement (L-5).
BETWEEN = ("reclassification", "extraction")
ENTRIES = ("", "survey", "reappraisal", "use", "addition", "loss", *BETWEEN)
AGGREGATIONS = ("", "last", "mean", "max", "energetic")
SPLITS = ("", "years", "months")
# «final» and «corrected» are seen from the books; the file says them to replace.
REPLACING = {"final": "measured", "corrected": "measured"}
ALLOWED = {
    "kind": KINDS,
    "status": (*reversed(STATUSES), *REPLACING),
    "entry": ENTRIES,
    "aggregation": AGGREGATIONS,
    "split": SPLITS,
}
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What the books keep of each text, with room for what is added to it.
CHARACTERS_MAX = {
    "code": 150,
    "key": 180,
    "source": 380,
    "department": 100,
    "resource": 60,
    "name": 200,
    "value": 40,
}

EMPTY_FIELD = gettext_noop(
    "“{column}” is empty. Fill it in; leave the whole row out if there is no figure."
)
TOO_LONG = gettext_noop(
    "“{given}…” has {count} characters; “{column}” takes {limit} at most. Shorten it."
)
NOT_ONE_OF = gettext_noop("“{given}” is no {column}. Write one of: {allowed}.")
NOT_A_DAY = gettext_noop(
    "“{given}” is not a day. Write it as year-month-day, for example 2025-03-31."
)
OUT_OF_TIME = gettext_noop(
    "{given} is outside the years {least} to {most}, of which books can be kept. "
    "Correct the year."
)
NOT_A_YEAR = gettext_noop("“{given}” is not a year. Write four digits.")
DAYS_SWAPPED = gettext_noop(
    "The first day, {first}, is after the last day, {last}. Swap or correct them."
)
DECIMAL_COMMA = gettext_noop(
    "“{given}” is written with a decimal comma or with separators. Write a decimal "
    "point and no separators: {proposal}."
)
ENTRY_NEEDS_STOCK = gettext_noop(
    "“{entry}” says how a stock changed, and {code} is a {kind}. Leave the entry empty."
)
SPLIT_NEEDS_FLOW = gettext_noop(
    "Only what is used or emitted in a span of days is divided. Leave “split” empty "
    "for {code}."
)


def row_problems(
    row: Mapping[str, str], canonical: Canonical
) -> list[tuple[str, Problem]]:
    """Return all that the row alone shows to be wrong, with the column of each.

    Args:
        row: Its fields by column; those of ``NEEDED`` are all there.
        canonical: The canonical spelling of a unit, or a refusal.

    Source:
        L-16, UN-9 (docs/method/ledger.md)
    """
    return [
        *_empty(row),
        *_too_long(row),
        *_key(row),
        *_words(row),
        *_unit(row, canonical),
        *_days(row),
        *_value(row),
    ]


def _empty(row: Mapping[str, str]) -> Iterable[tuple[str, Problem]]:
    for column in NEEDED:
        if not row[column]:
            yield column, Problem("empty-field", EMPTY_FIELD, {"column": column})


def characters_max(column: str) -> int | None:
    """Return how long the texts of a column may be; a number of words has no limit."""
    return CHARACTERS_MAX.get(NAME if column.startswith(NAME_IN) else column)


def _too_long(row: Mapping[str, str]) -> Iterable[tuple[str, Problem]]:
    for column, given in row.items():
        limit = characters_max(column)
        if limit and len(given) > limit:
            values = {
                "given": given[:20],
                "count": len(given),
                "column": column,
                "limit": limit,
            }
            yield column, Problem("too-long", TOO_LONG, values)


def _key(row: Mapping[str, str]) -> Iterable[tuple[str, Problem]]:
    given = row.get("key", "")
    if is_own(given):
        yield "key", Problem("own-key", OWN_KEY, {"key": shortened(given)})


def _words(row: Mapping[str, str]) -> Iterable[tuple[str, Problem]]:
    for column, words in ALLOWED.items():
        given = row.get(column, "")
        if given not in words and (given or column not in NEEDED):
            values = {
                "given": shortened(given),
                "column": column,
                "allowed": ", ".join(word for word in words if word),
            }
            yield column, Problem("not-one-of", NOT_ONE_OF, values)
    is_side = row["kind"] == "flow" and row.get("entry") == "extraction"
    if row.get("entry") and row["kind"] in ("flow", "series") and not is_side:
        values = {
            "entry": shortened(row["entry"]),
            "code": row["code"],
            "kind": row["kind"],
        }
        yield "entry", Problem("entry-needs-stock", ENTRY_NEEDS_STOCK, values)
    if cause := row.get("cause"):
        entry = row.get("entry", "")
        kind = "use" if entry == "extraction" else entry
        known = CAUSES.get(kind, ()) if row["kind"] == "stock" or is_side else ()
        for problem in cause_problems(kind if known else row["kind"], shortened(cause)):
            yield "cause", problem
    if row.get("split") in SPLITS[1:] and (row["kind"] != "flow" or is_side):
        values = {"code": row["code"]}
        yield "split", Problem("split-needs-flow", SPLIT_NEEDS_FLOW, values)


def _unit(
    row: Mapping[str, str], canonical: Canonical
) -> Iterable[tuple[str, Problem]]:
    if row["unit"]:
        try:
            canonical(row["unit"])
        except NaturbudgetError as error:
            for problem in error.problems:
                yield "unit", problem


def _days(row: Mapping[str, str]) -> Iterable[tuple[str, Problem]]:
    days = {}
    for column in ("from", "to"):
        if not row[column]:
            continue
        days[column] = day_in(row[column])
        day = days[column]
        if day is None:
            values = {"given": shortened(row[column])}
            yield column, Problem("not-a-day", NOT_A_DAY, values)
        elif not YEAR_MIN <= day.year <= YEAR_MAX:
            yield column, Problem("out-of-time", OUT_OF_TIME, _years(row[column]))
    first, last = days.get("from"), days.get("to")
    if first and last and first > last:
        values = {"first": row["from"], "last": row["to"]}
        yield "from", Problem("days-swapped", DAYS_SWAPPED, values)
    books = row.get("books", "")
    if books and not (len(books) == 4 and books.isascii() and books.isdigit()):
        yield "books", Problem("not-a-year", NOT_A_YEAR, {"given": shortened(books)})
    elif books and not YEAR_MIN <= int(books) <= YEAR_MAX:
        yield "books", Problem("out-of-time", OUT_OF_TIME, _years(books))


def _years(given: str) -> dict[str, object]:
    return {"given": given, "least": str(YEAR_MIN), "most": str(YEAR_MAX)}


@lru_cache(maxsize=4_096)  # A file repeats few days.
def day_in(text: str) -> date | None:
    """Return the day that is written in the ISO way, or nothing."""
    # Written so and no other way: ISO 8601 knows weeks (2025-W52-3) and 20251224 too.
    if not ISO_DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _value(row: Mapping[str, str]) -> Iterable[tuple[str, Problem]]:
    given = row["value"]
    if not given or len(given) > CHARACTERS_MAX["value"]:
        return  # What is too long was said already.
    try:
        exact_decimal(given)
    except NaturbudgetError as error:
        proposal = _without_separators(given)
        if proposal:
            values = {"given": given, "proposal": proposal}
            yield "value", Problem("decimal-comma", DECIMAL_COMMA, values)
            return
        for problem in error.problems:
            yield "value", problem


def _without_separators(given: str) -> str:
    """Return how a number with commas or blanks may have been meant, or nothing."""
    bare = "".join(given.split()).replace("'", "").replace("’", "")
    if bare.count(",") == 1 and bare.rfind(",") > bare.rfind("."):
        bare = bare.replace(".", "").replace(",", ".")
    else:
        bare = bare.replace(",", "")
    try:
        exact_decimal(bare)
    except NaturbudgetError:
        return ""
    return bare
