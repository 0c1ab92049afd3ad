"""The page of the calendar: three cycles, what is late, laying and moving."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import timezone
from tests import calendars, factories, year

from naturbudget.core.period import year_of

pytestmark = pytest.mark.django_db
PAGE = "/desk/vaxjo/calendar/"
CYCLE = f"{PAGE}2025/"
LAY = f"{PAGE}2025/lay/"
MOVE = f"{CYCLE}move/1.7/2025/"
SITTING = f"{CYCLE}sitting/"
TYPED = {"sitting": "2024-11-26", "rhythm": "1"}
RUNNING = year_of(timezone.now().date())


@pytest.fixture
def as_(client):
    def as_(person):
        client.force_login(person)
        return client

    return as_


def text(response):
    said = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", said)


def test_without_a_calendar_there_is_one_button(as_, ada):
    page = as_(ada).get(PAGE)

    assert f"Lay the calendar of {RUNNING + 1}" in text(page)
    assert page.content.decode().count('class="button"') == 1


def test_who_may_not_lay_it_hears_who_does(as_, ben):
    page = text(as_(ben).get(PAGE))

    assert "The co-ordinator lays it." in page
    assert "Lay the calendar of" not in page


def test_three_cycles_stand_side_by_side(as_, vaxjo, ada):
    calendars.laid(vaxjo, 2025, by=ada)
    calendars.laid(vaxjo, 2026, sitting=date(2025, 11, 25), by=ada)
    calendars.laid(vaxjo, 2027, sitting=date(2026, 11, 24), by=ada)
    year.ratified(vaxjo)

    response = as_(ada).get(f"{PAGE}?year=2026")
    page = text(response)

    assert "2025 is balanced" in page
    assert "2026 runs" in page
    assert "2027 is prepared" in page
    rows = response.content.decode().split("<tr ")
    [row] = [one for one in rows if ">June 2026</th>" in one]
    assert "Council votes on the balance" in row
    assert "Needs and priorities" in row
    assert "not recorded" in page


def test_a_vote_that_was_late_is_told_with_its_days(as_, vaxjo, ada):
    calendars.laid(vaxjo, by=ada)
    year.submitted(vaxjo)
    late = year.vote(vaxjo, taken_on=date(2024, 12, 10), at=factories.NOW)
    year.cycle.ratify_budget(year.budget_of(vaxjo, 2025), **late)

    page = text(as_(ada).get(CYCLE))

    assert "done 10 December 2024, 14 days late" in page


def test_a_year_that_began_without_a_vote_leads_to_the_provisional_budget(
    as_, vaxjo, ada
):
    calendars.laid(vaxjo, RUNNING, sitting=date(RUNNING - 1, 11, 25), by=ada)

    page = as_(ada).get(PAGE)

    assert f"{RUNNING} has begun without a voted budget." in text(page)
    assert f"/desk/vaxjo/budget/{RUNNING}/execution/" in page.content.decode()
    assert "days late" in text(page)


def test_a_cycle_of_two_years_says_so(as_, vaxjo, ada):
    calendars.laid(vaxjo, 2025, rhythm=2, by=ada)

    page = text(as_(ada).get(f"{PAGE}2026/"))

    assert "The cycle of 2025 and 2026" in page
    assert "two years" in page


@pytest.mark.parametrize(
    "address", ["?year=x", "?year=99999", "?year=1700", "1700/", "9999/lay/"]
)
def test_a_year_that_no_books_have_is_not_there(as_, ada, address):
    assert as_(ada).get(PAGE + address).status_code == 404


# Laying


def test_it_is_laid(as_, vaxjo, ada):
    response = as_(ada).post(LAY, TYPED)

    assert (response.status_code, response["Location"]) == (302, CYCLE)
    assert vaxjo.calendars.get().rhythm == 1


def test_the_days_are_shown_before_it_is_laid(as_, vaxjo, ada):
    typed = {**TYPED, "sitting": "2024-12-03", "rhythm": "2", "do": "look"}
    page = text(as_(ada).post(LAY, typed))

    assert "3 June 2024" in page  # the preliminary report, six months before
    assert "31 August 2027" in page
    assert not vaxjo.calendars.exists()


def test_the_form_begins_with_the_rhythm_and_the_weekday_of_the_town(as_, vaxjo, ada):
    calendars.laid(vaxjo, by=ada)
    vaxjo.parameters["budget_rhythm"] = "2"
    vaxjo.save(update_fields=["parameters"])

    page = as_(ada).get(f"{PAGE}2026/lay/").content.decode()

    assert 'value="2025-11-25"' in page
    assert re.search(r'value="2"[^>]*checked', page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"sitting": ""}, "is missing"),
        ({"sitting": "2026-01-01"}, "is no day on which the financial budget"),
        ({"rhythm": "3"}, "The budget is voted for"),
        ({"template": "lunar"}, None),
    ],
)
def test_what_cannot_be_laid_is_said(as_, vaxjo, ada, typed, said):
    response = as_(ada).post(LAY, {**TYPED, **typed})

    assert response.status_code == 409
    assert said is None or said in text(response)
    assert not vaxjo.calendars.exists()


def test_a_year_that_is_laid_is_not_laid_again(as_, vaxjo, ada):
    calendars.laid(vaxjo, by=ada)

    assert "has a calendar already" in text(as_(ada).get(LAY))
    response = as_(ada).post(LAY, TYPED)
    assert response.status_code == 409
    assert vaxjo.calendars.count() == 1


# Moving


def test_a_deadline_is_moved_with_its_reason(as_, vaxjo, ada):
    calendars.laid(vaxjo, by=ada)

    response = as_(ada).post(MOVE, {"due": "2024-11-05", "reason": "Holidays."})

    assert (response.status_code, response["Location"]) == (302, CYCLE)
    page = text(as_(ada).get(CYCLE))
    assert "from 26 October 2024 to 5 November 2024. Holidays." in page
    assert "laid for 26 October 2024" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": ""}, "is missing"),
        ({"reason": " \n "}, "is missing"),
        ({"due": "2024-11-26"}, "is not before 26 November 2024"),
        ({"due": "2024-10-26"}, "It is due on 26 October 2024 already."),
        ({"due": "soon"}, "New day"),
    ],
)
def test_what_cannot_be_moved_stays(as_, vaxjo, ada, typed, said):
    calendars.laid(vaxjo, by=ada)
    sent = {"due": "2024-11-05", "reason": "Holidays.", **typed}

    response = as_(ada).post(MOVE, sent)

    assert response.status_code == 409
    assert said in text(response)
    assert calendars.deadline(vaxjo, "1.7").due == date(2024, 10, 26)


def test_the_treasury_moves_the_sitting_and_no_other_deadline(as_, vaxjo, ada):
    calendars.laid(vaxjo, by=ada)
    treasury = factories.member("treasury", of=vaxjo)
    sent = {"due": "2024-12-03", "reason": "The grants are late."}

    assert as_(treasury).post(MOVE, sent).status_code == 403
    assert as_(treasury).post(SITTING, sent).status_code == 302

    assert calendars.deadline(vaxjo, "1.8").due == date(2024, 12, 3)
    page = text(as_(treasury).get(CYCLE))
    assert "from 26 November 2024 to 3 December 2024. The grants are late." in page


def test_a_sitting_after_the_year_is_refused_at_its_day(as_, vaxjo, ada):
    calendars.laid(vaxjo, by=ada)

    response = as_(ada).post(SITTING, {"due": "2026-01-01", "reason": "Late."})

    assert response.status_code == 409
    assert 'href="#id_due"' in response.content.decode()


@pytest.mark.parametrize(
    "address", ["move/9.9/2025/", "move/1.7/2026/", "move/sitting/2025/"]
)
def test_a_deadline_that_is_not_there_is_not_moved(as_, vaxjo, ada, address):
    calendars.laid(vaxjo, by=ada)

    assert as_(ada).get(CYCLE + address).status_code == 404


@pytest.mark.parametrize("address", [PAGE, CYCLE, LAY, MOVE, SITTING])
def test_it_hides_other_municipalities(as_, vaxjo, ada, carla, address):
    calendars.laid(vaxjo, by=ada)

    assert as_(carla).get(address).status_code == 404


@pytest.mark.parametrize("address", [LAY, MOVE, SITTING])
def test_it_requires_the_permission(as_, vaxjo, ada, ben, address):
    calendars.laid(vaxjo, by=ada)

    assert as_(ben).post(address, TYPED).status_code == 403
