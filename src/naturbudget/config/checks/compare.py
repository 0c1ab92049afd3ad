"""Compares what the tables say with what was frozen, and says where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

LONG = 120


def differences(
    there: Any, sealed: Any, *, leaving: frozenset[str] = frozenset(), at: str = ""
) -> Iterator[str]:
    """Yield a few words for each value that differs, with the way to it.

    Args:
        there: What the tables say: texts, numbers, lists and mappings.
        sealed: What was frozen, of the same shape.
        leaving: Names of entries that may change later, and are not compared.
        at: The way to here, for the words.

    >>> list(differences({"a": [1]}, {"a": [2]}))
    ['a, 1 is “1” in the tables and “2” as it was sealed']
    """
    if isinstance(there, Mapping) and isinstance(sealed, Mapping):
        for name in sorted({*there, *sealed} - leaving):
            way = f"{at}, {name}" if at else name
            yield from differences(
                there.get(name), sealed.get(name), leaving=leaving, at=way
            )
    elif isinstance(there, list) and isinstance(sealed, list):
        if len(there) != len(sealed):
            yield _said(f"the number of {at}", len(there), len(sealed))
            return
        for number, pair in enumerate(zip(there, sealed, strict=True), start=1):
            way = f"{at}, {_named(pair[1], number)}"
            yield from differences(*pair, leaving=leaving, at=way)
    elif _spelled(there) != _spelled(sealed):
        yield _said(at, there, sealed)


def _spelled(value: Any) -> str:
    """Tell values apart by their spelling: 1, "1" and true are three."""
    return repr(str(value) if isinstance(value, str) else value)


def _named(entry: Any, number: int) -> str:
    """Return what an entry of a list is called: its indicator, group or number."""
    if isinstance(entry, Mapping):
        for name in ("indicator", "group", "ref"):
            if entry.get(name):
                return str(entry[name])
    return str(number)


def _said(at: str, there: Any, sealed: Any) -> str:
    return (
        f"{at} is {_shown(there)} in the tables and {_shown(sealed)} as it was sealed"
    )


def _shown(value: Any) -> str:
    text = "nothing" if value in (None, "", [], {}) else f"“{value}”"
    return text if len(text) <= LONG else f"{text[:LONG]} …”"
