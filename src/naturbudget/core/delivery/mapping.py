"""What turns the columns of a file into figures; remembered by its supplier."""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

from naturbudget.core.delivery.grid import filled_right
from naturbudget.core.ledger.row import NEEDED, OPTIONAL

# What a column may hold. Those of the file of figures, and two of other files' ways:
# a span in one cell, and a day that is first and last at once.
ROLES: Final = (
    "code",
    "value",
    "unit",
    "period",
    "day",
    "from",
    "to",
    "status",
    "department",
    "source",
    "kind",
    "name",
    "resource",
    "key",
    "entry",
    "books",
    "aggregation",
    "split",
)
# What may hold for every figure of a file.
CONSTANTS: Final = ("code", "unit", "period", "status", "department", "source", "kind")
# What a figure is when neither the file nor its mapping says so.
STATUS: Final = "measured"
# The forms of a table: a row for each figure; a column for each period or account.
LONG, BY_PERIOD, BY_ACCOUNT = FORMS = ("long", "periods", "accounts")
# How files say that there is no figure; nothing is booked for these.
MISSING: Final = frozenset(
    {"", "-", "–", "—", ".", "..", "...", "…", ":", "x", "n/a", "na", "nan", "null"}
    | {"none", "k.a.", "k. a.", "n.d.", "i.u."}
)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column holds what, and how it is written.

    Args:
        columns: The label of the column for each role it has (``ROLES``).
        constants: What holds for every figure of the file, by role.
        words: For each role the file's own words and what they mean in the books:
            ``{"code": {"Rathaus Gas": "gas/town-hall"}}``. A word that means nothing
            (``""``) leaves its rows out, such as a sum.
        form: ``long``: a row for each figure. ``periods``, ``accounts``: a column for
            each period or each account; what its header names is told apart by what
            it is: a unit, a period, or else an account.
        header_row: In which row of the file the header begins, from 1.
        header_rows: How many rows it has; in all but the last an empty cell says what
            stands before it, as merged cells do.
        decimal: What stands before the decimals: a point or a comma.
        days: ``dmy`` or ``mdy``, for days that are not written in the ISO way.
        ignored: Labels of columns that hold no figures, in the forms with a column
            for each period or account.
    """

    columns: Dict[str, str] = field(default_factory=dict)
    constants: Dict[str, str] = field(default_factory=dict)
    words: Dict[str, Dict[str, str]] = field(default_factory=dict)
    form: str = LONG
    header_row: int = 1
    header_rows: int = 1
    decimal: str = "."
    days: str = "dmy"
    ignored: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {**asdict(self), "ignored": list(self.ignored)}

    @classmethod
    def from_json(cls, stored: Dict[str, Any]) -> Mapping:
        """Return what was stored; fields that are not known any more are left out."""
        known = {one.name for one in fields(cls)}
        given = {name: value for name, value in stored.items() if name in known}
        return cls(**{**given, "ignored": tuple(given.get("ignored", ()))})


# What a connector delivers: the long form in the books' own words.
LONG_FORM: Final = Mapping(
    columns={name: name for name in (*NEEDED, *OPTIONAL) if name in ROLES}
)


def labels_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return what each column is called, over all rows of its header.

    >>> labels_of([["", "Gas", ""], ["Month", "2024", "2025"]])
    ['month', 'gas / 2024', 'gas / 2025']
    """
    return [" / ".join(map(folded, parts)) for parts in parts_of(rows)]


def parts_of(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the texts of each column's header, from top to bottom, none twice."""
    if not rows:
        return []
    width = max(map(len, rows))
    filled = [list(filled_right(row)) for row in rows[:-1]]
    found: list[list[str]] = []
    for position in range(width):
        texts = [row[position] for row in (*filled, rows[-1]) if position < len(row)]
        parts = [" ".join(text.split()) for text in texts if text.strip()]
        found.append(list(dict.fromkeys(parts)))
    return found


def folded(text: str) -> str:
    """Return a text as labels and words are compared: in small letters, one blank.

    >>> folded("  Use\\n(MWh) ")
    'use (mwh)'
    """
    return " ".join(text.split()).casefold()


IN_BRACKETS = re.compile(r"^(?P<rest>.*?)[\s,]*[(\[](?P<unit>[^()\[\]]+)[)\]]\s*$")
AFTER_IN = re.compile(r"^(?P<rest>.*?),?\s+(?:in|i)\s+(?P<unit>\S+)\s*$")


def unit_beside(text: str) -> tuple[str, str]:
    """Return what a header says, and the unit it may name beside it.

    >>> unit_beside("Use (MWh)"), unit_beside("Verbrauch in kWh"), unit_beside("Use")
    (('Use', 'MWh'), ('Verbrauch', 'kWh'), ('Use', ''))
    """
    for pattern in (IN_BRACKETS, AFTER_IN):
        if found := pattern.match(text):
            return found["rest"].strip(), found["unit"].strip()
    return text, ""
