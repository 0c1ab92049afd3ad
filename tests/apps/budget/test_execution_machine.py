"""Everything that is done with a budget, in any order: what the paper says, holds.

A machine reserves, releases, moves, freezes, lifts and books; after each step the
books say what is kept on paper beside them (invariants 10 and 23).
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests import factories, plans, year
from tests.statements import run

from naturbudget.apps.budget import execution
from naturbudget.apps.ledger.queries.commitments import commitments_of
from naturbudget.core.errors import NaturbudgetError

PATHS = (year.GAS, "gas/school")
AMOUNTS = st.integers(1, 700)
WHICH = st.integers(0, 99)


class Year(RuleBasedStateMachine):
    """One year of a town with a line that was voted and one that was not."""

    town = None

    def __init__(self):
        super().__init__()
        self.town = factories.municipality()
        factories.member("co-ordinator", of=self.town)
        year.ratified(self.town)
        factories.account(self.town, PATHS[1])
        zero = {"budget": 0, "frozen": 0, "actual": 0}
        self.paper = {path: dict(zero) for path in PATHS}
        self.paper[year.GAS]["budget"] = 1200
        self.open, self.frozen = {}, {}

    @rule(path=st.sampled_from(PATHS), amount=AMOUNTS)
    def reserve(self, path, amount):
        [row] = plans.reserve(self.town, str(amount), path=path)
        self.open[row.key] = [path, amount]

    @rule(which=WHICH, amount=AMOUNTS)
    def release(self, which, amount):
        if not self.open:
            return
        key = sorted(self.open)[which % len(self.open)]
        row = self.town.vouchers.get(key=key)
        if amount > self.open[key][1]:
            with pytest.raises(NaturbudgetError):
                plans.release(row, str(amount))
            return
        plans.release(row, str(amount))
        self.open[key][1] -= amount

    @rule(sides=st.permutations(PATHS), amount=AMOUNTS)
    def move(self, sides, amount):
        out_of, into = sides
        if amount > self.paper[out_of]["budget"]:
            with pytest.raises(NaturbudgetError):
                plans.move(self.town, str(amount), into, out_of=out_of)
            return
        plans.move(self.town, str(amount), into, out_of=out_of)
        self.paper[out_of]["budget"] -= amount
        self.paper[into]["budget"] += amount

    @rule(amount=AMOUNTS)
    def freeze(self, amount):
        if amount > self.paper[year.GAS]["budget"]:
            return
        row = plans.freeze(self.town, str(amount))
        self.frozen[row.key] = amount
        self.paper[year.GAS]["frozen"] -= amount

    @rule(which=WHICH)
    def lift(self, which):
        if not self.frozen:
            return
        key = sorted(self.frozen)[which % len(self.frozen)]
        execution.lift_freeze(
            self.town.vouchers.get(key=key), reason="over", **plans.doing(self.town)
        )
        self.paper[year.GAS]["frozen"] += self.frozen.pop(key)

    @rule(path=st.sampled_from(PATHS), amount=AMOUNTS)
    def book(self, path, amount):
        factories.sealed(self.town, lines={path: f"{amount} m3"})
        self.paper[path]["actual"] += amount

    @invariant()
    def available_is_final_less_committed_less_actual(self):
        for path, said in self.paper.items():
            held = sum(left for where, left in self.open.values() if where == path)
            found = plans.standing(self.town, path)
            assert (found["committed"], found["actual"]) == (held, said["actual"])
            if found["final"] is None:
                assert said["budget"] == 0
                continue
            assert found["final"] == said["budget"]
            left = said["budget"] + said["frozen"] - held - said["actual"]
            assert found["available"] == left

    @invariant()
    def the_total_budget_is_what_was_voted(self):
        budgets = [plans.standing(self.town, path)["final"] or 0 for path in PATHS]
        assert sum(budgets) == 1200

    @invariant()
    def no_more_is_released_than_reserved(self):
        assert all(
            0 <= one.released <= one.reserved for one in commitments_of(self.town)
        )

    @invariant()
    def the_view_of_the_database_says_the_same(self):
        rows = run(
            "SELECT a.path, e.final, e.frozen, e.committed, e.actual, e.available "
            "FROM execution e JOIN resources_account a ON a.id = e.account_id "
            "JOIN ledger_period p ON p.id = e.period_id "
            "WHERE e.municipality_id = %s AND p.year = 2025",
            self.town.pk,
        )
        for path, *columns in rows:
            found = plans.books(self.town).line_of(plans.place(self.town, path))
            one = found.execution
            assert columns == [
                None if part is None else Decimal(part)
                for part in (
                    one.final,
                    one.frozen,
                    one.committed,
                    one.actual,
                    one.available,
                )
            ]


def test_whatever_is_done_the_paper_holds(db):
    run_state_machine_as_test(
        Year,
        settings=settings(
            max_examples=3,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
