"""A first guess at the mapping of a file, from the names of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

from naturbudget.core.delivery.grid import Grid, NumberText, Row
from naturbudget.core.delivery.mapping import (
    BY_ACCOUNT,
    BY_PERIOD,
    LONG,
    MISSING,
    folded,
    labels_of,
    parts_of,
    unit_beside,
)
from naturbudget.core.delivery.mapping import Mapping as FileMapping
from naturbudget.core.delivery.spelling import is_period, span_in
from naturbudget.core.delivery.translating import Chart

ROWS_LOOKED_AT: Final = 60
NAMES_MAX: Final = 300
# How columns are called in the four languages, by what they hold.
CALLED: Final[dict[str, frozenset[str]]] = {
    role: frozenset(word.replace("_", " ") for word in words.split("|"))
    for role, words in {
        "code": "account|code|meter|series|konto|zähler|anlage|objekt|gebäude|mätare"
        "|anläggning|byggnad|conto|contatore|edificio|building|site|object",
        "value": "value|amount|quantity|consumption|use|wert|menge|verbrauch|betrag"
        "|värde|mängd|förbrukning|valore|quantità|consumo|energi|energy|energie",
        "unit": "unit|einheit|enhet|unità|unità_di_misura|mått",
        "period": "period|month|quarter|year|zeitraum|monat|quartal|jahr|månad|kvartal"
        "|år|periodo|mese|trimestre|anno|time",
        "day": "day|date|stichtag|tag|datum|dag|giorno|data",
        "from": "from|start|first_day|von|beginn|från|startdatum|dal|inizio",
        "to": "to|end|last_day|until|bis|ende|till|slutdatum|al|fine",
        "status": "status|quality|stato|qualität",
        "department": "department|amt|abteilung|förvaltning|nämnd|settore|ufficio",
        "source": "source|note|remark|comment|quelle|bemerkung|anmerkung|källa"
        "|anmärkning|fonte|nota|invoice|bill|rechnung|faktura|fattura",
    }.items()
}
WITH_COMMA: Final = re.compile(r"[+-]?[0-9]{1,3}([. \u00a0'’]?[0-9]{3})*,[0-9]+")


def guessed(
    grid: Grid, chart: Chart, names: Mapping[str, str] | None = None
) -> FileMapping:
    """Return what the columns may hold; whoever sends the file corrects it.

    Args:
        grid: The sheet.
        chart: What the books know.
        names: The accounts of the books by what they are called, in small letters.
    """
    rows = grid.first_rows(ROWS_LOOKED_AT)
    line, count = _header(rows, chart)
    header = [cells for number, cells in rows if line <= number < line + count]
    below = [cells for number, cells in rows if number >= line + count]
    labels, parts = labels_of(header), parts_of(header)
    columns = _columns(labels, parts)
    spans = [
        position
        for position, texts in enumerate(parts)
        if any(is_period(unit_beside(text)[0], chart.months) for text in texts)
    ]
    known = {**(names or {}), **{folded(code): code for code in chart.kinds}}
    taken = {labels.index(label) for label in columns.values()}
    accounts = [
        position
        for position, texts in enumerate(parts)
        if position not in taken
        and any(folded(unit_beside(text)[0]) in known for text in texts)
    ]
    form = LONG
    if len(spans) > 1:
        form = BY_PERIOD
    elif len(accounts) > 1 or (accounts and "code" not in columns):
        form = BY_ACCOUNT
    if form != LONG:
        columns.pop("value", None)
    mapping = FileMapping(
        columns=columns,
        form=form,
        header_row=line,
        header_rows=count,
        decimal="," if _has_commas(below) else ".",
        constants={"status": "measured"},
    )
    found = {
        name: known[folded(name)]
        for name in account_names(grid, mapping, chart)
        if folded(name) in known
    }
    return replace(mapping, words={"code": found} if found else {})


def account_names(grid: Grid, mapping: FileMapping, chart: Chart) -> list[str]:
    """Return what the file calls its accounts, as far as it names any."""
    first, last = mapping.header_row, mapping.header_row + mapping.header_rows - 1
    rows = grid.first_rows(max(last, ROWS_LOOKED_AT))
    header = [cells for line, cells in rows if first <= line <= last]
    labels = labels_of(header)
    label = folded(mapping.columns.get("code", ""))
    found: dict[str, None] = {}
    if label and label in labels:
        position = labels.index(label)
        for line, cells in grid.rows:
            if line > last and position < len(cells) and cells[position].strip():
                found[" ".join(cells[position].split())] = None
            if len(found) >= NAMES_MAX:
                break
    elif mapping.form != LONG and not mapping.constants.get("code"):
        taken = {folded(one) for one in (*mapping.columns.values(), *mapping.ignored)}
        for position, texts in enumerate(parts_of(header)):
            if labels[position] not in taken:
                found |= dict.fromkeys(_account_parts(texts, mapping, chart))
    return [*found][:NAMES_MAX]


def _account_parts(
    texts: Sequence[str], mapping: FileMapping, chart: Chart
) -> Iterable[str]:
    bare = [unit_beside(text)[0] for text in texts]
    spanned = [is_period(text, chart.months) for text in bare]
    if mapping.form == BY_PERIOD and not any(spanned):
        return []
    return [
        text
        for text, is_span in zip(bare, spanned, strict=True)
        if text and not is_span and not chart.is_unit(text)
    ]


def fingerprint(grid: Grid, mapping: FileMapping, chart: Chart) -> str:
    """Return what files of the same layout have in common: the names of their columns.

    Which periods they are is left out, for they differ from year to year; what stands
    above them is not, for heat and power of one house are two things.
    """
    first, last = mapping.header_row, mapping.header_row + mapping.header_rows - 1
    header = [cells for line, cells in grid.first_rows(last) if first <= line <= last]
    said = [
        " / ".join(
            "period" if is_period(unit_beside(one)[0], chart.months) else folded(one)
            for one in texts
        )
        for texts in parts_of(header)
        if texts
    ]
    # However many years stand side by side, and in whichever order the columns do.
    text = "\n".join([str(mapping.header_rows), *sorted(set(said))])
    return sha256(text.encode()).hexdigest()


def _header(rows: Sequence[Row], chart: Chart) -> tuple[int, int]:
    """Return in which row the header seems to begin, and how many rows it has."""
    for index, (line, cells) in enumerate(rows):
        filled = [cell for cell in cells if cell.strip()]
        if len(filled) < 2 or _numbers(filled) > len(filled) / 2:
            continue
        following = rows[index + 1] if index + 1 < len(rows) else (0, [])
        if following[0] == line + 1 and _is_second(following[1], chart):
            return line, 2
        above = rows[index - 1] if index else (-1, [""])
        # A merged cell over the columns, such as their unit.
        if (
            above[0] == line - 1
            and any(above[1])
            and not above[1][0].strip()
            and _is_second(cells, chart)
        ):
            return line - 1, 2
        return line, 1
    return (rows[0][0] if rows else 1), 1


def _is_second(cells: Sequence[str], chart: Chart) -> bool:
    """Tell whether a row names periods or units, and so stands below another."""
    filled = [cell for cell in cells if cell.strip()]
    told = [
        cell
        for cell in filled
        if is_period(unit_beside(cell)[0], chart.months) or chart.is_unit(cell)
    ]
    rest = [cell for cell in filled if cell not in told]
    return len(told) > len(filled) / 2 and not _numbers(rest)


def _numbers(cells: Iterable[str]) -> int:
    """Count the cells that are figures; a year is a name of a column."""
    return sum(
        (isinstance(cell, NumberText) or cell.strip()[:1].isdigit())
        and span_in(cell) is None
        for cell in cells
    )


def _columns(labels: Sequence[str], parts: Sequence[Sequence[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for label, texts in zip(labels, parts, strict=True):
        bare = {folded(unit_beside(text)[0]) for text in texts}
        for role, called in CALLED.items():
            if role not in found and (label in called or bare & called):
                found[role] = label
                break
    if "period" in found and {"from", "to"} <= set(found):
        del found["period"]
    return found


def _has_commas(rows: Sequence[Sequence[str]]) -> bool:
    cells = [
        cell.strip()
        for row in rows
        for cell in row
        if not isinstance(cell, NumberText) and folded(cell) not in MISSING
    ]
    return any(WITH_COMMA.fullmatch(cell) for cell in cells)
