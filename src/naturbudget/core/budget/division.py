"""Whether what a line is divided into adds up to its budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from naturbudget.core.budget.line import SCHEMES, Line
from naturbudget.core.errors import Problem, gettext_noop

SHARED_TWICE = gettext_noop(
    "{department} has two shares of the line. Put them together."
)
DISTRICT_TWICE = gettext_noop(
    "The district {code} stands in the line twice. Put the two together."
)
SECTOR_TWICE = gettext_noop(
    "The sector {code} stands in the line twice. Put the two together."
)
NO_PLACE_FOR_A_RESERVE = gettext_noop(
    "Only what adds up can be kept back, and a line of this kind is no sum. Take the "
    "reserve away."
)
RESERVE_BELOW_NOTHING = gettext_noop(
    "The reserve is {reserve}. What is kept back is more than nothing: correct it."
)
NOTHING_DIVIDED = gettext_noop(
    "The line keeps a reserve of {reserve}, and nothing else of it is divided. Give "
    "the rest to departments, districts or sectors, or take the reserve away."
)
# By what is divided, whether there is a reserve, and whether it is too much.
SUMS: Mapping[tuple[str, bool, bool], str] = {
    ("shares", False, True): gettext_noop(
        "The shares add up to {total}; the budget is {target}. Take {rest} out of a "
        "share, or ask for more."
    ),
    ("shares", False, False): gettext_noop(
        "The shares add up to {total}; the budget is {target}. Give {rest} to a share, "
        "or to the reserve."
    ),
    ("shares", True, True): gettext_noop(
        "The shares and the reserve of {reserve} add up to {total}; the budget is "
        "{target}. Take {rest} out of a share or the reserve, or ask for more."
    ),
    ("shares", True, False): gettext_noop(
        "The shares and the reserve of {reserve} add up to {total}; the budget is "
        "{target}. Give {rest} to a share, or to the reserve."
    ),
    ("district", False, True): gettext_noop(
        "The districts add up to {total}; the budget is {target}. Take {rest} out of a "
        "district, or ask for more."
    ),
    ("district", False, False): gettext_noop(
        "The districts add up to {total}; the budget is {target}. Give {rest} to a "
        "district, or to the reserve."
    ),
    ("district", True, True): gettext_noop(
        "The districts and the reserve of {reserve} add up to {total}; the budget is "
        "{target}. Take {rest} out of a district or the reserve, or ask for more."
    ),
    ("district", True, False): gettext_noop(
        "The districts and the reserve of {reserve} add up to {total}; the budget is "
        "{target}. Give {rest} to a district, or to the reserve."
    ),
    ("sector", False, True): gettext_noop(
        "The sectors add up to {total}; the budget is {target}. Take {rest} out of a "
        "sector, or ask for more."
    ),
    ("sector", False, False): gettext_noop(
        "The sectors add up to {total}; the budget is {target}. Give {rest} to a "
        "sector, or to the reserve."
    ),
    ("sector", True, True): gettext_noop(
        "The sectors and the reserve of {reserve} add up to {total}; the budget is "
        "{target}. Take {rest} out of a sector or the reserve, or ask for more."
    ),
    ("sector", True, False): gettext_noop(
        "The sectors and the reserve of {reserve} add up to {total}; the budget is "
        "{target}. Give {rest} to a sector, or to the reserve."
    ),
}
PART_TWICE = {"district": DISTRICT_TWICE, "sector": SECTOR_TWICE}
FLOW = "flow"


def check_division(line: Line) -> list[tuple[str, Problem]]:
    """Return what is wrong with the shares, the parts and the reserve of a line.

    Those of a flow with a budget add up to it with the reserve, exactly: the shares
    of the departments, the districts and the sectors, each by itself. Those of
    levels, states and ratios are shown and not added.

    Returns:
        The column that each problem is about, and the problem.

    Source:
        CHK-4, AG-4, AG-5 (docs/method/budget.md)
    """
    return [*_twice(line), *_reserve(line), *_sums(line)]


def _twice(line: Line) -> Iterator[tuple[str, Problem]]:
    for name in _more_than_once([one.department for one in line.shares]):
        values = {"department": name or "–"}
        yield "shares", Problem("shared-twice", SHARED_TWICE, values)
    for scheme in SCHEMES:
        codes = [one.code for one in line.parts if one.scheme == scheme]
        for code in _more_than_once(codes):
            yield "parts", Problem("part-twice", PART_TWICE[scheme], {"code": code})


def _more_than_once(names: Sequence[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _reserve(line: Line) -> Iterator[tuple[str, Problem]]:
    if line.reserve is None:
        return
    values = {"reserve": line.show(line.reserve)}
    if line.kind != FLOW:
        yield "reserve", Problem("no-place-for-a-reserve", NO_PLACE_FOR_A_RESERVE)
    elif line.reserve < 0:
        problem = Problem("reserve-below-nothing", RESERVE_BELOW_NOTHING, values)
        yield "reserve", problem
    elif line.reserve and not (line.shares or line.parts):
        yield "reserve", Problem("nothing-divided", NOTHING_DIVIDED, values)


def _sums(line: Line) -> Iterator[tuple[str, Problem]]:
    if line.kind != FLOW or line.target is None:
        return
    kept = line.reserve or Fraction(0)
    divided = {"shares": [one.amount for one in line.shares]}
    for scheme in SCHEMES:
        divided[scheme] = [one.amount for one in line.parts if one.scheme == scheme]
    for what, amounts in divided.items():
        total = sum(amounts, kept)
        if not amounts or total == line.target:
            continue
        text = SUMS[what, bool(kept), total > line.target]
        values = {
            "reserve": line.show(kept),
            "total": line.show(total),
            "target": line.show(line.target),
            "rest": line.show(abs(total - line.target)),
        }
        field = "shares" if what == "shares" else "parts"
        yield field, Problem(field, text, values)
