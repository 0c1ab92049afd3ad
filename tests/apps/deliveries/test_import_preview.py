"""What an import would seal is shown account by account before it is sealed."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories

from naturbudget.apps.deliveries import jobs, preview
from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.deliveries.preview import a_year_before
from naturbudget.config import worker

PAGE = "/desk/vaxjo/books/import/"
HEADER = "code,kind,unit,from,to,value,status,source,name"
GAS = [
    "gas/hall,flow,m3,2025-01-01,2025-03-31,1200,measured,bill,Gas of the town hall",
    "gas/hall,flow,m3,2025-04-01,2025-06-30,300.5,estimated,bill,Gas of the town hall",
]
GAS_BEFORE = [
    "gas/hall,flow,m3,2024-01-01,2024-03-31,1000,measured,bill,",
    "gas/hall,flow,m3,2024-07-01,2024-09-30,77,measured,bill,",
]
TREES = [
    "trees,stock,trees,2024-12-31,2024-12-31,50,measured,register,Street trees",
    "trees,stock,trees,2025-12-31,2025-12-31,64,measured,register,Street trees",
]
AIR = [
    "no2,series,ug/m3,2024-01-01,2024-12-31,23.4,measured,station,Nitrogen dioxide",
    "no2,series,ug/m3,2025-01-01,2025-12-31,21.6,measured,station,Nitrogen dioxide",
]


@pytest.fixture
def send(vaxjo, ada):
    def send(*rows, **fields):
        values = {"name": "figures.csv", "by": ada, "at": factories.NOW, "create": True}
        values["reasons"] = {"": "It is right."}
        content = factories.csv(*rows, header=HEADER)
        return import_figures(vaxjo, content, **{**values, **fields})

    return send


@pytest.fixture
def checked(client, vaxjo, ada):
    """Check a file as Ada; return the words of its page, each line of a table one."""
    client.force_login(ada)

    def checked(*rows, **typed):
        content = factories.csv(*rows, header=HEADER)
        fields = {"do": "check", "create": "1", **typed}
        file = SimpleUploadedFile("figures.csv", content)
        return client.post(PAGE, {"file": file, **fields}).content.decode()

    return checked


def rows_of(page):
    """Return the rows of the tables of a page in words."""
    rows = re.findall(r"<tr role=\"row\">(.*?)</tr>", page, re.DOTALL)
    words = (re.sub(r"<[^>]+>", " ", row) for row in rows)
    return [" ".join(unescape(row).split()) for row in words]


@pytest.mark.django_db
def test_the_check_shows_each_account_with_days_and_sum(checked, send):
    send(*(row + "Gas of the town hall" for row in GAS_BEFORE))

    shown = rows_of(checked(*GAS, *TREES, *AIR))

    year = "31 December 2024 – 31 December 2025"
    assert shown[:4] == [
        "Account or series Figures Days In all A year before",
        "Gas of the town hall gas/hall 2 1 January 2025 – 30 June 2025 "
        "1,500.5 m³ 1,000 m³",
        f"Street trees trees 2 {year} 64 trees level on the last day 50 trees",
        "Nitrogen dioxide no2 2 1 January 2024 – 31 December 2025 23.4 → 21.6 µg/m³ "
        "from the first to the last –",
    ]


@pytest.mark.django_db
def test_the_first_rows_are_shown_as_they_are_entered(checked):
    shown = rows_of(checked(*GAS[:1], *TREES))

    assert shown[4:] == [
        "2 Gas of the town hall use or emission 1 January 2025 – 31 March 2025 "
        "1,200 m³ ● measured",
        "3 Street trees opening 31 December 2024 50 trees ● measured",
        "4 Street trees addition 31 December 2025 14 trees ● measured",
    ]


@pytest.mark.django_db
def test_what_is_shown_is_what_is_sealed(send, vaxjo):
    shown = send(*GAS, *TREES, *AIR, dry_run=True).preview
    assert not vaxjo.vouchers.exists()
    sealed = send(*GAS, *TREES, *AIR).preview

    assert shown == sealed
    for one in shown.codes[:2]:
        totals = vaxjo.month_totals.filter(account__path=one.code)
        scale = vaxjo.accounts.get(path=one.code).unit.scale
        amounts = totals.values_list("amount", flat=True)
        assert sum(amounts) / 10**scale == float(one.amount)
    assert shown.codes[2].amount == "21.6"


@pytest.mark.django_db
def test_a_correction_shows_what_it_takes_back(checked, send):
    send(*GAS)

    shown = rows_of(checked(GAS[0].replace("1200", "1100"), GAS[1], corrects="1"))

    assert shown[1].endswith(
        "1 January 2025 – 31 March 2025 1,100 m³ instead of 1,200 m³"
    )


@pytest.mark.django_db
def test_of_many_accounts_the_first_are_shown(checked, monkeypatch):
    monkeypatch.setattr(preview, "CODES_SHOWN", 2)
    shown = checked(*(GAS[0].replace("hall", f"house-{n}") for n in range(5)))

    assert "gas/house-1" in rows_of(shown)[2]
    assert "and 3 more accounts and series" in shown


@pytest.mark.django_db
def test_what_spans_more_than_a_year_is_not_compared_with_itself(send):
    done = send(*GAS_BEFORE, *GAS, dry_run=True)

    assert [one.before for one in done.preview.codes] == [""]


def test_a_long_file_shows_the_same(client, database_copy, vaxjo, ada, monkeypatch):
    monkeypatch.setattr(jobs, "LONG_BYTES", 10)
    monkeypatch.setattr("naturbudget.apps.deliveries.actions.PART_ROWS", 1)
    client.force_login(ada)
    content = factories.csv(*GAS, *TREES, header=HEADER)
    file = SimpleUploadedFile("long.csv", content)
    client.post(PAGE, {"file": file, "do": "check", "create": "1"})
    worker.work_once()

    shown = rows_of(client.get(f"{PAGE}long/1/").content.decode())

    assert "1,500.5 m³" in shown[1]
    assert "64 trees level on the last day" in shown[2]


def test_the_end_of_february_stays_its_end():
    assert a_year_before(date(2025, 2, 28)) == date(2024, 2, 29)
    assert a_year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert a_year_before(date(2025, 3, 1)) == date(2024, 3, 1)
