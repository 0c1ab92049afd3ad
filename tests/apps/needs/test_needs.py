"""Needs of departments: asked by letter, stated, answered, and the gate they hold."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from tests import factories, year

from naturbudget.apps.cycle.actions import GateError
from naturbudget.apps.cycle.queries import budget_of, budget_problems
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.needs import actions
from naturbudget.apps.needs.models import Asked, Need, Round
from naturbudget.apps.needs.queries import footings, needs_of, round_of, round_problems
from naturbudget.apps.notices.models import Letter
from naturbudget.config.checks.journal.needs import differences
from naturbudget.config.checks.journal.told import Told
from naturbudget.core.budget.needs import NeedError
from naturbudget.web.desk.tasks import tasks_for

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/needs/2025/"
DUE = date(2024, 11, 20)
WHY = "Nothing is built."


@pytest.fixture
def draft(vaxjo):
    return year.drafted(vaxjo)


def opened(town, ada, *departments, **more):
    return actions.open_round(
        town,
        year=2025,
        departments=departments or [factories.department(town)],
        **{"due": DUE, "by": ada, "at": year.BEFORE, **more},
    )


def stated(round_, by, amount="200", **more):
    town = round_.municipality
    told = {
        "purpose": "The new wing of the school.",
        "account": town.accounts.get(path=year.GAS),
        "amount": Decimal(amount) if amount else None,
        **more,
    }
    department = factories.department(town)
    return actions.state_need(round_, department, **told, by=by, at=year.BEFORE)


def answered(need, ada, answer="whole", **more):
    return actions.answer_need(need, answer, **more, by=ada, at=year.BEFORE)


def codes(refused):
    return [one.code for one in refused.value.problems]


def journal_differs(town):
    return list(differences(Told(town)))


def test_a_need_is_stated_answered_and_adds_up(vaxjo, draft, ada, hanna):
    round_ = opened(vaxjo, ada)
    answered(stated(round_, hanna), ada)
    answered(stated(round_, hanna, "100"), ada, "partly", part=Decimal(40), reason="x")
    answered(stated(round_, hanna, "50"), ada, "none", reason="Not now.")
    in_words = stated(round_, hanna, account=None, amount=None)
    answered(in_words, ada)
    actions.withdraw_need(stated(round_, hanna, "9000"), by=hanna, at=year.BEFORE)

    [footing] = footings(needs_of(round_), draft)

    assert (footing.total.asked, footing.total.granted, footing.total.open) == (
        *(350, 240),
        0,
    )
    assert footing.line.code == year.CODE
    assert footing.left == 1200 - 240
    assert round_problems(vaxjo, 2025) == []
    assert journal_differs(vaxjo) == []


def test_the_budget_waits_for_everybody(vaxjo, draft, ada, hanna):
    parks = factories.department(vaxjo, "parks")
    round_ = opened(vaxjo, ada, factories.department(vaxjo), parks)
    need = stated(round_, hanna)

    with pytest.raises(GateError) as refused:
        year.cycle.hand_over_budget(draft, by=ada, at=year.BEFORE)
    assert codes(refused) == ["needs-owed", "needs-open"]

    actions.state_none(round_, parks, because=WHY, by=ada, at=year.BEFORE)
    answered(need, ada)
    year.cycle.hand_over_budget(draft, by=ada, at=year.BEFORE)

    assert budget_of(vaxjo, 2025).state == "handed-over"
    with pytest.raises(NeedError) as refused:
        stated(round_, hanna)
    assert codes(refused) == ["needs-over"]
    assert journal_differs(vaxjo) == []


def test_without_a_round_nothing_is_in_the_way(vaxjo, draft):
    assert round_problems(vaxjo, 2025) == []
    assert budget_problems(draft).needs == ()


def test_more_than_the_line_is_told_and_blocks_nothing(vaxjo, draft, ada, hanna):
    round_ = opened(vaxjo, ada)
    answered(stated(round_, hanna, "1200.1"), ada)

    gate = budget_problems(draft)

    assert [one.code for one in gate.needs] == ["needs-beyond"]
    assert gate.notices[-1] == gate.needs[0]
    assert gate.blocking == []


def test_what_does_not_fit_is_refused(vaxjo, draft, ada, hanna):
    with pytest.raises(NeedError) as refused:
        actions.open_round(
            vaxjo,
            year=2025,
            departments=[],
            due=DUE - timedelta(days=60),
            remark="x" * 2_001,
            by=ada,
            at=year.BEFORE,
        )
    assert codes(refused) == ["nobody-asked", "due-past", "too-long"]

    round_ = opened(vaxjo, ada)
    parks = factories.department(vaxjo, "parks")
    with pytest.raises(NeedError) as refused:
        actions.state_none(round_, parks, because=WHY, by=ada, at=year.BEFORE)
    assert codes(refused) == ["not-asked"]

    need = stated(round_, hanna)
    buildings = factories.department(vaxjo)
    with pytest.raises(NeedError) as refused:
        actions.state_none(round_, buildings, because=" ", by=ada, at=year.BEFORE)
    assert codes(refused) == ["has-needs", "no-text"]

    actions.withdraw_need(need, by=hanna, at=year.BEFORE)
    with pytest.raises(NeedError) as refused:
        answered(need, ada)
    assert codes(refused) == ["withdrawn"]
    assert Need.objects.get().answer == ""


def test_a_need_takes_back_that_nothing_is_needed(vaxjo, draft, ada, hanna):
    round_ = opened(vaxjo, ada)
    department = factories.department(vaxjo)
    actions.state_none(round_, department, because=WHY, by=hanna, at=year.BEFORE)
    assert round_problems(vaxjo, 2025) == []

    stated(round_, hanna)

    assert Asked.objects.get().none_because == ""
    assert [one.code for one in round_problems(vaxjo, 2025)] == ["needs-open"]
    assert journal_differs(vaxjo) == []


def test_each_account_holder_gets_one_letter(vaxjo, draft, ada, hanna):
    round_ = opened(vaxjo, ada, remark="Think of the school.")
    opened(vaxjo, ada, factories.department(vaxjo), due=DUE + timedelta(days=7))

    [letter] = Letter.objects.filter(about__startswith="needs 2025")
    assert letter.to == hanna.email
    assert "Think of the school." in letter.text
    assert (
        f"/desk/vaxjo/needs/2025/of/{factories.department(vaxjo).code}/" in letter.text
    )
    assert "27 November 2024" not in letter.text
    round_.refresh_from_db()
    assert round_.due == DUE + timedelta(days=7)
    assert Round.objects.count() == 1
    assert journal_differs(vaxjo) == []


def test_what_is_changed_behind_the_journal_is_found(vaxjo, draft, ada, hanna):
    need = stated(opened(vaxjo, ada), hanna)
    answered(need, ada)

    Need.objects.update(amount="900", granted="900")
    Asked.objects.update(none_because=WHY, none_by=ada, none_at=year.BEFORE)
    Round.objects.update(due=DUE + timedelta(days=1))

    found = "\n".join(journal_differs(vaxjo))
    assert "its amount “200”; the tables say “900”" in found
    assert "what was granted “200”; the tables say “900”" in found
    assert "why it needs nothing" in found
    assert "its day “2024-11-20”; the tables say “2024-11-21”" in found


def test_today_asks_both_sides(vaxjo, draft, ada, hanna, ben):
    round_ = opened(vaxjo, ada)
    titles = [one.title for one in tasks_for(Standing(hanna, vaxjo), today=DUE)]
    assert any(title.startswith("Say what") and "2025" in title for title in titles)

    stated(round_, hanna)

    mine = tasks_for(Standing(hanna, vaxjo), today=DUE)
    assert not any(one.title.startswith("Say what") for one in mine)
    titles = [one.title for one in tasks_for(Standing(ada, vaxjo), today=DUE)]
    assert "One need of 2025 waits for an answer" in titles


def test_the_pages_lead_through(client, vaxjo, draft, ada, hanna):
    client.force_login(ada)
    assert "Nobody was asked yet" in client.get(PAGE).text
    department = factories.department(vaxjo)
    due = f"{timezone.now().date() + timedelta(days=9)}"
    asks = {"departments": [department.pk], "due": due, "remark": ""}
    assert client.post(f"{PAGE}ask/", asks, follow=True).status_code == 200
    assert round_of(vaxjo, 2025).asked.get().department == department
    more = client.post(f"{PAGE}ask/", {"due": "", "remark": ""})
    assert more.status_code == 422

    client.force_login(hanna)
    own = f"{PAGE}of/{department.code}/"
    told = {"purpose": "The school.", "account": year.GAS, "amount": "-3"}
    refused = client.post(own, told)
    assert refused.status_code == 422
    assert "A need is more than zero" in refused.text
    client.post(own, {**told, "amount": "12.5"})
    need = Need.objects.get()
    assert (need.amount, need.department) == ("12.5", department)
    assert client.post(f"{own}none/", {"because": WHY}).status_code == 409

    client.force_login(ada)
    page = f"{PAGE}needs/1/"
    short = client.post(page, {"answer": "partly", "granted": "99", "reason": "No."})
    assert short.status_code == 422
    assert "A part lies between zero and the 12.5" in short.text
    client.post(page, {"answer": "whole", "granted": "", "reason": ""})
    assert Need.objects.get().granted == "12.5"
    assert "every need has its answer" in client.get(PAGE).text

    client.force_login(hanna)
    client.post(f"{page}withdraw/")
    assert Need.objects.get().is_withdrawn


def test_nobody_states_needs_of_another_department(client, vaxjo, draft, ada, hanna):
    parks = factories.department(vaxjo, "parks")
    opened(vaxjo, ada, parks)

    client.force_login(hanna)
    answer = client.post(
        f"{PAGE}of/parks/", {"purpose": "x", "account": "", "amount": ""}
    )

    assert answer.status_code == 403
    assert not Need.objects.exists()
