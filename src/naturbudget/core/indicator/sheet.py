"""What the sheet of an indicator says beside its formula, and its known breaks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)
from naturbudget.core.period import YEAR_MAX, YEAR_MIN

CHARACTERS_MAX = 2_000  # of each text
BREAKS_MAX = 40
_BREAK = re.compile(r"([0-9]{4})\s*[:–-]\s*(\S.*)")

NOT_A_BREAK = gettext_noop(
    "“{line}” is not a break. Write one to a line, the first year after it and what "
    "happened, for example 2014: the station was moved."
)
TOO_MANY_BREAKS = gettext_noop(
    "There are {count} breaks; {limit} at most are kept. A series with so many is "
    "several series."
)
NOT_A_YEAR = gettext_noop("“{given}” is no year of any books.")
NO_BASE = gettext_noop("Say which year is the base, or leave out why it was chosen.")


class SheetError(NaturbudgetError):
    """What stands on the sheet cannot be kept like this."""


@dataclass(frozen=True, slots=True)
class Break:
    """The first year whose figures are not comparable with those before, and why."""

    year: int
    text: str


def read_breaks(text: str) -> tuple[Break, ...]:
    """Return the breaks that a person wrote, one to a line, ordered by year.

    Raises:
        SheetError: Lines are no breaks; all of them are named.

    Source:
        IN-10 (docs/method/indicator.md)

    >>> read_breaks("2019: another method\\n2014: the station was moved")[0].year
    2014
    """
    found: list[Break] = []
    problems: list[Problem] = []
    for line in filter(None, (" ".join(row.split()) for row in text.splitlines())):
        match = _BREAK.fullmatch(line)
        if match and YEAR_MIN <= int(match[1]) <= YEAR_MAX:
            found.append(Break(int(match[1]), match[2]))
        else:
            values = {"field": "breaks", "line": shortened(line)}
            problems.append(Problem("not-a-break", NOT_A_BREAK, values))
    if len(found) > BREAKS_MAX:
        counted = {"field": "breaks", "count": len(found), "limit": BREAKS_MAX}
        problems.append(Problem("too-many-breaks", TOO_MANY_BREAKS, counted))
    if problems:
        raise SheetError(*problems)
    return tuple(sorted(found, key=lambda one: one.year))


def base_problems(year: int | None, reason: str) -> list[Problem]:
    """Return what is wrong with a base year and the reason for it.

    Source:
        IN-10 (docs/method/indicator.md)
    """
    if year is None:
        return [Problem("no-base", NO_BASE, {"field": "base_year"})] if reason else []
    if not YEAR_MIN <= year <= YEAR_MAX:
        values = {"field": "base_year", "given": year}
        return [Problem("not-a-year", NOT_A_YEAR, values)]
    return []
