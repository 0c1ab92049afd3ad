"""JSON-stat 2.0, the JSON that Eurostat documents for its data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import Any

from naturbudget.core.delivery.reported import MISSING, Reported
from naturbudget.core.errors import gettext_noop
from naturbudget.engines.offices.marks import EUROSTAT, marked
from naturbudget.engines.offices.sheet import ROWS_MAX, parsed_json, shaped, written

WANTED = gettext_noop("JSON-stat 2.0")
TIMES = ("time", "TIME_PERIOD")


def read_json_stat(content: bytes) -> list[Reported]:
    """Read a dataset: values in one row, the last dimension running fastest.

    A value that is not there is missing, whether the row is a list with null or an
    object without that place; its mark says why, where there is one.
    """
    return shaped(_values, parsed_json(content, WANTED), WANTED)


def _values(told: Any) -> Iterator[Reported]:
    if told["class"] != "dataset" or prod(told["size"]) > ROWS_MAX:
        raise ValueError(f"class {told['class']}, {told['size']}")
    names = told["id"]
    time = next(name for name in (*told.get("role", {}).get("time", []), *TIMES))
    codes = [_codes(told["dimension"][name]["category"]) for name in names]
    values, marks = told["value"], told.get("status") or {}
    for position, place in enumerate(product(*codes)):
        at = dict(zip(names, place, strict=True))
        period = at.pop(time)
        value = written(_at(values, position))
        flags = str(_at(marks, position) or "").strip(" :")
        if not value and not flags and isinstance(values, dict):
            continue  # a place of the cube that was never filled
        status, remark = marked(flags, EUROSTAT)
        yield Reported(at, period, value, status if value else MISSING, remark)


def _codes(category: Any) -> list[str]:
    index = category.get("index")
    if index is None:
        return list(category["label"])
    if isinstance(index, dict):
        return sorted(index, key=index.__getitem__)
    return list(index)


def _at(values: Any, position: int) -> Any:
    if isinstance(values, dict):
        return values.get(str(position))
    if isinstance(values, str):
        return values  # one mark for all
    return values[position] if position < len(values) else None
