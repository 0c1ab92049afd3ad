"""What the demonstration opens before its first figures: the town's own buildings."""

from __future__ import annotations

from datetime import datetime

from naturbudget.apps.cycle.demo.teller import Step, Teller
from naturbudget.apps.resources.actions import resource
from naturbudget.apps.resources.models import Unit
from naturbudget.apps.resources.opening import open_account
from naturbudget.apps.resources.queries import unit_table


def tell_accounts(teller: Teller, step: Step, at: datetime) -> None:
    """Open the accounts of a step; a file of figures opens those of the territory."""
    for path, row in step["accounts"].items():
        open_account(
            teller.town,
            path,
            kind=row["kind"],
            unit=Unit.objects.get(code=unit_table().canonical(row["unit"])),
            entity=row["entity"],
            names=row["names"],
            resource=resource(teller.town, row["resource"]),
            department=teller.town.departments.get(code=row["department"]),
            by=teller.who(step),
            at=at,
        )
