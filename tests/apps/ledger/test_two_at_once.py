"""Two people at once: one order comes out, or a refusal; never a broken book (L-20)."""

from __future__ import annotations

from concurrent.futures import wait
from decimal import Decimal

import pytest
from django.db import IntegrityError, OperationalError
from tests import factories, statements
from tests.actors import at_work
from tests.statements import run

from naturbudget.apps.ledger import actions
from naturbudget.apps.ledger.actions.closing import NotClosableError
from naturbudget.apps.ledger.models import PeriodClose, Seal, Voucher
from naturbudget.apps.ledger.queries.log import (
    changed_vouchers,
    log_root,
    log_size,
    recomputed_root,
)
from naturbudget.apps.resources.models import Account

AT = factories.NOW


@pytest.fixture
def town(transactional_db):
    return factories.municipality("vaxjo", name="Växjö")


@pytest.fixture
def keeper(town):
    return factories.member("co-ordinator", of=town)


@pytest.fixture
def draft(town, keeper):
    return factories.sure(factories.voucher(town))


def books_stand(town):
    """The log has no gap, is what was sealed, and every voucher adds up to zero."""
    numbers = list(town.seals.order_by("seq").values_list("seq", flat=True))
    unbalanced = run(
        "SELECT s.seq FROM ledger_seal s JOIN ledger_posting p USING (voucher_id) "
        "JOIN resources_account a ON a.id = p.account_id "
        "GROUP BY s.seq, a.unit_id HAVING sum(p.amount) <> 0"
    )
    return (
        numbers == list(range(1, len(numbers) + 1))
        and not changed_vouchers(town)
        and recomputed_root(town) == log_root(town)
        and not unbalanced
    )


def seal(voucher, by):
    return actions.seal_voucher(Voucher.objects.get(pk=voucher.pk), by=by, at=AT).seq


def add_line(draft, amount=500, *, number=3):
    account = draft.municipality.accounts.get(path="gas/town-hall").pk
    run(
        "INSERT INTO ledger_posting (voucher_id, line, account_id, amount, status) "
        "VALUES (%s, %s, %s, %s, 'measured')",
        draft.pk,
        number,
        account,
        amount,
    )


def rename(draft, path="gas/city-hall"):
    account = draft.postings.get(line=1).account_id
    run("UPDATE resources_account SET path = %s WHERE id = %s", path, account)


def test_two_who_seal_get_two_numbers(town, keeper):
    drafts = [factories.sure(factories.voucher(town)) for _ in range(2)]
    with at_work(2) as (first, second):
        first.begins()
        one = first.does(seal, drafts[0], keeper)
        other = second.starts(seal, drafts[1], keeper)
        assert second.waits()
        first.commits()

        assert (one, other.result()) == (1, 2)
    assert books_stand(town)


def test_a_number_that_was_given_back_is_given_again(town, keeper):
    drafts = [factories.sure(factories.voucher(town)) for _ in range(2)]
    with at_work(2) as (first, second):
        first.begins()
        first.does(seal, drafts[0], keeper)
        other = second.starts(seal, drafts[1], keeper)
        assert second.waits()
        first.undoes()

        assert other.result() == 1
    assert books_stand(town)


def test_two_who_seal_the_same_voucher_seal_it_once(town, keeper, draft):
    with at_work(2) as (first, second):
        first.begins()
        one = first.does(seal, draft, keeper)
        other = second.starts(seal, draft, keeper)
        assert second.waits()
        first.commits()

        assert one == other.result() == 1
    assert Seal.objects.count() == 1
    assert books_stand(town)


def test_many_who_seal_leave_no_gap(town, keeper):
    drafts = [factories.sure(factories.voucher(town)) for _ in range(24)]
    with at_work(4) as people:
        numbers = [
            people[turn % 4].starts(seal, voucher, keeper)
            for turn, voucher in enumerate(drafts)
        ]
        wait(numbers)

        assert sorted(number.result() for number in numbers) == list(range(1, 25))
    assert books_stand(town)


def count(account, amount, by):
    return actions.enter_count(
        Account.objects.get(pk=account.pk),
        day=factories.day("2025-12-31"),
        amount=Decimal(amount),
        source=factories.source(account.municipality),
        by=by,
        at=AT,
    )


