"""Whether a line is about the territory or about the own organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
TERRITORY, ORGANISATION, BOTH = "territory", "organisation", "both"


def scope_of(entities: Iterable[str]) -> str:
    """Return the scope of a line from those of all that its formula uses.

    Args:
        entities: Of each account and series: ``territory``, ``organisation``, or
            nothing where it has none, as some series.

    Returns:
        ``organisation`` if all that has a scope is the organisation's own, ``both``
        if only some of it is, else ``territory``.

    Source:
        RQ-14 (docs/method/budget.md)

    >>> scope_of(["organisation", ""]), scope_of(["organisation", "territory"])
    ('organisation', 'both')
    """
    found = set(entities) - {""}
    if ORGANISATION not in found:
        return TERRITORY
    return ORGANISATION if found == {ORGANISATION} else BOTH


def by_scope(
    lines: Iterable[T], scope: Callable[[T], str]
) -> list[tuple[str, list[T]]]:
    """Return lines under the two headings, each in its order; no heading is empty.

    What counts both stands with the territory.

    Source:
        RQ-14 (docs/method/budget.md)

    >>> by_scope(["both", "organisation", "territory"], str)
    [('territory', ['both', 'territory']), ('organisation', ['organisation'])]
    """
    found: dict[str, list[T]] = {TERRITORY: [], ORGANISATION: []}
    for line in lines:
        is_own = scope(line) == ORGANISATION
        found[ORGANISATION if is_own else TERRITORY].append(line)
    return [(heading, under) for heading, under in found.items() if under]
