"""SDMX-JSON 2.0 (and 1.0): codes stand once, and figures name them by their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from naturbudget.core.delivery.reported import MISSING, Reported
from naturbudget.core.errors import gettext_noop
from naturbudget.engines.offices.marks import EUROSTAT, SDMX, marked
from naturbudget.engines.offices.sheet import parsed_json, shaped, written

WANTED = gettext_noop("SDMX-JSON 2.0")
TIME = "TIME_PERIOD"


def read_sdmx_json(content: bytes) -> list[Reported]:
    """Read a data message, by series or flat.

    Attributes of data set, groups and series go with each figure under their names,
    those with one code for all included; only a time period must be there.
    """
    return shaped(_values, parsed_json(content, WANTED), WANTED)


def _values(told: Any) -> Iterator[Reported]:
    message = told["data"]
    structures = message.get("structures") or [message["structure"]]
    for data in message["dataSets"]:
        structure = structures[data.get("structure", 0)]
        yield from _Message(structure, data).figures()


class _Message:
    def __init__(self, structure: Any, data: Any) -> None:
        self._data = data
        self._dimensions = structure["dimensions"]
        self._attributes = structure.get("attributes") or {}
        measures = (structure.get("measures") or {}).get("observation") or []
        # In version 1.0, and where no measure is named, there is one.
        self._measures = max(len(measures), 1)
        names = [one["id"] for one in measures]
        self._value = names.index("OBS_VALUE") if "OBS_VALUE" in names else 0

    def figures(self) -> Iterator[Reported]:
        whole = _only(self._dimensions.get("dataSet") or [])
        whole |= self._said("dataSet", self._data.get("attributes") or [])
        if "series" in self._data:
            for key, series in self._data["series"].items():
                at = whole | _coded(self._dimensions["series"], key)
                at |= self._grouped(key)
                at |= self._said("series", series.get("attributes") or [])
                yield from self._observed(at, series["observations"])
            return
        yield from self._observed(whole, self._data.get("observations") or {})

    def _observed(
        self, at: Mapping[str, str], observations: Mapping[str, Any]
    ) -> Iterator[Reported]:
        for key, cells in observations.items():
            found = dict(at) | _coded(self._dimensions["observation"], key)
            found |= self._said("observation", cells[self._measures :])
            value = written(cells[self._value])
            status, remark = _status(found)
            period = found.pop(TIME)
            if value in ("NaN", ":"):
                value = ""
            yield Reported(found, period, value, status if value else MISSING, remark)

    def _said(self, level: str, cells: Sequence[Any]) -> dict[str, str]:
        """Return attributes with what the cells say, or their default."""
        found = {}
        for position, attribute in enumerate(self._attributes.get(level) or []):
            cell = cells[position] if position < len(cells) else None
            text = _text(attribute, cell)
            if text:
                found[attribute["id"]] = text
        return found

    def _grouped(self, key: str) -> dict[str, str]:
        """Return the attributes of the groups that a series belongs to."""
        found: dict[str, str] = {}
        places = key.split(":")
        groups = self._data.get("dimensionGroupAttributes") or {}
        for group, cells in groups.items():
            asked = group.split(":")[: len(places)]
            if all(one in ("", own) for one, own in zip(asked, places, strict=False)):
                found |= self._said("dimensionGroup", cells)
        return found


def _only(components: Sequence[Any]) -> dict[str, str]:
    return {one["id"]: _name(one["values"][0]) for one in components}


def _coded(components: Sequence[Any], key: str) -> dict[str, str]:
    places = key.split(":") if components else []
    return {
        one["id"]: _name(one["values"][int(place)])
        for one, place in zip(components, places, strict=True)
    }


def _text(attribute: Any, cell: Any) -> str:
    """Return what a cell says: the place of a value, or in 2.0 the value itself."""
    if isinstance(cell, int) and attribute.get("values"):
        return _name(attribute["values"][cell])
    if cell is None:
        return str(attribute.get("default") or "")
    return cell if isinstance(cell, str) else written(cell)


def _name(value: Any) -> str:
    if value is None:
        return ""
    found = value.get("id", value.get("value", value.get("name")))
    return found if isinstance(found, str) else written(found)


def _status(found: dict[str, str]) -> tuple[str, str]:
    status = found.pop("OBS_STATUS", "")
    flags = found.pop("OBS_FLAG", "")
    if status and status != status.upper():
        flags, status = status + flags, ""
    if not flags:
        return marked(status.replace("_", ""), SDMX)
    return marked(flags.strip(" :"), EUROSTAT)