def test_two_who_count_do_not_undo_each_other(town, keeper):
    account = factories.account(town)
    factories.source(town)
    with at_work(2) as (first, second):
        first.begins()
        first.does(count, account, 890, keeper)
        other = second.starts(count, account, 891, keeper)
        assert second.waits()
        first.commits()

        with pytest.raises(actions.CountError, match="already: 890 m3"):
            other.result()
    assert account.assertions.get().expected == 890_000


def test_municipalities_do_not_wait_for_each_other(town, keeper, draft):
    bologna = factories.municipality("bologna")
    theirs = factories.sure(factories.voucher(bologna))
    carla = factories.author_of(bologna)
    with at_work(2) as (first, second):
        first.begins()
        first.does(seal, draft, keeper)

        assert second.does(seal, theirs, carla) == 1
        first.commits()
    assert books_stand(town)
    assert books_stand(bologna)


def test_a_line_added_while_sealing_is_refused(town, keeper, draft):
    with at_work(2) as (first, second):
        first.begins()
        first.does(seal, draft, keeper)
        line = second.starts(add_line, draft)
        assert second.waits()
        first.commits()

        with pytest.raises(IntegrityError, match="nothing under a sealed voucher"):
            line.result()
    assert draft.postings.count() == 2
    assert books_stand(town)


def test_a_line_added_before_sealing_is_sealed_with_it(town, keeper, draft):
    with at_work(2) as (first, second):
        first.begins()
        first.does(add_line, draft, number=7)
        number = second.starts(seal, draft, keeper)
        assert second.waits()
        first.commits()

        assert number.result() == 1
    assert sorted(draft.postings.values_list("amount", flat=True)) == [
        -1_200_500,
        500,
        1_200_000,
    ]
    assert books_stand(town)


def test_a_line_added_before_a_seal_without_checks_is_seen_by_the_database(
    town, keeper
):
    draft = statements.balanced(town)
    with at_work(2) as (first, second):
        first.begins()
        first.does(add_line, draft)
        sealing = second.starts(statements.seal, draft)
        assert second.waits()
        first.commits()

        with pytest.raises(IntegrityError, match="not balanced"):
            sealing.result()
    assert log_size(town) == 0


def test_a_voucher_changed_while_sealing_is_refused(town, keeper, draft):
    change = "UPDATE ledger_voucher SET reason = 'another' WHERE id = %s"
    with at_work(2) as (first, second):
        first.begins()
        first.does(seal, draft, keeper)
        changing = second.starts(run, change, draft.pk)
        assert second.waits()
        first.commits()

        with pytest.raises(IntegrityError, match="a sealed voucher never changes"):
            changing.result()
    assert books_stand(town)


def test_a_path_changed_while_sealing_ends_in_one_order(town, keeper, draft):
    """Each holds what the other waits for: PostgreSQL refuses one of the two."""
    outcomes = []
    with at_work(2) as (first, second):
        first.begins()
        first.does(seal, draft, keeper)
        renaming = second.starts(rename, draft)
        assert second.waits()
        for step in (first.commits, renaming.result):
            try:
                outcomes.append(step())
            except (IntegrityError, OperationalError) as error:
                outcomes.append(error)

    assert any(isinstance(outcome, Exception) for outcome in outcomes)
    assert town.accounts.filter(path="gas/town-hall").exists() == (log_size(town) == 1)
    assert books_stand(town)


def test_a_path_changed_after_sealing_is_refused(town, keeper, draft):
    with at_work(2) as (first, second):
        first.begins()
        first.does(seal, draft, keeper)
        second.begins()
        waiting = second.starts(actions.lock, town)
        assert second.waits()
        first.commits()
        waiting.result()

        with pytest.raises(IntegrityError, match="kind, unit and path are fixed"):
            second.does(rename, draft)
    assert books_stand(town)


def test_a_path_changed_before_sealing_is_what_the_leaf_says(town, keeper, draft):
    with at_work(2) as (first, second):
        first.begins()
        first.does(rename, draft)
        number = second.starts(seal, draft, keeper)
        assert second.waits()
        first.commits()

        assert number.result() == 1
    assert town.accounts.filter(path="gas/city-hall").exists()
    assert books_stand(town)


def close(town, keeper, vote, root):
    period = town.periods.get(year=2025)
    return actions.close_period(
        period, decision=vote, seq=1, root=root, by=keeper, at=AT
    )


