"""What is done with a budget while its year runs: every kind, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from tests import factories, plans, year

from naturbudget.apps.budget import execution
from naturbudget.apps.budget.execution.entering import EntryError
from naturbudget.apps.budget.execution.overspending import beyond_plan
from naturbudget.apps.budget.queries.left import left_of
from naturbudget.apps.ledger.actions import NotSealableError, reverse_voucher
from naturbudget.apps.ledger.actions.reversing import request_reversal
from naturbudget.apps.ledger.models import Period
from naturbudget.apps.ledger.queries.commitments import commitment_of, commitments_of
from naturbudget.config.checks.journal import PARTS
from naturbudget.core.ledger.keys import reversal_key

SCHOOL = "gas/school"


@pytest.fixture
def town(vaxjo, ada):
    year.ratified(vaxjo)
    factories.account(vaxjo, SCHOOL)
    return vaxjo


def codes(refused):
    return [problem.code for problem in refused.value.problems]


def journal_stands(town):
    factories.journalled(town)
    return [said for part in PARTS for said in part(town)]


# BL-2, BL-11, BL-12: commitments


@pytest.mark.voted
def test_what_is_reserved_is_no_longer_available(town):
    plans.reserve(town, "200")

    assert plans.standing(town)["available"] == 1000


@pytest.mark.voted
def test_a_plan_reserves_in_later_years_too(town):
    amounts = {2025: Decimal(200), 2026: Decimal(300)}
    plans.reserve(town, amounts=amounts)

    assert plans.standing(town)["committed"] == 200
    later = plans.standing(town, books_of=2026)
    assert (later["committed"], later["available"]) == (300, None)


@pytest.mark.voted
def test_a_release_gives_back_and_names_its_reserve(town):
    [reserved] = plans.reserve(town, "200")

    released = plans.release(reserved, "80")

    assert released.key == "harbour-north:2025~released-1"
    assert plans.standing(town)["available"] == 1080
    assert commitment_of(town, reserved.key).open == 120_000


@pytest.mark.voted
def test_a_commitment_rests_on_a_decision_or_a_paper(town):
    with pytest.raises(NotSealableError) as refused:
        plans.reserve(town, source=None)

    assert codes(refused) == ["no-basis"]


@pytest.mark.voted
def test_a_commitment_without_a_decision_is_as_old_as_its_paper(town):
    plans.reserve(town, "200", day=date(2025, 5, 20))

    [found] = commitments_of(town)

    assert found.since == date(2025, 5, 20)
    assert found.voucher.seal.recorded_at.date() > found.since


@pytest.mark.voted
def test_a_commitment_by_decision_has_its_age_from_that_day(town):
    plans.reserve(town, decided=plans.decided(town), source=None)

    [found] = commitments_of(town)
    assert found.since == plans.DAY
    assert found.age(datetime(2025, 6, 11, tzinfo=UTC).date()) == 10


@pytest.mark.voted
@pytest.mark.parametrize(
    ("amount", "code"),
    [("200.001", "more-than-reserved"), ("0", "nothing-to-release")],
)
def test_no_more_is_released_than_is_reserved(town, amount, code):
    [reserved] = plans.reserve(town, "200")

    with pytest.raises(EntryError) as refused:
        plans.release(reserved, amount)

    assert codes(refused) == [code]
    assert plans.standing(town)["committed"] == 200


@pytest.mark.voted
def test_a_release_that_was_reversed_is_reserved_again(town):
    [reserved] = plans.reserve(town, "200")
    released = plans.release(reserved, "150")
    key = f"{released.key}~reversed"

    reverse_voucher(released, key=key, reason="not built", **plans.doing(town))

    assert commitment_of(town, reserved.key).open == 200_000
    assert plans.release(reserved, "200").key.endswith("~released-2")


# BL-5: virement


@pytest.mark.voted
def test_a_virement_moves_the_target_and_keeps_the_sum(town):
    plans.move(town, "100", SCHOOL)

    assert plans.standing(town)["final"] == 1100
    assert plans.standing(town, SCHOOL)["final"] == 100
    assert town.vouchers.get(kind="virement").postings.count() == 2


@pytest.mark.voted
@pytest.mark.parametrize(
    ("body", "amount", "is_enough"),
    [
        ("officer", "12", True),
        ("officer", "12.001", False),
        ("mayor", "60", True),
        ("committee", "121", False),
        ("council", "1200", True),
    ],
)
def test_its_size_says_who_decides(town, body, amount, is_enough):
    if is_enough:
        plans.move(town, amount, SCHOOL, body=body)
        return
    with pytest.raises(EntryError) as refused:
        plans.move(town, amount, SCHOOL, body=body)
    assert codes(refused) == ["higher-body"]
    assert not town.decisions.filter(kind="virement").exists()


@pytest.mark.voted
def test_a_large_amount_is_not_moved_in_small_ones(town):
    plans.move(town, "50", SCHOOL, body="mayor")
    with pytest.raises(EntryError) as refused:
        plans.move(town, "11", SCHOOL, body="mayor")
    assert codes(refused) == ["higher-body"]
    assert "are 5.1 % of the budget" in str(refused.value)
    plans.move(town, "10", SCHOOL, body="mayor")
    plans.move(town, "50", SCHOOL, body="committee")
    with pytest.raises(EntryError):
        plans.move(town, "11", SCHOOL, body="committee")


@pytest.mark.voted
@pytest.mark.parametrize("body", ["officer", "mayor", "committee"])
def test_a_lower_body_decides_on_nothing_that_a_higher_one_may_not(town, body):
    plans.move(town, "115", SCHOOL, body="committee")

    with pytest.raises(EntryError, match="earlier in the year") as refused:
        plans.move(town, "6", SCHOOL, body=body)

    assert codes(refused) == ["higher-body"]
    assert "Record the decision of the council" in str(refused.value)
    plans.move(town, "6", SCHOOL, body="council")


@pytest.mark.voted
def test_what_the_council_moved_leaves_the_part_of_the_others_alone(town):
    plans.move(town, "400", SCHOOL, body="council")

    plans.move(town, "10", SCHOOL, body="mayor")


@pytest.mark.voted
@pytest.mark.parametrize("kind", ["virement", "freeze"])
def test_nobody_takes_back_by_a_reversal_what_others_decided(town, kind):
    if kind == "freeze":
        done = plans.freeze(town, "300")
    else:
        done = plans.move(town, "100", SCHOOL, body="council")
    before = plans.standing(town)

    with pytest.raises(NotSealableError) as refused:
        request_reversal(
            done, key=reversal_key(done.key), reason="no", **plans.doing(town)
        )

    assert codes(refused) == ["is-lifted" if kind == "freeze" else "decided"]
    assert plans.standing(town) == before


@pytest.mark.voted
def test_no_more_is_frozen_than_there_is(town):
    plans.freeze(town, "800")
    with pytest.raises(EntryError) as refused:
        plans.freeze(town, "401")
    assert codes(refused) == ["more-than-is-free"]
    plans.freeze(town, "400")


@pytest.mark.voted
def test_a_virement_takes_no_more_than_there_is(town):
    with pytest.raises(EntryError) as refused:
        plans.move(town, "1200.001", SCHOOL)
    assert codes(refused) == ["more-than-the-budget"]

    with pytest.raises(EntryError) as refused:
        plans.move(town, "1", year.GAS, out_of=SCHOOL)
    assert codes(refused) == ["without-budget"]


@pytest.mark.voted
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"unit": "kg"}, "several-units"),
        ({"place": "harbour"}, "several-places"),
        ({"kind": "stock"}, "not-a-flow"),
        ({"path": "own/school", "entity": "organisation"}, "several-entities"),
    ],
)
def test_a_virement_stays_with_its_own_kind(town, fields, code):
    path = fields.get("path", "gas/other")
    factories.account(town, path, **{k: v for k, v in fields.items() if k != "path"})

    with pytest.raises((EntryError, NotSealableError)) as refused:
        plans.move(town, "100", path)

    assert code in codes(refused)


@pytest.mark.voted
def test_a_virement_between_units_is_refused_in_one_sentence(town):
    factories.account(town, "gas/other", unit="kg", names={"en": "Bottled gas"})

    with pytest.raises(EntryError) as refused:
        plans.move(town, "100", "gas/other")

    [problem] = refused.value.problems
    assert "is counted in m³ and “Bottled gas” in kg" in str(problem)
    assert str(problem).endswith("Choose a line that is counted in m³.")


# BL-8: freeze


@pytest.mark.voted
def test_a_freeze_takes_what_is_available_not_the_budget(town):
    frozen = plans.freeze(town, "300")

    before = plans.standing(town)
    execution.lift_freeze(frozen, reason="no need", **plans.doing(town))

    assert (before["final"], before["available"]) == (1200, 900)
    assert plans.standing(town)["available"] == 1200


# BL-7: beyond the plan


@pytest.mark.voted
def test_a_use_beyond_the_plan_is_booked_marked_and_decided(town):
    year.booked(town, "1300 m3")
    period = Period.objects.get(municipality=town, year=year.YEAR)
    [beyond] = beyond_plan(period)
    assert (beyond.row.beyond, beyond.open) == (100_000, 100_000)

    for body, enough in (("mayor", False), ("committee", True)):
        given = {
            "account": plans.place(town),
            "quantity": Decimal(100),
            "decided": plans.decided(town, body),
            **plans.doing(town, factories.NOW),
        }
        if enough:
            execution.decide_overspending(period, **given)
            continue
        with pytest.raises(EntryError) as refused:
            execution.decide_overspending(period, **given)
        assert codes(refused) == ["higher-body"]

    [beyond] = beyond_plan(period)
    assert (beyond.decided, beyond.open) == (100_000, 0)
    assert journal_stands(town) == []


# BL-6: cover groups


@pytest.mark.voted
def test_lines_of_a_group_share_what_is_available(town):
    plans.move(town, "100", SCHOOL)
    plans.rules(town, group="heat")
    plans.rules(town, SCHOOL, group="heat")
    days = {"first": "2025-01-01", "last": "2025-12-31"}
    factories.sealed(town, lines={SCHOOL: "150 m3"}, **days)

    found = plans.books(town)
    period = Period.objects.get(municipality=town, year=year.YEAR)
    [group] = found.groups()
    assert group.execution.available == 1_050_000
    assert plans.standing(town, SCHOOL)["available"] == -50
    assert beyond_plan(period) == []


# BL-13: controlled accounts


@pytest.mark.voted
def test_a_controlled_account_takes_no_more_than_is_available(town):
    plans.rules(town, control="controlled")
    plans.reserve(town, "200")
    year.booked(town, "1000 m3")

    with pytest.raises(NotSealableError) as refused:
        year.booked(town, "1 m3", key="too-much")

    assert codes(refused) == ["beyond-available"]
    plans.release(town.vouchers.get(kind="reserve"), "1")
    year.booked(town, "1 m3", key="enough")


@pytest.mark.voted
def test_a_monitored_account_takes_everything(town):
    year.booked(town, "5000 m3")

    assert plans.standing(town)["available"] == -3800


# BL-10: provisional


def test_twelfths_are_given_until_the_vote_and_end_with_it(town):
    begun = datetime(2026, 2, 10, tzinfo=UTC)
    given = execution.give_provisional(town, 2026, **plans.doing(town, begun))
    again = execution.give_provisional(town, 2026, **plans.doing(town, begun))

    assert ([row.key for row in given], again) == (
        ["provisional-2026-01", "provisional-2026-02"],
        [],
    )
    assert plans.standing(town, books_of=2026)["final"] == 200
    year.draft_and_ratify(town, 2026, at=begun)
    assert plans.standing(town, books_of=2026)["final"] == 1200
    assert journal_stands(town) == []


# BL-14, C-1 to C-5: carry


def carried(town, amount, *, body="council"):
    return execution.carry_budget(
        town,
        2026,
        account=plans.place(town),
        quantity=Decimal(amount),
        reason="what the year left",
        decided=plans.decided(town, body, taken_on=year.BALANCED_ON),
        **plans.doing(town, factories.NOW),
    )


@pytest.mark.voted
def test_a_deficit_lowers_the_next_budget_and_is_shown_apart(town):
    plans.rules(town, carry="carry")
    year.booked(town, "1300 m3")
    factories.closed_year(town)

    carried(town, "-60", body="committee")
    carried(town, "-40", body="committee")

    assert plans.standing(town, books_of=2026)["carry"] == -100
    with pytest.raises(EntryError) as refused:
        carried(town, "-0.001")
    assert codes(refused) == ["not-that-much"]


@pytest.mark.voted
def test_an_open_year_leaves_nothing_yet(town):
    plans.rules(town, carry="carry")

    with pytest.raises(EntryError) as refused:
        carried(town, "100")

    assert codes(refused) == ["not-closed"]


@pytest.mark.voted
def test_only_the_council_carries_a_surplus(town):
    plans.rules(town, carry="carry")
    year.booked(town, "1000 m3")
    factories.closed_year(town)

    with pytest.raises(EntryError) as refused:
        carried(town, "200", body="mayor")
    carried(town, "200")

    assert codes(refused) == ["only-the-council"]


@pytest.mark.voted
def test_a_rule_set_after_the_year_is_for_later_years(town):
    plans.rules(town, carry="none")
    year.booked(town, "1000 m3")
    factories.closed_year(town)
    plans.rules(town, carry="carry", at=factories.NOW)

    with pytest.raises(EntryError) as refused:
        carried(town, "200")

    assert codes(refused) == ["carries-nothing", "ruled-anew"]
    assert "the rule it had when the year ended: no carry" in str(refused.value)
    [left] = left_of(town.periods.get(year=2025))
    assert (left.mode, left.is_ruled_anew) == ("none", True)
    assert not town.vouchers.filter(kind="carry").exists()


@pytest.mark.voted
def test_a_released_reserve_of_a_closed_year_is_no_budget_of_the_next(town):
    [reserved] = plans.reserve(town, "200")
    factories.closed_year(town)

    released = plans.release(reserved, "200", at=factories.NOW)

    assert released.period.year == 2026
    assert commitment_of(town, reserved.key).open == 0
    assert plans.books(town, 2026).lines() == []


# BL-18: plan


@pytest.mark.voted
def test_a_plan_is_never_available(town):
    execution.plan_budget(
        town,
        2027,
        account=plans.place(town),
        quantity=Decimal(900),
        reason="medium-term plan",
        **plans.doing(town),
    )

    found = plans.books(town, 2027).line_of(plans.place(town)).execution
    assert (found.planned, found.final, found.available) == (900_000, None, None)


@pytest.mark.voted
def test_a_plan_is_for_a_year_without_a_budget(town):
    with pytest.raises(EntryError) as refused:
        execution.plan_budget(
            town,
            2025,
            account=plans.place(town),
            quantity=Decimal(900),
            reason="too late",
            **plans.doing(town),
        )

    assert codes(refused) == ["has-a-budget"]


@pytest.mark.voted
def test_the_journal_tells_of_every_entry(town):
    plans.rules(town, carry="carry")
    [reserved] = plans.reserve(town, "200", decided=plans.decided(town), source=None)
    plans.release(reserved, "80")
    plans.move(town, "100", SCHOOL)
    execution.lift_freeze(plans.freeze(town), reason="no need", **plans.doing(town))

    assert journal_stands(town) == []
