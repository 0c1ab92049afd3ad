"""The measures of the invented town, and what was reported of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import yaml

from naturbudget.apps.programme import actions
from naturbudget.core.programme.measure import Written

Step = Mapping[str, Any]


def tell_measures(teller: Any, step: Step, at: datetime) -> None:
    """Keep measures with their effects, or report on a year."""
    told = yaml.safe_load(teller.read("measures.yaml"))[step["of"]]
    for one in told:
        if step["what"] == "keep":
            _keep(teller, one, by=teller.who(step), at=at)
        else:
            _report(teller, one, year=step["year"], at=at)


def _keep(teller: Any, one: Step, *, by: Any, at: datetime) -> None:
    town = teller.town
    indicators = {row.code: row for row in town.indicators.all()}
    measure = actions.save_measure(
        town,
        title=one["title"],
        text=one["text"],
        department=town.departments.get(code=one["department"]),
        state=one["state"],
        first=one["first"],
        last=one.get("last"),
        indicators=[indicators[code] for code in one["effects"]],
        by=by,
        at=at,
    )
    for code, years in one["effects"].items():
        for year, (*ends, confidence) in years.items():
            likely, low, high = (_written(end) for end in ends)
            actions.set_effect(
                measure,
                indicators[code],
                year=year,
                likely=likely,
                low=low,
                high=high,
                confidence=confidence,
                by=by,
                at=at,
            )


def _report(teller: Any, one: Step, *, year: int, at: datetime) -> None:
    town = teller.town
    realised = {
        town.indicators.get(code=code): Written(Decimal(amount))
        for code, amount in one["realised"].items()
    }
    actions.report_measure(
        town.measures.get(number=one["number"]),
        year=year,
        text=one["text"],
        realised=realised,
        by=teller.who({"do": "measures", **one}),
        at=at,
    )


def _written(text: str) -> Written | None:
    return Written(Decimal(text)) if text else None
