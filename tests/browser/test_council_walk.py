"""What happens around the votes, in a browser: sent back, supplemented, too late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from playwright.sync_api import expect
from tests import factories, year
from tests.browser import axe, desk
from tests.browser.desk import fills, press, says

from naturbudget.apps.budget.models import BudgetVersion
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.cycle.queries import budget_of

REFUSED = "Failed to load resource: the server responded with a status of 4"
BUDGET = f"{desk.TOWN}/budget/{desk.YEAR}/"
NEXT = desk.YEAR + 1
AFTER = datetime(NEXT + 1, 1, 20, 9, tzinfo=UTC)


def test_a_budget_is_sent_back_and_submitted_again(
    new_page, sign_in, complaints, vaxjo, ada, eva
):
    year.submitted(vaxjo)
    executive, co_ordinator = new_page(), new_page()
    sign_in(executive, eva)
    sign_in(co_ordinator, ada)

    executive.goto(BUDGET)
    fills(executive, remark="The target of the town hall is too weak.")
    press(executive, "Send back")
    expect(executive.get_by_text("sent back").first).to_be_visible()
    assert axe.barriers(executive) == []

    co_ordinator.goto(BUDGET)
    says(co_ordinator, "The target of the town hall is too weak.")
    co_ordinator.get_by_label(f"Budget {desk.YEAR} of {year.CODE}").fill("1150")
    press(co_ordinator, "Save the draft")
    says(co_ordinator, "The draft is saved.")
    desk.hands_over(co_ordinator)
    desk.submits(executive, "budget", "Submit to the council")

    version = budget_of(vaxjo, desk.YEAR)
    assert version.state == BudgetVersion.State.SUBMITTED
    assert version.lines.get().target == "1150"
    assert complaints == []


def test_a_running_budget_changes_by_a_supplement_alone(
    new_page, sign_in, complaints, vaxjo, ada, eva, klas
):
    now = timezone.now()
    books = now.year
    year.draft_and_ratify(vaxjo, books, at=now - timedelta(days=1))
    co_ordinator, executive, clerk = new_page(), new_page(), new_page()
    for page, person in ((co_ordinator, ada), (executive, eva), (clerk, klas)):
        sign_in(page, person)
    place = f"{desk.TOWN}/budget/{books}/"

    co_ordinator.goto(place)
    assert co_ordinator.get_by_role("button", name="Save the draft").count() == 0
    press(co_ordinator, "Draft a supplement")
    co_ordinator.get_by_label(f"Budget {books} of {year.CODE}").fill("1100")
    press(co_ordinator, "Save the draft")
    desk.hands_over(co_ordinator)
    executive.goto(place)
    press(executive, "Submit to the council")
    clerk.goto(f"{desk.TOWN}/council/master-budget/{books}/")
    clerk.get_by_label("Body").select_option(label="council")
    clerk.get_by_label("Day of the decision").fill(now.date().isoformat())
    press(clerk, "Record the decision")
    expect(clerk.get_by_text("Group").first).to_be_visible()
    assert budget_of(vaxjo, books).state == BudgetVersion.State.SUBMITTED
    for row, (group, in_favour, against, abstaining) in enumerate(desk.VOTES, start=1):
        clerk.get_by_label(f"Group {row}").fill(group)
        clerk.get_by_label(f"For, row {row}").fill(str(in_favour))
        clerk.get_by_label(f"Against, row {row}").fill(str(against))
        clerk.get_by_label(f"Abstaining, row {row}").fill(str(abstaining))
    paper = desk.paper("supplement.txt", "supplement")
    clerk.get_by_label("Minutes").set_input_files(paper)
    press(clerk, "Record the decision")
    says(clerk, "The decision is recorded.")

    found = budget_of(vaxjo, books)
    assert (found.number, found.state) == (2, BudgetVersion.State.RATIFIED)
    assert found.lines.get().target == "1100"
    co_ordinator.goto(place)
    says(co_ordinator, "It changes only by a decision of the council.")
    assert axe.barriers(co_ordinator) == []
    assert [one for one in complaints if not one.startswith(REFUSED)] == []


def test_a_value_that_comes_after_the_vote_corrects_the_next_balance(
    new_page, sign_in, complaints, vaxjo, ada
):
    year.balance_ratified(vaxjo)
    version = year.draft_and_ratify(vaxjo, NEXT, at=factories.NOW)
    page = new_page()
    sign_in(page, ada)

    page.goto(f"{desk.TOWN}/books/figures/new/")
    fills(page, where=year.GAS, quantity="25", remark="a bill that was forgotten")
    fills(page, valid_from=f"{desk.YEAR}-12-31", valid_to=f"{desk.YEAR}-12-31")
    page.locator("[name=status][value=measured]").check()
    evidence = desk.paper("late-bill.txt", "25 m3")
    page.locator("#id_evidence").set_input_files(evidence)
    press(page, "Keep as draft and look")
    for reason in page.locator("[name^='why-']").all():
        reason.fill("The bill says so.")
    if page.get_by_role("button", name="Keep as draft and look").count():
        press(page, "Keep as draft and look")
    desk.seals(page)
    late = vaxjo.vouchers.get(reason="a bill that was forgotten")
    assert late.period.year == NEXT

    cycle.draw_balance(version, by=ada, at=AFTER)
    page.goto(f"{desk.TOWN}/balance/{desk.YEAR}/")
    expect(page.locator(f"#line-{year.CODE}")).to_contain_text("1,190")
    page.goto(f"{desk.TOWN}/balance/{NEXT}/")
    heading = page.get_by_role("heading", name="Corrections of earlier years")
    told = heading.locator("xpath=ancestor::section")
    expect(told).to_contain_text("1,190")
    expect(told).to_contain_text("1,215")
    assert axe.barriers(page) == []
    assert [one for one in complaints if not one.startswith(REFUSED)] == []


def test_a_virement_across_units_is_refused(new_page, sign_in, vaxjo, ada):
    version = year.drafted(vaxjo)
    factories.account(vaxjo, "heat/school", unit="kW.h")
    year.indicator(vaxjo, "HE-01", "heat/school", unit="kW.h")
    year.line(version, "HE-01", "heat/school")
    year.ratified(vaxjo)
    page = new_page()
    sign_in(page, ada)

    page.goto(f"{desk.TOWN}/budget/{desk.YEAR}/enter/virement/")
    fills(page, account=year.GAS, into="heat/school", quantity="100", remark="swap")
    page.get_by_label("Who decided").select_option(label="council")
    fills(page, taken_on=f"{desk.YEAR}-06-01", votes_for="31", votes_against="4")
    minutes = desk.paper("minutes.txt", "swap")
    page.locator("#id_evidence").set_input_files(minutes)
    press(page, "Look at what it does")

    expect(page.get_by_role("main")).to_contain_text(
        "is counted in m³ and “heat/school” in kWh: the two cannot be exchanged."
    )
    assert axe.barriers(page) == []
    assert not vaxjo.vouchers.filter(kind="virement").exists()
