"""Part F of a balance: how its cycle kept its calendar, frozen with it."""

from __future__ import annotations

from datetime import date

import pytest
from tests import year
from tests.pdfs import words_of

from naturbudget.apps.calendar.actions import lay_calendar
from naturbudget.apps.cycle.queries import balance_of
from naturbudget.apps.cycle.timing.frozen import cycle_content
from naturbudget.apps.documents.printing import printed, written_for_office
from naturbudget.apps.documents.queries import document_data

pytestmark = pytest.mark.django_db

SITTING = date(2024, 12, 10)


def submitted(town, ada):
    lay_calendar(town, year.YEAR, sitting=SITTING, rhythm=1, by=ada, at=year.BEFORE)
    return year.balance_submitted(town)


def steps(content):
    return {one["step"]: one for one in content["cycle"]}


def test_each_step_has_its_days_and_how_late_it_was(vaxjo, ada):
    content = document_data(submitted(vaxjo, ada).document)

    told = steps(content)
    voted = told["1.8"]
    assert voted["done"] == year.VOTED_ON.isoformat()
    assert voted["late"] == max(
        0, (year.VOTED_ON - date.fromisoformat(voted["due"])).days
    )
    assert voted["name"]["en"]
    unknown = [one for one in told.values() if not one["recorded"]]
    assert all(one["late"] == 0 for one in unknown)


def test_it_stays_as_it_was_frozen(vaxjo, ada):
    balance = submitted(vaxjo, ada)
    before = document_data(balance.document)["cycle"]
    later = cycle_content(balance.version, today=date(2030, 1, 1))

    assert document_data(balance_of(vaxjo, year.YEAR).document)["cycle"] == before
    assert later != before


def test_without_a_calendar_it_says_so(client, vaxjo, ada):
    content = document_data(year.balance_submitted(vaxjo).document)
    client.force_login(ada)

    assert content["cycle"] == []
    page = client.get(f"/desk/vaxjo/balance/{year.YEAR}/").text
    assert "No calendar was laid for this cycle." in page
    assert "No calendar was laid for this cycle." in words_of(
        printed(content, language="en")
    )


def test_page_pdf_and_office_file_tell_it(client, vaxjo, ada):
    content = document_data(submitted(vaxjo, ada).document)
    client.force_login(ada)

    page = client.get(f"/desk/vaxjo/balance/{year.YEAR}/").text
    assert "How the cycle kept its calendar" in page
    assert "How the cycle kept its calendar" in words_of(
        printed(content, language="en")
    )
    assert written_for_office(content, "docx", language="en").startswith(b"PK")


def test_a_balance_from_before_has_no_such_part(vaxjo, ada):
    content = document_data(submitted(vaxjo, ada).document)
    del content["cycle"]

    assert "kept its calendar" not in words_of(printed(content, language="en"))
