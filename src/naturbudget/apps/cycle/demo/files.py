"""Files of suppliers in the invented town: their layouts are known, one waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import yaml

from naturbudget.apps.deliveries.jobs import run_job, start_job
from naturbudget.apps.deliveries.layouts import remember_layout
from naturbudget.apps.deliveries.tables import grid_named
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.delivery.mapping import Mapping
from naturbudget.engines.sheets import read_file

AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
LAYOUTS = "layouts.yaml"


def tell_files(town: Municipality, read: Callable[[str], bytes], *, by: User) -> None:
    """Remember how two suppliers write, and let the file of the first one wait."""
    told = yaml.safe_load(read(LAYOUTS).decode())
    for one in told:
        mapping = Mapping.from_json(one["mapping"])
        file = read_file(read(one["file"]), name=one["file"])
        grid = grid_named(file, one["sheet"])
        remember_layout(town, grid, mapping, supplier=one["supplier"], by=by, at=AT)
    first = told[0]
    job = start_job(
        town,
        read(first["file"]),
        name=first["file"],
        mapping=Mapping.from_json(first["mapping"]),
        sheet=first["sheet"],
        supplier=first["supplier"],
        opens_missing=False,
        seals=False,
        by=by,
        at=AT,
    )
    run_job(job.pk)