@pytest.fixture
def voted(town, keeper):
    """A year that may be closed: one voucher, the council's vote, the root."""
    factories.sealed(town, by=keeper)
    factories.period(town, 2025, history=False)
    return factories.decision(town), log_root(town).hex()


def test_what_seals_before_the_close_makes_it_refused(town, keeper):
    factories.sealed(town, by=keeper)
    factories.period(town, 2025, history=False)
    root = log_root(town).hex()
    with at_work(2) as (first, second):
        first.begins()
        first.does(factories.sealed, town, by=keeper)
        decision = factories.decision(town)  # as nobody's action would: unchecked
        closing = second.starts(close, town, keeper, decision, root)
        assert second.waits()
        first.commits()

        with pytest.raises(NotClosableError) as refusal:
            closing.result()
    assert [problem.code for problem in refusal.value.problems] == ["sealed-after"]
    assert not PeriodClose.objects.exists()
    assert books_stand(town)


def test_what_seals_after_the_close_is_refused(town, keeper, voted):
    with at_work(2) as (first, second):
        second.begins()
        draft = second.does(statements.balanced, town)
        first.begins()
        first.does(close, town, keeper, *voted)
        sealing = second.starts(seal, draft, keeper)
        assert second.waits()
        first.commits()

        with pytest.raises(actions.NotSealableError) as refusal:
            sealing.result()
    assert refusal.value.problems[0].code == "period-closed"
    assert log_size(town) == 1
    assert books_stand(town)


def test_what_seals_after_the_close_is_refused_by_the_database(town, keeper, voted):
    with at_work(2) as (first, second):
        second.begins()
        draft = second.does(statements.balanced, town)
        first.begins()
        first.does(close, town, keeper, *voted)
        sealing = second.starts(statements.seal, draft)
        assert second.waits()
        first.commits()

        with pytest.raises(IntegrityError, match="period is closed"):
            sealing.result()
    assert log_size(town) == 1
    assert books_stand(town)


def test_what_closes_twice_at_once_closes_once(town, keeper, voted):
    with at_work(2) as (first, second):
        first.begins()
        first.does(close, town, keeper, *voted)
        again = second.starts(close, town, keeper, *voted)
        assert second.waits()
        first.commits()

        assert again.result() == PeriodClose.objects.get()
    assert books_stand(town)


ONLY_READ_COMMITTED = "changed under READ COMMITTED only"
LEVELS = ["REPEATABLE READ", "SERIALIZABLE"]
LATE_CHANGES = {
    "line": add_line,
    "reason": lambda draft: run(
        "UPDATE ledger_voucher SET reason = 'another' WHERE id = %s", draft.pk
    ),
    "deletion": lambda draft: run(
        "DELETE FROM ledger_posting WHERE voucher_id = %s", draft.pk
    ),
    "path": rename,
    "slug": lambda draft: run("UPDATE municipalities_municipality SET slug = 'x'"),
    "period": lambda draft: run("UPDATE ledger_period SET year = year + 50"),
    "source": lambda draft: run("UPDATE evidence_source SET origin = 'x'"),
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("change", LATE_CHANGES.values(), ids=LATE_CHANGES.keys())
def test_who_looks_at_an_old_snapshot_changes_nothing_sealed(
    town, keeper, draft, change, level
):
    with at_work(2) as (first, second):
        second.begins(level)
        first.does(seal, draft, keeper)

        with pytest.raises(IntegrityError, match=ONLY_READ_COMMITTED):
            second.does(change, draft)
        second.undoes()
    assert books_stand(town)


@pytest.mark.parametrize("level", LEVELS)
def test_who_seals_from_an_old_snapshot_is_refused(town, keeper, level):
    draft = statements.balanced(town)
    with at_work(2) as (first, second):
        second.begins(level)
        first.does(add_line, draft)

        with pytest.raises(IntegrityError, match=ONLY_READ_COMMITTED):
            second.does(statements.seal, draft)
        second.undoes()
    assert log_size(town) == 0


@pytest.mark.parametrize("level", LEVELS)
def test_the_action_seals_under_read_committed_only(town, keeper, draft, level):
    with at_work(1) as (somebody,):
        somebody.begins(level)

        with pytest.raises(IntegrityError, match=ONLY_READ_COMMITTED):
            somebody.does(seal, draft, keeper)
        somebody.undoes()
    assert log_size(town) == 0
