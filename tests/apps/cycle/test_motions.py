"""Requests of the council: recorded with a vote, answered, asked again, closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests import factories, year

from naturbudget.apps.cycle.actions import GateError
from naturbudget.apps.cycle.checklist import checks_of
from naturbudget.apps.cycle.queries import balance_of
from naturbudget.apps.decisions.models import Decision, Motion, MotionStep
from naturbudget.apps.decisions.motions import MotionError, record_motion, take_step
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.config.checks.journal.motions import differences
from naturbudget.config.checks.journal.told import Told
from naturbudget.web.desk.tasks import tasks_for

pytestmark = [pytest.mark.django_db, pytest.mark.voted]

PAGE = "/desk/vaxjo/council/requests/"
TEXT = "The executive reports what the buses save."


@pytest.fixture
def voted(vaxjo):
    year.ratified(vaxjo)
    return vaxjo.decisions.get(kind=Decision.Kind.MASTER_BUDGET)


def asked(decision, klas, *, due=date(2026, 6, 30), text=TEXT, **more):
    return record_motion(
        decision, text=text, due=due, by=klas, at=factories.NOW, **more
    )


def said(motion, kind, by, text="The buses save 2 kt a year."):
    step = take_step(motion, kind, text, by=by, at=factories.NOW)
    motion.refresh_from_db()
    return step


def codes(refused):
    return [one.code for one in refused.value.problems]


def journal_differs(town):
    return list(differences(Told(town)))


def test_a_request_goes_its_way(vaxjo, voted, ada, klas, eva):
    motion = asked(voted, klas, group=" Town  and Land ")
    assert (motion.number, motion.group, motion.state) == (1, "Town and Land", "open")

    said(motion, MotionStep.Kind.PREPARED, ada)
    assert motion.state == "open"
    said(motion, MotionStep.Kind.ANSWERED, eva)
    assert motion.state == "answered"
    said(motion, MotionStep.Kind.RETURNED, klas, "What do they cost?")
    assert motion.state == "open"
    said(motion, MotionStep.Kind.ANSWERED, eva, "41,000 euros each.")
    said(motion, MotionStep.Kind.CLOSED, klas, "The council took note.")

    assert motion.state == "closed"
    assert [one.number for one in motion.steps.order_by("number")] == [1, 2, 3, 4, 5]
    assert asked(voted, klas).number == 2
    assert journal_differs(vaxjo) == []


def test_what_does_not_fit_is_refused(voted, klas, eva):
    with pytest.raises(MotionError) as refused:
        asked(voted, klas, text="  ", due=date(2020, 1, 1), group="x" * 201)
    assert codes(refused) == ["no-text", "too-long", "due-before"]
    motion = asked(voted, klas)

    for kind, code in (
        (MotionStep.Kind.CLOSED, "not-answered"),
        (MotionStep.Kind.RETURNED, "not-answered"),
    ):
        with pytest.raises(MotionError) as refused:
            said(motion, kind, klas)
        assert codes(refused) == [code]
    said(motion, MotionStep.Kind.ANSWERED, eva)
    with pytest.raises(MotionError) as refused:
        said(motion, MotionStep.Kind.ANSWERED, eva)
    assert codes(refused) == ["not-open"]
    said(motion, MotionStep.Kind.CLOSED, klas)
    with pytest.raises(MotionError) as refused:
        said(motion, MotionStep.Kind.RETURNED, klas)
    assert codes(refused) == ["not-open"]
    assert motion.steps.count() == 2


def test_the_check_finds_what_was_changed_behind_the_journal(vaxjo, voted, klas, eva):
    motion = asked(voted, klas)
    said(motion, MotionStep.Kind.ANSWERED, eva)
    assert journal_differs(vaxjo) == []

    Motion.objects.filter(pk=motion.pk).update(text="Something else.")
    assert "its text" in " ".join(journal_differs(vaxjo))
    Motion.objects.filter(pk=motion.pk).update(text=TEXT, state="closed")
    assert "is closed, and by the journal answered" in " ".join(journal_differs(vaxjo))
    Motion.objects.filter(pk=motion.pk).update(state="answered")
    motion.steps.update(text="Nothing.")
    assert "step 1 of request 1" in " ".join(journal_differs(vaxjo))
    motion.steps.all().delete()
    assert "which is not there" in " ".join(journal_differs(vaxjo))


def test_an_overdue_request_holds_the_balance_up(client, vaxjo, ada, klas, eva):
    year.drawn(vaxjo, "900 m3")
    decision = vaxjo.decisions.get(kind=Decision.Kind.MASTER_BUDGET)
    motion = asked(decision, klas, due=decision.taken_on)
    later = asked(decision, klas, due=factories.NOW.date() + timedelta(days=400))

    with pytest.raises(GateError) as refused:
        year.cycle.submit_balance(balance_of(vaxjo, 2025), by=eva, at=factories.NOW)

    assert codes(refused) == ["motion-overdue"]
    period = vaxjo.periods.get(year=2025)
    checks = {one.code: one.state for one in checks_of(period, at=factories.NOW)}
    assert checks["motions"] == "blocks"
    client.force_login(ada)
    page = client.get("/desk/vaxjo/balance/2025/").content.decode()
    assert f'<a href="{motion.get_absolute_url()}">To the request</a>' in page
    list_ = client.get("/desk/vaxjo/balance/2025/closing/").content.decode()
    assert "Requests of the council are overdue" in list_

    said(motion, MotionStep.Kind.ANSWERED, eva)
    year.cycle.submit_balance(balance_of(vaxjo, 2025), by=eva, at=factories.NOW)
    assert later.is_open
    assert balance_of(vaxjo, 2025).state == "submitted"


def test_the_pages_lead_from_the_vote_to_the_end(client, vaxjo, voted, ada, klas, eva):
    client.force_login(klas)
    form = {"decision": voted.pk, "text": TEXT, "due": "2026-06-30", "group": ""}
    bad = client.post(PAGE, {**form, "due": "2020-06-30"})
    assert bad.status_code == 409
    assert "before the vote of" in bad.content.decode()
    place = client.post(PAGE, form)["Location"]

    client.force_login(ada)
    assert "Prepare the answer to request 1 of the council" in titles(vaxjo, ada)
    client.post(f"{place}prepare/", {"text": "2 kt a year."})
    assert client.post(f"{place}answer/", {"text": "2 kt."}).status_code == 403

    client.force_login(eva)
    assert "Answer request 1 of the council" in titles(vaxjo, eva)
    page = client.get(place).content.decode()
    assert "2 kt a year.</textarea>" in page
    empty = client.post(f"{place}answer/", {"text": " "})
    assert empty.status_code == 409
    client.post(f"{place}answer/", {"text": "2 kt a year."})

    client.force_login(klas)
    assert "Close request 1 of the council, or ask again" in titles(vaxjo, klas)
    client.post(f"{place}close/", {"text": "Noted."})
    page = " ".join(client.get(place).content.decode().split())
    assert "Noted." in page
    assert "co-ordinator (person" in page
    listed = client.get(PAGE).content.decode()
    assert "Closed" in listed
    assert (
        "None waits for an answer."
        in client.get("/desk/vaxjo/council/").content.decode()
    )


def titles(town, who):
    today = timezone.now().date()
    return [one.title for one in tasks_for(Standing(who, town), today=today)]


def test_what_is_not_there_is_not_there(client, vaxjo, voted, klas):
    asked(voted, klas)
    client.force_login(klas)

    assert client.get(f"{PAGE}7/").status_code == 404
    assert client.post(f"{PAGE}1/wish/", {"text": "x"}).status_code == 404
