"""Prints the table of docs/benchmarks.md: `make bench`.

Everything runs in an empty folder with its own embedded PostgreSQL. The number of
vouchers of one import is BENCH_VOUCHERS (100,000), the number of imports that grow the
books BENCH_IMPORTS (5: a million postings).
"""

from __future__ import annotations

import os
import platform
import tempfile
from itertools import chain
from pathlib import Path


def main() -> None:
    """Set up, measure one thing after the other, print each as it is known."""
    vouchers = int(os.environ.get("BENCH_VOUCHERS", "100000"))
    imports = int(os.environ.get("BENCH_IMPORTS", "5"))
    with tempfile.TemporaryDirectory(prefix="naturbudget-bench-") as folder:
        os.environ["NATURBUDGET_DATA"] = folder
        from naturbudget.config import setup

        embedded = setup.run(say=lambda text: None)
        try:
            _measure(vouchers, imports, Path(folder))
        finally:
            if embedded is not None:
                from django.db import connections

                connections.close_all()
                embedded.leave()


def _measure(vouchers: int, imports: int, folder: Path) -> None:
    from django.utils import timezone

    from bench import books, indicators, pages
    from bench import imports as long_file

    cores = os.cpu_count()
    today = timezone.now().date()
    print(f"{today}, {platform.machine()}, {cores} cores, {_processor()}")
    print(f"load before the start: {os.getloadavg()[0]:.1f}\n")
    print("| what | figure | aim |")
    print("|---|---:|---|")
    parts = (books.measure(vouchers, imports, folder), indicators.measure())
    rows = int(os.environ.get("BENCH_ROWS", "1000000"))
    parts = (*parts, long_file.measure(rows, folder))
    for row in chain(*parts, pages.measure()):
        print("| " + " | ".join(row) + " |", flush=True)
    print(f"\nload at the end: {os.getloadavg()[0]:.1f}")


def _processor() -> str:
    """Return the processor's name, as far as the system tells it."""
    told = Path("/proc/cpuinfo")
    if not told.is_file():
        return platform.processor() or "unknown processor"
    names = [
        line.partition(":")[2].strip()
        for line in told.read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return names[0] if names else "unknown processor"


if __name__ == "__main__":
    main()
