"""An import tells what is worth a second look, and asks why it is right."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories, suppliers
from tests.factories import csv

from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.ledger import actions
from naturbudget.apps.ledger.queries.doubts import doubts_about
from naturbudget.apps.suppliers.actions.answering import Given, answer
from naturbudget.config import cli

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/books/import/"
YEAR = "gas/hall,flow,m3,2024-01-01,2024-12-31,1200,measured,bill"
QUARTER = "gas/hall,flow,m3,2024-01-01,2024-03-31,300,measured,bill"
NEXT = YEAR.replace("2024", "2025")
AIR = "no2,series,ug/m3,2024-01-01,2024-12-31,20,measured,station"
LAND = "meadow,stock,m2,2024-12-31,2024-12-31,5000,measured,survey"


@pytest.fixture
def send(vaxjo, ada):
    def send(*rows, **fields):
        values = {"name": "figures.csv", "by": ada, "at": factories.NOW, "create": True}
        values["reasons"] = {"": "It is right."}
        return import_figures(vaxjo, csv(*rows), **{**values, **fields})

    return send


def told(done):
    return [(row.line, row.column, row.problem.code) for row in done.doubts]


@pytest.mark.parametrize("dry_run", [True, False])
def test_days_that_another_key_covers_are_told(send, dry_run):
    send(YEAR)

    done = send(QUARTER, dry_run=dry_run)

    assert told(done) == [(2, "gas/hall", "overlaps")]
    assert done.sealed == 1


def test_so_are_rows_of_the_file_that_overlap(send):
    assert told(send(YEAR, QUARTER)) == [(3, "gas/hall", "overlaps")]


def test_what_is_unchanged_or_corrected_is_not_compared_with_itself(send):
    send(YEAR)

    assert told(send(YEAR)) == []
    assert (
        told(send(YEAR.replace("1200", "1250").replace("measured", "corrected"))) == []
    )


def test_what_was_reversed_is_not_compared_with(send, vaxjo, ada):
    send(YEAR)
    row = vaxjo.vouchers.get(kind="use")
    actions.reverse_voucher(row, key="undone", reason="twice", by=ada, at=factories.NOW)

    assert told(send(QUARTER)) == []


def test_a_figure_far_from_last_years_is_told(send):
    send(YEAR, AIR, LAND)

    done = send(
        NEXT.replace("1200", "12000"),
        AIR.replace("2024", "2025").replace(",20,", ",90,"),
        LAND.replace("2024", "2025").replace("5000", "50000"),
    )

    assert [(column, code) for _, column, code in told(done)] == [
        ("gas/hall", "far-from"),
        ("no2", "far-from"),
        ("meadow", "far-from"),
    ]
    assert "Did you mean 1200 m3?" in str(done.doubts[0].problem)


def test_a_stock_is_compared_by_its_levels(send):
    send(LAND, LAND.replace("2024", "2023").replace("5000", "4990"))

    assert told(send(LAND.replace("2024", "2025").replace("5000", "5010"))) == []


def test_how_far_is_far_is_a_parameter(send, vaxjo):
    send(YEAR)
    row = NEXT.replace("1200", "1900")
    assert told(send(row, dry_run=True)) == []

    vaxjo.parameters = {"far_factor": "1.5"}
    vaxjo.save(update_fields=["parameters"])

    assert told(send(row)) == [(2, "gas/hall", "far-from")]


def test_a_quarter_is_compared_with_a_day_of_the_last_year(send, vaxjo):
    send(YEAR)
    row = QUARTER.replace("2024", "2025")
    assert told(send(row, dry_run=True)) == []

    [doubt] = send(row.replace(",300,", ",41000,"), dry_run=True).doubts
    assert doubt.problem.code == "far-a-day"

    vaxjo.parameters = {"far_day_factor": "1.1"}
    vaxjo.save(update_fields=["parameters"])
    less = row.replace(",300,", ",250,")
    assert told(send(less)) == [(2, "gas/hall", "far-a-day")]


def test_months_missing_between_the_books_and_the_file_are_told(send):
    send(QUARTER)

    done = send("gas/hall,flow,m3,2024-07-01,2024-09-30,300,measured,bill")

    assert told(done) == [(2, "gas/hall", "months-missing")]
    assert "2024-04-01" in str(done.doubts[0].problem)


def test_months_that_a_supplier_has_no_figure_of_are_not_missed(send, vaxjo, ada):
    send(QUARTER)
    row = "gas/hall,flow,m3,2024-07-01,2024-09-30,300,measured,bill"
    hall = vaxjo.accounts.get(path="gas/hall")
    suppliers.supply(hall, suppliers.supplier(vaxjo, by=ada), by=ada)
    asked = vaxjo.data_requests.create(
        account=hall,
        supplier=vaxjo.suppliers.get(),
        key="k",
        salt="s",
        first=factories.day("2024-04-01"),
        last=factories.day("2024-06-30"),
        due=factories.day("2024-08-01"),
        asked_at=factories.NOW,
        opened_at=factories.NOW,
        opened_by=ada,
    )
    assert told(send(row, dry_run=True)) == [(2, "gas/hall", "months-missing")]

    given = Given(kind="not-available", because="the meter was broken")
    answer(asked, given, by=ada, at=factories.NOW)

    assert told(send(row, dry_run=True)) == []


def test_days_to_come_are_told(send):
    assert told(send(YEAR.replace("2024", "2026"))) == [(2, "gas/hall", "not-yet-over")]


def test_another_town_is_not_compared_with(send, bologna):
    factories.sealed(
        bologna, lines={"gas/hall": "1200 m3"}, first="2024-01-01", last="2024-12-31"
    )

    assert told(send(QUARTER)) == []


def test_where_a_second_person_seals_the_doubts_come_with_the_drafts(send, vaxjo):
    vaxjo.parameters = {"four_eyes": True}
    vaxjo.save(update_fields=["parameters"])

    done = send(YEAR, QUARTER)

    assert (done.drafted, told(done)) == (2, [(3, "gas/hall", "overlaps")])


def test_the_number_of_queries_does_not_grow_with_the_rows(send, monkeypatch):
    asked = []

    def counted(*args, **named):
        with CaptureQueriesContext(connection) as queries:
            found = doubts_about(*args, **named)
        asked.append(len(queries))
        return found

    monkeypatch.setattr("naturbudget.apps.deliveries.course.doubts_about", counted)
    months = [
        f"gas/hall,flow,m3,{{year}}-{n:02}-01,{{year}}-{n:02}-28,{n},measured,bill"
        for n in range(1, 13)
    ]
    for count in (1, 2, 12):
        send(*(row.format(year=2021 + count) for row in months[:count]), AIR, LAND)

    # Flows, stocks and series have two queries each: their keys, then what is sealed.
    # The air and the land are unchanged later, and then not asked about. One more asks
    # what must fit each other.
    assert asked == [7, 3, 3]


# The page and the command


def test_the_page_lists_them_before_anything_is_sealed(client, send, vaxjo, ada):
    send(YEAR)
    client.force_login(ada)
    file = SimpleUploadedFile("figures.csv", csv(QUARTER), "text/csv")

    answer = client.post(PAGE, {"file": file, "do": "check"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Worth a second look" in page
    assert "Say why it is right" in page
    assert "count twice" in page
    assert "Seal all of it" in page
    assert vaxjo.seals.count() == 1
    token = re.search(r'name="checked" value="([^"]+)"', page)[1]
    refused = client.post(PAGE, {"checked": token, "do": "seal"})
    assert refused.status_code == 409
    assert "Say why it is right" in refused.content.decode()
    assert vaxjo.seals.count() == 1
    why = {"why-overlaps": "The hall has a second meter."}
    client.post(PAGE, {"checked": token, "do": "seal", **why})
    assert vaxjo.seals.count() == 2
    answer = vaxjo.doubt_answers.get()
    assert (answer.check_id, answer.place) == ("overlaps", "gas/hall")
    assert answer.reason == "The hall has a second meter."
    assert "count twice" in answer.said


def test_a_page_without_doubts_says_nothing_of_them(client, vaxjo, ada):
    client.force_login(ada)
    file = SimpleUploadedFile("figures.csv", csv(YEAR), "text/csv")

    answer = client.post(PAGE, {"file": file, "do": "check", "create": "1"})

    assert "second look" not in answer.content.decode()


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
@pytest.mark.parametrize("written", ["text", "json", "csv"])
def test_the_command_tells_them(send, capsys, tmp_path, options, written):
    send(YEAR)
    file = tmp_path / "figures.csv"
    file.write_bytes(csv(QUARTER))

    why = [] if options else ["--confirm", "The hall has a second meter."]

    code = cli.run(
        ["figures", "import", "vaxjo", str(file), "--format", written, *options, *why]
    )

    out = capsys.readouterr().out
    assert code == 0
    if written == "json":
        [doubt] = json.loads(out)["doubts"]
        assert (doubt["line"], doubt["where"], doubt["code"]) == (
            2,
            "gas/hall",
            "overlaps",
        )
        assert "count twice" in doubt["message"]
    elif written == "text":
        assert "Worth a second look:\nline 2, overlaps: The books hold" in out
    else:
        assert "line 2, overlaps: The books hold" in out


def test_the_command_refuses_what_has_no_answer(send, vaxjo, capsys, tmp_path):
    send(YEAR)
    file = tmp_path / "figures.csv"
    file.write_bytes(csv(QUARTER))
    import_it = ["figures", "import", "vaxjo", str(file)]

    assert cli.run(import_it) == 1
    said = capsys.readouterr().err
    assert "line 2" in said
    assert "--confirm" in said
    assert cli.run([*import_it, "--confirm", "far-from=It is right."]) == 1
    assert cli.run([*import_it, "--confirm", "nonsense=It is right."]) == 1
    assert "no check “nonsense”" in capsys.readouterr().err
    assert cli.run([*import_it, "--confirm", " ... "]) == 1
    assert vaxjo.seals.count() == 1

    assert cli.run([*import_it, "--confirm", "overlaps=It is right."]) == 0
    assert vaxjo.seals.count() == 2


def test_rows_may_have_reasons_of_their_own(send, vaxjo):
    send(YEAR, QUARTER, YEAR.replace("hall", "pool"), QUARTER.replace("hall", "pool"))
    vaxjo.refresh_from_db()
    rows = [row.replace("2024", "2026") for row in (YEAR, QUARTER)]

    send(*rows, reasons={"line:2": "The plan.", "": "A second meter."})

    found = vaxjo.doubt_answers.filter(key__contains="2026")
    assert {(one.check_id, one.reason) for one in found} == {
        ("not-yet-over", "The plan."),
        ("not-yet-over", "A second meter."),
        ("overlaps", "A second meter."),
    }


def test_many_doubts_are_shown_by_kind(client, send, ada):
    send(YEAR)
    client.force_login(ada)
    days = [f"2024-{m:02}-{d:02}" for m in range(1, 13) for d in range(1, 29)]
    rows = [
        f"gas/hall,flow,m3,{day},{day},{n},measured,b" for n, day in enumerate(days)
    ]
    file = SimpleUploadedFile("figures.csv", csv(*rows), "text/csv")

    page = client.post(PAGE, {"file": file, "do": "check"}).content.decode()

    assert page.count('name="why-overlaps"') == 1
    assert page.count('name="why-line:') == 100
    assert "The first ones are shown" in page
