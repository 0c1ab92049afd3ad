"""What a line is divided into: shares of departments, parts by district or sector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from naturbudget.apps.budget.models import BudgetLine, PartLine, SubLine
from naturbudget.apps.municipalities.actions import department as department_of
from naturbudget.apps.municipalities.models import Municipality


@dataclass(frozen=True, slots=True)
class GivenPart:
    """What a district or sector gets, with its names by language."""

    code: str
    amount: str
    names: Mapping[str, str] = field(default_factory=dict)


def known_names(town: Municipality) -> dict[tuple[str, str], dict[str, str]]:
    """Return the latest names of each part that was given, by scheme and code."""
    rows = PartLine.objects.filter(line__version__budget__municipality=town)
    return {
        (scheme, code): names
        for scheme, code, names in rows.order_by("pk").values_list(
            "scheme", "code", "names"
        )
    }


def parts_in(
    given: Mapping[str, Mapping[str, str]],
    names: Mapping[tuple[str, str], Mapping[str, str]],
) -> dict[str, list[GivenPart]]:
    """Return the parts of a line as a file gives them, by scheme.

    Args:
        given: The amount of each part, by scheme and code.
        names: What parts are called elsewhere.
    """
    return {
        scheme: [
            GivenPart(code, amount, names.get((scheme, code), {}))
            for code, amount in amounts.items()
        ]
        for scheme, amounts in given.items()
    }


def share_line(line: BudgetLine, shares: Mapping[str, str]) -> None:
    """Give departments their shares of a line of a draft, in place of those it has."""
    town = line.version.budget.municipality
    line.shares.all().delete()
    for code, share in shares.items():
        row = department_of(town, code)
        SubLine.objects.create(line=line, department=row, share=share)


def part_line(line: BudgetLine, parts: Mapping[str, Sequence[GivenPart]]) -> None:
    """Give districts or sectors their parts of a line of a draft.

    Args:
        line: The line.
        parts: The parts of each scheme that is given anew; another scheme stays.
    """
    line.parts.filter(scheme__in=[*parts]).delete()
    PartLine.objects.bulk_create(
        PartLine(
            line=line,
            scheme=scheme,
            code=part.code,
            names=dict(part.names),
            amount=part.amount,
        )
        for scheme, given in parts.items()
        for part in given
    )


def divide_alike(
    line: BudgetLine, shares: Iterable[SubLine], parts: Iterable[PartLine]
) -> None:
    """Divide a new line as another one is; the reserve is a column of the line."""
    share_line(line, {one.department.code: one.share for one in shares})
    given: dict[str, list[GivenPart]] = {}
    for one in parts:
        part = GivenPart(one.code, one.amount, one.names)
        given.setdefault(one.scheme, []).append(part)
    part_line(line, given)
