"""Sealing, the yearly balance, and the same balance by hledger."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection, connections
from django.utils import timezone

from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.ledger.models import Posting
from naturbudget.apps.municipalities.actions import add_municipality
from naturbudget.apps.municipalities.models import Municipality, User

RIGHT = {"": "Invented for the bench."}
Row = tuple[str, str, str]
ACCOUNTS = 200
HLEDGER_POSTINGS = 100_000
YEAR = 2024

FROM_TOTALS = """
    SELECT account_id, sum(amount) FROM ledger_monthtotal
    WHERE municipality_id = %s AND ledger = 'actual' AND month BETWEEN %s AND %s
    GROUP BY account_id"""
FULL_SCAN = """
    SELECT p.account_id, sum(p.amount)
    FROM ledger_posting p
    JOIN ledger_voucher v ON v.id = p.voucher_id
    JOIN ledger_seal s ON s.voucher_id = v.id
    WHERE v.municipality_id = %s AND v.ledger = 'actual'
        AND v.valid_to BETWEEN %s AND %s
    GROUP BY p.account_id"""


def measure(vouchers: int, imports: int, folder: Path) -> Iterator[Row]:
    """Yield each figure of the books; sizes are counts of vouchers."""
    town = new_town("bench")
    took = _import(town, vouchers, 0)
    yield (
        f"sealing {vouchers:,} vouchers in one import",
        f"{vouchers / took:,.0f} a second ({took:.1f} s)",
        "20,000 a second; floor 5,000",
    )
    if shutil.which("hledger"):
        small = new_town("bench-hledger")
        _import(small, HLEDGER_POSTINGS // 2, 0)
        yield from _by_hledger(small, folder)
    else:
        yield ("the same balance by hledger", "hledger is not here", "equal")
    for number in range(1, imports):
        _import(town, vouchers, number)
    # As autovacuum does within a minute; the application's role owns no tables.
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    postings = Posting.objects.filter(voucher__municipality=town).count()
    parameters = [town.pk, date(YEAR, 1, 1), date(YEAR, 12, 31)]
    totals, quick = _median(lambda: _fetch(FROM_TOTALS, parameters), times=21)
    scanned, slow = _median(lambda: _fetch(FULL_SCAN, parameters), times=3)
    same = "equal" if dict(totals) == dict(scanned) else "NOT EQUAL"
    what = f"yearly balance of {ACCOUNTS} accounts over {postings:,} postings"
    yield (f"{what}, from month totals", f"{quick * 1000:.1f} ms", "5 ms")
    yield (f"{what}, by full scan", f"{slow * 1000:,.0f} ms; {same}", "equal")


def new_town(slug: str) -> Municipality:
    """Add a town that only measures."""
    return add_municipality(
        slug,
        name="Bench",
        country="SE",
        languages=["en"],
        standing="invented",
        about="Figures that only measure.",
        by=User.objects.operator(),
        at=timezone.now(),
    )


def _import(town: Municipality, vouchers: int, number: int) -> float:
    """Seal vouchers of invented flows; return the seconds from bytes to commit."""
    content = "".join(written_rows(vouchers, number)).encode()
    start = perf_counter()
    import_figures(
        town,
        content,
        name=f"bench-{number}.csv",
        create=True,
        reasons=RIGHT,
        by=User.objects.operator(),
        at=timezone.now(),
    )
    return perf_counter() - start


def written_rows(vouchers: int, number: int) -> Iterator[str]:
    """Yield the lines of a file of invented flows."""
    yield "code,kind,unit,from,to,value,status,source,key\n"
    first = date(YEAR, 1, 1)
    for count in range(vouchers):
        day = first + timedelta(days=count * 366 // vouchers)
        account = count % ACCOUNTS
        value = f"{(count * 7919) % 100_000 / 100:.2f}"
        yield (
            f"flow/meter-{account:03},flow,kWh,{day},{day},{value},measured,"
            f"meter {account},bench-{number}-{count}\n"
        )


def _fetch(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _median(ask: Callable[[], Any], *, times: int) -> tuple[Any, float]:
    """Return the answer and the median of the seconds it took."""
    took = []
    for _ in range(times):
        start = perf_counter()
        answer = ask()
        took.append(perf_counter() - start)
    return answer, median(took)


def _by_hledger(town: Municipality, folder: Path) -> Iterator[Row]:
    """Write the books as a journal, let hledger add them up, and compare."""
    journal = folder / "bench.journal"
    count = _write_journal(town, journal)
    start = perf_counter()
    told = subprocess.run(
        ["hledger", "-f", str(journal), "balance", "--flat", "-N", "-O", "csv", "-E"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    theirs = perf_counter() - start
    found = {}
    for line in told.splitlines()[1:]:
        path, _, amount = line.replace('"', "").partition(",")
        found[path] = int(amount.split()[0])
    parameters = [town.pk, date(YEAR, 1, 1), date(YEAR, 12, 31)]
    names = dict(town.accounts.values_list("pk", "path"))
    totals, ours = _median(lambda: _fetch(FROM_TOTALS, parameters), times=21)
    mine = {names[pk].replace("/", ":"): int(amount) for pk, amount in totals}
    same = "equal to the last digit" if mine == found else "NOT EQUAL"
    yield (
        f"the same balance by hledger, {count:,} postings",
        f"{theirs * 1000:,.0f} ms (ours: {ours * 1000:.1f} ms); {same}",
        "equal",
    )


def _write_journal(town: Municipality, path: Path) -> int:
    """Write the books as an hledger journal of smallest units; count the lines."""
    rows = (
        Posting.objects.filter(voucher__municipality=town, voucher__seal__isnull=False)
        .order_by("voucher__seal__seq", "line")
        .values_list(
            "voucher__valid_to", "voucher__key", "account__path", "amount", "voucher"
        )
    )
    count, last = 0, None
    with path.open("w", encoding="utf-8") as out:
        for day, key, account, amount, voucher in rows.iterator(chunk_size=20_000):
            if voucher != last:
                out.write(f"\n{day} {key}\n")
                last = voucher
            out.write(f"    {account.replace('/', ':')}  {amount} wh\n")
            count += 1
    return count
