"""The form that says which column of a file holds what, beside its first rows."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naturbudget.apps.deliveries.tables import known_chart
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.delivery.grid import Delivered, Grid, column_name
from naturbudget.core.delivery.guessing import account_names
from naturbudget.core.delivery.mapping import (
    BY_ACCOUNT,
    BY_PERIOD,
    LONG,
    Mapping,
    folded,
    labels_of,
)
from naturbudget.core.delivery.translating import Chart, Translator
from naturbudget.core.ledger.kinds import STATUSES

ROWS_SHOWN = 10
HEADER_ROWS_MAX = 4
COLUMNS_SHOWN = 60
IGNORED = "ignored"
LEFT_OUT = "-"
ROLE_WORDS: Dict[str, Promise] = {
    "code": _("account or series"),
    "value": _("figure"),
    "unit": _("unit"),
    "period": _("period"),
    "day": _("day"),
    "from": _("first day"),
    "to": _("last day"),
    "status": _("status"),
    "department": _("department"),
    "source": _("note on where it is from"),
    "key": _("name of the figure"),
    "entry": _("entry"),
    "kind": _("kind"),
}
FORM_WORDS: Dict[str, Promise] = {
    LONG: _("one figure in each row"),
    BY_PERIOD: _("a column for each period"),
    BY_ACCOUNT: _("a column for each account"),
}
DECIMAL_WORDS: Dict[str, Promise] = {
    ".": _("1,234.5 (point)"),
    ",": _("1.234,5 (comma)"),
}
DAY_WORDS: Dict[str, Promise] = {
    "dmy": _("31.12.2025 (day first)"),
    "mdy": _("12/31/2025 (month first)"),
}
CONSTANT_WORDS: Dict[str, Promise] = {
    "unit": _("Unit"),
    "code": _("Account or series"),
    "period": _("Period"),
    "department": _("Department"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the form shows it."""

    number: int
    letters: str
    label: str
    role: str
    # What its header says of the figures in it, where it holds some.
    said: str


@dataclass(frozen=True, slots=True)
class Name:
    """What the file calls an account, and which one it means."""

    number: int
    text: str
    code: str


def mapping_in(posted: Dict[str, str], delivered: Delivered) -> tuple[Mapping, str]:
    """Return the mapping that a form says, and the sheet it is of.

    What no form can say is taken as not said; whether the mapping reads the sheet is
    asked when it is used.
    """
    names = [grid.sheet for grid in delivered.grids]
    sheet = posted.get("sheet", "")
    grid = delivered.grids[names.index(sheet) if sheet in names else 0]
    first = _number(posted.get("header_row", ""), 1, 1_000)
    count = _number(posted.get("header_rows", ""), 1, HEADER_ROWS_MAX)
    labels = _labels(grid, first, count)
    roles = {
        label: posted.get(f"column-{number}", "")
        for number, label in enumerate(labels[:COLUMNS_SHOWN])
    }
    constants = {
        role: posted.get(f"constant-{role}", "").strip()[:200]
        for role in (*CONSTANT_WORDS, "status")
    }
    words: dict[str, str] = {}
    for field, text in posted.items():
        if field.startswith("name-"):
            meant = posted.get(f"means-{field[5:]}", "").strip()
            if meant:
                words[text[:200]] = "" if meant == LEFT_OUT else meant[:150]
    form = posted.get("form", "")
    mapping = Mapping(
        columns={
            role: label
            for label, role in reversed(roles.items())
            if role in ROLE_WORDS and label
        },
        constants={role: text for role, text in constants.items() if text},
        words={"code": words} if words else {},
        form=form if form in FORM_WORDS else LONG,
        header_row=first,
        header_rows=count,
        decimal="," if posted.get("decimal") == "," else ".",
        days="mdy" if posted.get("days") == "mdy" else "dmy",
        ignored=tuple(label for label, role in roles.items() if role == IGNORED),
    )
    return mapping, grid.sheet


def form_of(
    town: Municipality, delivered: Delivered, grid: Grid, mapping: Mapping
) -> dict[str, Any]:
    """Return what the template shows of a mapping."""
    chart = known_chart(town)
    last = mapping.header_row + mapping.header_rows
    rows = grid.first_rows(last + ROWS_SHOWN)
    columns = _columns(grid, mapping, chart)
    means = {folded(word): code for word, code in mapping.words.get("code", {}).items()}
    codes = {folded(code): code for code in chart.kinds}
    names = []
    for number, text in enumerate(account_names(grid, mapping, chart)):
        meant = means.get(folded(text))
        code = codes.get(folded(text), "") if meant is None else meant or LEFT_OUT
        names.append(Name(number, text, code))
    return {
        "mapping": mapping,
        "sheets": [one.sheet for one in delivered.grids if one.sheet],
        "sheet": grid.sheet,
        "columns": columns,
        "preview": [
            (line, [cells[c.number] if c.number < len(cells) else "" for c in columns])
            for line, cells in rows
        ],
        "names": sorted(names, key=lambda name: bool(name.code)),
        "unnamed": sum(not name.code for name in names),
        "codes": sorted(chart.kinds),
        "roles": ROLE_WORDS,
        "forms": FORM_WORDS,
        "decimals": DECIMAL_WORDS,
        "day_orders": DAY_WORDS,
        "statuses": STATUSES,
        "constants": [
            (role, word, mapping.constants.get(role, ""))
            for role, word in CONSTANT_WORDS.items()
        ],
    }


def _columns(grid: Grid, mapping: Mapping, chart: Chart) -> list[Column]:
    labels = _labels(grid, mapping.header_row, mapping.header_rows)
    roles = {folded(label): role for role, label in mapping.columns.items()}
    ignored = {folded(label) for label in mapping.ignored}
    said = Translator(grid, mapping, chart, source="").said_of_columns()
    return [
        Column(
            number,
            column_name(number),
            label,
            IGNORED if label in ignored else roles.get(label, ""),
            said.get(number, ""),
        )
        for number, label in enumerate(labels[:COLUMNS_SHOWN])
    ]


def _labels(grid: Grid, first: int, count: int) -> Sequence[str]:
    rows = grid.first_rows(first + count)
    return labels_of([cells for line, cells in rows if first <= line < first + count])


def _number(text: str, least: int, most: int) -> int:
    given = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else least
    return min(max(given, least), most)
