"""The checklist of a year's closing, for those who automate."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from django.utils import timezone

from naturbudget.apps.cycle.checklist import checks_of
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.config.commands import shared
from naturbudget.core.cycle import BLOCKS
from naturbudget.core.errors import gettext_noop

NO_YEAR = gettext_noop("{town} has no budget year {year}. It has: {known}.")
WORDS = {"done": "done", "blocks": "in the way", "note": "to know"}


def add_arguments(verbs: Any) -> None:
    """Declare the sub-command beside the closing."""
    told = verbs.add_parser("checklist", help="tell what is in the way of closing it")
    told.add_argument("slug")
    told.add_argument("year", type=int)
    shared.add_by(told)
    told.set_defaults(action=year_checklist)


def year_checklist(options: Namespace) -> None:
    """Tell what is done, in the way or to know. A question: it refuses nothing."""
    town = shared.town(options, to="read-desk", by=shared.person(options))
    period = _period(town, options.year)
    checks = checks_of(period, at=timezone.now())
    rows = [
        {
            "check": check.code,
            "state": check.state,
            "found": [shared.in_symbols(one) for one in check.found],
        }
        for check in checks
    ]
    lines = [
        "\n".join([f"{check.code}: {WORDS[check.state]}", *_indented(row["found"])])
        for check, row in zip(checks, rows, strict=True)
    ]
    content = {
        "year": options.year,
        "closable": all(check.state != BLOCKS for check in checks),
        "closed": hasattr(period, "closing"),
        "checks": rows,
    }
    shared.answer(options, content, text="\n".join(lines), rows=rows)


def _indented(found: Any) -> list[str]:
    return [f"  {said}" for said in found]


def _period(town: Municipality, year: int) -> Any:
    years = town.periods.filter(history=False).select_related("municipality")
    found = years.filter(year=year).first()
    if found is None:
        names = years.order_by("year").values_list("year", flat=True)
        known = ", ".join(map(str, names)) or "-"
        values = {"town": town, "year": str(year), "known": known}
        raise shared.refuse("no-year", NO_YEAR, **values)
    return found
