"""A bill over the end of a year or a month is divided where its row asks for it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from tests import factories
from tests.factories import csv

from naturbudget.apps.deliveries.actions import ImportRefusedError, import_figures
from naturbudget.apps.ledger.queries.log import log_root, recomputed_root
from naturbudget.core.ledger.splitting import spans

HEADER = "code,kind,unit,from,to,value,status,source,split"
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def bill(value, split, *, first="2024-07-01", last="2025-06-30", **given):
    row = {"unit": "m3", "status": "measured", "kind": "flow", **given}
    return (
        f"gas,{row['kind']},{row['unit']},{first},{last},{value},{row['status']},bill,"
        f"{split}"
    )


@pytest.fixture
def send(vaxjo, ada):
    def send(*rows, header=HEADER, **fields):
        values = {"name": "figures.csv", "by": ada, "at": factories.NOW, "create": True}
        values.setdefault("reasons", {"": "It is right."})
        return import_figures(vaxjo, csv(*rows, header=header), **{**values, **fields})

    return send


def booked(of):
    rows = of.vouchers.filter(kind="use", reversed_by=None).order_by("valid_from")
    return [
        (row.key.partition("/")[2], str(row.valid_to), row.postings.get(line=1).amount)
        for row in rows
    ]


def test_by_years_it_becomes_a_voucher_for_each(send, vaxjo):
    done = send(bill(366, "years"))

    assert (done.sealed, done.crossing) == (2, 0)
    assert booked(vaxjo) == [
        ("2024", "2024-12-31", 184_504),
        ("2025", "2025-06-30", 181_496),
    ]
    years = vaxjo.vouchers.order_by("valid_to").values_list("period__year", flat=True)
    assert list(years) == [2024, 2025]
    assert recomputed_root(vaxjo) == log_root(vaxjo)


def test_by_months_the_parts_add_up_to_the_whole(send, vaxjo):
    send(bill("100.001", "months"))

    parts = booked(vaxjo)
    assert len(parts) == 12
    assert parts[0][:2] == ("2024-07", "2024-07-31")
    assert sum(amount for *_, amount in parts) == 100_001


def test_the_budget_year_of_the_town_divides_it(send, vaxjo):
    vaxjo.first_month = 7
    vaxjo.save()

    send(bill(366, "years"))

    assert [key for key, *_ in booked(vaxjo)] == [""]


def test_it_is_converted_before_it_is_divided_and_says_so(send, vaxjo):
    factories.account(vaxjo, "gas")

    send(bill(366_001, "years", unit="l"))

    assert sum(amount for *_, amount in booked(vaxjo)) == 366_001
    reasons = vaxjo.vouchers.order_by("valid_to").values_list("reason", flat=True)
    assert list(reasons) == [
        "bill [366001 l; 1 l = 0.001 m³] (1/2)",
        "bill [366001 l; 1 l = 0.001 m³] (2/2)",
    ]


def test_sent_again_nothing_changes_and_corrected_each_part_does(send, vaxjo):
    send(bill(366, "years"))

    assert send(bill(366, "years")).unchanged == 2
    done = send(bill(365, "years", status="corrected"))
    assert (done.corrected, done.sealed) == (2, 4)
    assert [amount for *_, amount in booked(vaxjo)] == [184_000, 181_000]


def test_nobody_asked_it_is_one_voucher_and_the_import_says_so(
    send, vaxjo, client, ada
):
    done = send(bill(366, ""), dry_run=True)
    assert (done.sealed, done.crossing) == (1, 1)

    client.force_login(ada)
    file = SimpleUploadedFile("f.csv", csv(bill(366, ""), header=HEADER), "text/csv")
    page = client.post("/desk/vaxjo/books/import/", {"file": file, "create": "on"})
    assert "One row reaches over the end of a year" in page.content.decode()


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (bill(366, "weeks"), ("split", "not-one-of")),
        (bill(366, "years", kind="stock"), ("split", "split-needs-flow")),
        (bill(366, "years", kind="series"), ("split", "split-needs-flow")),
        (bill("0.0001", "years"), ("value", "too-fine")),
    ],
)
def test_what_cannot_be_divided_is_refused(send, vaxjo, row, wanted):
    with pytest.raises(ImportRefusedError) as refusal:
        send(row)

    assert [(one.column, one.problem.code) for one in refusal.value.rows] == [wanted]
    assert not vaxjo.vouchers.exists()


@given(
    DAYS, st.integers(0, 1200), st.sampled_from(["years", "months"]), st.integers(1, 12)
)
def test_the_parts_of_a_span_are_all_its_days(first, length, by, month):
    last = first + timedelta(days=length)

    found = list(spans(first, last, by=by, first_month=month))

    assert (found[0][1], found[-1][2]) == (first, last)
    assert all(a <= b for _, a, b in found)
    for (_, _, end), (_, begin, _) in pairwise(found):
        assert begin - end == timedelta(days=1)
    assert len({name for name, *_ in found}) == len(found)
