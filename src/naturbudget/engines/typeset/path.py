"""The path of one line, drawn small: from the base to the long-term target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from naturbudget.core.quantity import number_in
from naturbudget.engines.typeset.line import decimals_for, unit_of
from naturbudget.engines.typeset.say import Row, Say
from naturbudget.engines.typeset.sentence import as_text

WIDTH, HEIGHT, MARGIN = 220, 58, 8
GAP_YEARS_MAX = 2  # longer gaps are dotted, so that nothing is made up
INK, SOFT, VOTED = "#16242a", "#858d8b", "#1b7a5a"
MARKS = {"kept": "#1d6742", "missed": "#a2321d"}

Place = Callable[[int, Fraction], tuple[str, str]]


def path_of(
    document: Mapping[str, Any], line: Mapping[str, Any], say: Say, *, kept: str = ""
) -> Row:
    """Return the drawing of a line's path, the figures beside it, its sentence.

    Args:
        document: The frozen document.
        line: One of its lines, with base, long-term target and their years.
        say: The language and the words.
        kept: The first signal, which the last mark shows; empty for a budget.

    Returns:
        ``code``, ``name``, ``text`` (figures beside it), ``svg`` and ``alt``.
    """
    indicator = document["indicators"].get(line["indicator"], {})
    unit = say.unit(unit_of(document, line))
    result = line.get("result") or {}
    history = history_of(line)
    decimals = decimals_for(line)

    def written(value: object) -> str:
        text = say.figure(value, decimals=decimals)
        if not text:
            return say.word("no-value")
        return f"{text}\N{NO-BREAK SPACE}{unit}" if unit else text

    goal = say.figure(line["long_term"], decimals=decimals)
    values: dict[str, object] = {
        "base": written(line["base"]),
        "base_year": line["base_year"],
        "budget": written(line.get("target")),
        "actual": written(result.get("A")),
        "year": document["year"],
        "goal": goal,
        "goal_year": line["long_term_year"],
    }
    told = [
        say.word("path-value", value=say.figure(value, decimals=decimals), year=year)
        for year, value in history
    ]
    key = "path-figure" if kept else "path-figure-budget"
    name = say.name(indicator)
    return {
        "code": line["indicator"],
        "name": name,
        "text": as_text([say.word(key, **values)]).rstrip("."),
        "svg": drawing(line, history, year=int(document["year"]), kept=kept),
        "alt": say.word(
            "path-alt",
            name=f"{line['indicator']} {name}",
            values=", ".join(told) or say.word("path-no-values"),
            **values,
        ),
    }


def history_of(line: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Return the known values of a line, by year, from its base year on.

    A budget keeps no history; its base and previous value stand in for it.
    """
    known = [
        {"year": line.get(f"{key}_year"), "value": line.get(key)}
        for key in ("base", "previous")
    ]
    found = {
        int(year): str(item["value"])
        for item in line.get("history") or known
        if (year := number_in(item["year"])) is not None
        and number_in(item.get("value")) is not None
    }
    first = int(line["base_year"])
    return [(year, found[year]) for year in sorted(found) if year >= first]


def drawing(
    line: Mapping[str, Any], history: list[tuple[int, str]], *, year: int, kept: str
) -> str:
    """Return the path as SVG, without text, in its own scale.

    Open ring: base. Dotted: even path. Line: values, dotted over long gaps. Short
    bar: budget of the year. Last mark: disc if kept, diamond if missed, dot if not
    known. Upright bar: long-term target.
    """
    values = [(y, Fraction(value)) for y, value in history]
    start = (int(line["base_year"]), Fraction(line["base"]))
    goal = (int(line["long_term_year"]), Fraction(line["long_term"]))
    budget = number_in(line.get("target"))
    budgets = [(year, Fraction(budget))] if budget is not None else []
    place = scale([start, goal, *values, *budgets])
    parts = [stroke([place(*start), place(*goal)], SOFT, 1, dash="1.5 2.5")]
    for left, right in pairwise(values):
        gap = right[0] - left[0] > GAP_YEARS_MAX
        parts.append(
            stroke(
                [place(*left), place(*right)],
                INK,
                1.2 if gap else 2,
                dash="1 4" if gap else "",
            )
        )
    parts += [upright(place(*goal)), ring(place(*start))]
    parts += [short_bar(place(*at)) for at in budgets]
    if values:
        ends_in_year = values[-1][0] == year
        parts.append(last_mark(place(*values[-1]), kept if ends_in_year else ""))
    inner = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}">{inner}</svg>'
    )


def scale(points: Iterable[tuple[int, Fraction]]) -> Place:
    """Return where a year and a value stand in the drawing."""
    given = list(points)
    years, values = [y for y, _ in given], [v for _, v in given]
    left, right = min(years), max(years)
    low, high = min(values), max(values)

    def place(year: int, value: Fraction) -> tuple[str, str]:
        across = Fraction(year - left, max(right - left, 1))
        up = (value - low) / (high - low) if high > low else Fraction(1, 2)
        x = MARGIN + across * (WIDTH - 2 * MARGIN)
        y = HEIGHT - MARGIN - up * (HEIGHT - 2 * MARGIN)
        return tenth(x), tenth(y)

    return place


def tenth(value: Fraction) -> str:
    """Return a coordinate with one decimal, the same on every machine.

    >>> tenth(Fraction(7, 3))
    '2.3'
    """
    parts = round(value * 10)
    return f"{parts // 10}.{parts % 10}"


def stroke(
    points: list[tuple[str, str]], colour: str, width: float, *, dash: str = ""
) -> str:
    """Return a straight line."""
    (x1, y1), (x2, y2) = points
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" '
        f'stroke-width="{width}" stroke-linecap="round"{dashes}/>'
    )


def ring(at: tuple[str, str]) -> str:
    """Return the open ring of the base."""
    return (
        f'<circle cx="{at[0]}" cy="{at[1]}" r="3.4" fill="#ffffff" '
        f'stroke="{INK}" stroke-width="1.4"/>'
    )


def upright(at: tuple[str, str]) -> str:
    """Return the bar of the long-term target."""
    return around(at, "M0 -6.5V6.5", f'stroke="{INK}" stroke-width="2.6"')


def short_bar(at: tuple[str, str]) -> str:
    """Return the bar of the year's budget."""
    return around(at, "M-9 0H9", f'stroke="{VOTED}" stroke-width="3"')


def last_mark(at: tuple[str, str], kept: str) -> str:
    """Return the mark of the last value: disc, diamond or dot."""
    if kept == "missed":
        return around(at, "M0 -5.2L5.2 0L0 5.2L-5.2 0Z", mark(kept))
    if kept == "kept":
        return around(
            at, "M-4.2 0A4.2 4.2 0 1 1 4.2 0A4.2 4.2 0 1 1 -4.2 0Z", mark(kept)
        )
    return around(
        at, "M-2.6 0A2.6 2.6 0 1 1 2.6 0A2.6 2.6 0 1 1 -2.6 0Z", f'fill="{INK}"'
    )


def mark(kept: str) -> str:
    """Return the ink of a mark, with an edge that survives a crossing line."""
    return f'fill="{MARKS[kept]}" stroke="#ffffff" stroke-width="0.8"'


def around(at: tuple[str, str], path: str, ink: str) -> str:
    """Return a shape that is described around the origin, moved to its place."""
    return f'<path transform="translate({at[0]} {at[1]})" d="{path}" {ink}/>'
