"""Server time and queries of the pages that everybody opens."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from time import perf_counter

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdfium2 import PdfDocument

from bench.town import ACCOUNTS, DRAFTED, VOTED, YEARS, build
from naturbudget.apps.cycle.queries import balance_of
from naturbudget.apps.documents.printing import printed
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.municipalities.actions import appoint
from naturbudget.apps.municipalities.models import Municipality, User

Row = tuple[str, str, str]
SIZES = FEW, MANY = 5, 50
TIMES = 21
AIM, OF_A_BALANCE = "100 ms", "150 ms"
PAGES = (
    (
        "draft of a Master Budget, as the co-ordinator fills it in",
        *("budget", DRAFTED, AIM),
    ),
    ("ratified Master Budget at the desk", "budget", VOTED, AIM),
    ("ratified Budget Balance at the desk", "balance", VOTED, OF_A_BALANCE),
    ("public page of a year with its balance", "years", VOTED, AIM),
)


def measure() -> Iterator[Row]:
    """Yield the server time of each page with 50 lines, its queries with 50 and 5."""
    towns = {lines: build(lines) for lines in SIZES}
    clients = {lines: coordinator_of(town) for lines, town in towns.items()}
    for name, room, year, aim in PAGES:
        asked, took = {}, 0.0
        for lines, town in towns.items():
            path = address(town, room, year)
            asked[lines] = queries_of(clients[lines], path)
            took = seconds_of(clients[lines], path)
        yield (
            f"{name}, {MANY} lines, {MANY * ACCOUNTS} accounts, {len(YEARS)} years",
            f"{took * 1000:.0f} ms, {asked[MANY]} queries ({FEW} lines: {asked[FEW]})",
            f"{aim}; queries do not grow",
        )
    yield paper_of(towns[MANY])


def address(town: Municipality, room: str, year: int) -> str:
    return f"{'' if room == 'years' else '/desk'}/{town.slug}/{room}/{year}/"


def paper_of(town: Municipality) -> Row:
    """Return how long the PDF of a balance takes, and how long it is."""
    balance = balance_of(town, VOTED)
    if balance is None or balance.document is None:
        raise RuntimeError("the town has a ratified balance")
    content = document_data(balance.document)
    start = perf_counter()
    pdf = printed(content, language="en")
    took = perf_counter() - start
    pages = len(PdfDocument(pdf))
    charts = sum(line["long_term"] is not None for line in content["lines"])
    return (
        f"PDF/UA of a Budget Balance, {pages} pages, {charts} charts",
        f"{took:.1f} s, {len(pdf) // 1024:,} kB",
        "40 pages with 30 charts in 5 s",
    )


def coordinator_of(town: Municipality) -> Client:
    """Return a browser in which the town's co-ordinator is signed in."""
    person = User.objects.create_user(f"{town.slug}@example.org", "a long pass phrase")
    appoint(
        person,
        role="co-ordinator",
        of=town,
        department=None,
        by=User.objects.operator(),
        at=timezone.now(),
    )
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person)
    return client


def queries_of(client: Client, path: str) -> int:
    """Return how many queries a page asks that was asked for before."""
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return len(asked)


def seconds_of(client: Client, path: str) -> float:
    """Return the median of the seconds a page takes."""
    took = []
    for _ in range(TIMES):
        start = perf_counter()
        client.get(path)
        took.append(perf_counter() - start)
    return median(took)
