"""Reads JSON: a list of objects, or columns and rows, into a grid with a header."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from naturbudget.core.delivery.grid import NumberText, Row
from naturbudget.core.errors import (
    CONTROL,
    TOO_DEEP,
    TURNING,
    Problem,
    gettext_noop,
    shortened,
)
from naturbudget.core.ledger.table import (
    CELL_CHARACTERS_MAX,
    CELL_TOO_LONG,
    HOLDS_CONTROL,
    TURNS,
    UnreadableFileError,
)

BYTES_MAX = 30_000_000
NOT_JSON = gettext_noop(
    "{name} begins like JSON and cannot be read as such ({error}). Save it anew, or "
    "send a CSV."
)
TOO_LONG = gettext_noop(
    "{name} has {size} MB of JSON; {limit} MB at most are read. Send it as CSV, or in "
    "parts."
)
NO_LIST = gettext_noop(
    "{name} holds no list of figures: a list of objects, or the names of “columns” and "
    "“rows” with a value for each."
)
KEY_TWICE = gettext_noop(
    "In {name} an object has “{key}” twice, so that one of its values would be lost. "
    "Name each value of an object by a word of its own and send the file again."
)
CELLS_MAX = 5_000_000
TOO_MANY_CELLS = gettext_noop(
    "{name} would be a table of more than {limit} cells. Name what is the same in all "
    "objects by the same word, or send a CSV."
)


def read_json(content: bytes, *, name: str) -> Sequence[Row]:
    """Return the header and a row for each object; object n is row n + 1.

    Objects may hold objects, one level deep: ``{"meter": {"name": "x"}}`` becomes the
    column ``meter.name``. Numbers keep the digits they are written with.

    Raises:
        UnreadableFileError: It is no such JSON, or an object has a key twice.
    """
    if len(content) > BYTES_MAX:
        values = {"size": len(content) // 1_000_000, "limit": BYTES_MAX // 1_000_000}
        raise _refused("json-too-long", TOO_LONG, name, values)
    twice: list[str] = []
    try:
        found = json.loads(
            content,
            parse_float=NumberText,
            parse_int=NumberText,
            parse_constant=str,
            object_pairs_hook=lambda pairs: _object(pairs, twice),
        )
        # Half a sign, as "\\ud800", is no text that could be kept.
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        is_deep = isinstance(error, RecursionError)
        said = {"error": TOO_DEEP if is_deep else str(error)[:100]}
        raise _refused("not-json", NOT_JSON, name, said) from None
    header, rows = _table(found, name, twice)
    if twice:
        key = CONTROL.sub("", TURNING.sub("", twice[0]))
        raise _refused("key-twice", KEY_TWICE, name, {"key": shortened(key)})
    lines = [header, *rows]
    for number, row in enumerate(lines, start=1):
        _check(row, number, name)
    return [row for row in enumerate(lines, start=1) if any(row[1])]


def _object(pairs: list[tuple[str, Any]], twice: list[str]) -> dict[str, Any]:
    """Return an object; a key that it has twice is noted, for JSON keeps the last."""
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(key for key, _ in pairs)
        twice += [key for key, count in counted.items() if count > 1]
    return found


def _table(
    found: Any, name: str, twice: list[str]
) -> tuple[list[str], list[list[str]]]:
    if isinstance(found, dict):
        columns, rows = found.get("columns", 0), found.get("rows", 0)
        if _is_list(columns, str) and _is_list(rows, list):
            return list(columns), [[_text(cell) for cell in row] for row in rows]
        lists = [value for value in found.values() if _is_list(value, dict) and value]
        found = lists[0] if len(lists) == 1 else None
    if not _is_list(found, dict) or not found:
        raise _refused("no-list", NO_LIST, name, {})
    flat = [_flat(one, twice) for one in found]
    header = list(dict.fromkeys(key for one in flat for key in one))
    # Objects that share no names would make a table of nothing but gaps.
    if len(header) * len(flat) > CELLS_MAX:
        raise _refused("too-many-cells", TOO_MANY_CELLS, name, {"limit": CELLS_MAX})
    return header, [[one.get(key, "") for key in header] for one in flat]


def _is_list(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(one, kind) for one in value)


def _flat(one: dict[str, Any], twice: list[str]) -> dict[str, str]:
    pairs: list[tuple[str, str]] = []
    for key, value in one.items():
        if isinstance(value, dict):
            pairs += [(f"{key}.{below}", _text(cell)) for below, cell in value.items()]
        else:
            pairs.append((key, _text(value)))
    return _object(pairs, twice)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return json.dumps(value, ensure_ascii=False)  # a list: shown, and no figure


def _check(row: Sequence[str], number: int, name: str) -> None:
    longest = max(map(len, row), default=0)
    if longest > CELL_CHARACTERS_MAX:
        values = {"line": number, "count": longest, "limit": CELL_CHARACTERS_MAX}
        raise _refused("cell-too-long", CELL_TOO_LONG, name, values)
    if any(TURNING.search(cell) for cell in row):
        raise _refused("text-turns", TURNS, name, {"line": number})
    if any(CONTROL.search(cell) for cell in row):
        raise _refused("holds-control", HOLDS_CONTROL, name, {"line": number})


def _refused(
    code: str, text: str, name: str, values: dict[str, Any]
) -> UnreadableFileError:
    return UnreadableFileError(Problem(code, text, {"name": name, **values}))
