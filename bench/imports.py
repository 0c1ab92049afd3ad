"""A long file: a million rows of CSV, imported and sealed, with the memory it takes."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter, process_time

Row = tuple[str, str, str]
FIRST, DAYS = date(2021, 1, 1), 1826
AIM = "120 s, floor 360; 500 MB"


def measure(rows: int, folder: Path) -> Iterator[Row]:
    """Yield how long a file takes in a process of its own, and its largest memory."""
    path = folder / "long.csv"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(_daily_rows(rows))
    # A process of its own, so that its memory is that of the import alone.
    told = subprocess.run(
        [sys.executable, "-m", "bench.imports", str(path)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ},
    ).stdout
    sealed, doubts, took, own, memory = told.split()
    path.unlink()
    yield (
        f"{int(sealed):,} rows of CSV imported, all looked over ({int(doubts):,} "
        "doubts answered) and sealed, all or nothing",
        f"{float(took):.0f} s ({own} s of its own processor), {memory} MB at most",
        AIM,
    )


def _daily_rows(rows: int) -> Iterator[str]:
    """Yield a file of meters that are read each day for five years, day after day."""
    yield "code,kind,unit,from,to,value,status,source\n"
    meters = -(-rows // DAYS)
    for count in range(rows):
        day = FIRST + timedelta(days=count // meters)
        value = f"{1000 + count * 7919 % 400 / 10:.1f}"
        yield (
            f"flow/meter-{count % meters:03},flow,kWh,{day},{day},{value},measured,"
            f"meter {count % meters}\n"
        )


def main(path: Path) -> None:
    """Import a file into a town of its own; print count, seconds and megabytes."""
    from naturbudget.config.postgres import prepare

    embedded = prepare()
    import django

    django.setup()
    from django.utils import timezone

    from bench.books import RIGHT, new_town
    from naturbudget.apps.deliveries.actions import import_figures
    from naturbudget.apps.municipalities.models import User

    town = new_town("bench-long")
    content = path.read_bytes()
    began, own = perf_counter(), process_time()
    done = import_figures(
        town,
        content,
        name=path.name,
        create=True,
        reasons=RIGHT,
        by=User.objects.operator(),
        at=timezone.now(),
    )
    took, own = perf_counter() - began, process_time() - own
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(done.sealed, sum(done.counts.values()), f"{took:.1f}", f"{own:.0f}", memory)
    from django.db import connections

    connections.close_all()
    if embedded is not None:
        embedded.leave()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naturbudget.config.settings")
    main(Path(sys.argv[1]))
