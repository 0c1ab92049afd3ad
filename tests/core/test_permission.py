"""Which role may do which action: the whole table, cell by cell."""

from __future__ import annotations

from itertools import combinations

import pytest

from naturbudget.core.permission import (
    APPOINTS,
    ROLES,
    STAFF,
    TABLE,
    may_appoint,
    roles_apart,
    scope_of,
)

# x: all, o: what the person's department holds. One column for each role.
EXPECTED = """
                    council executive clerk co-ordinator holder auditor treasury
read-desk           x       x         x     x            x      x       x
read-voucher        x       x         x     x            x      x       x
export-pack         x       x         x     x            x      x       x
read-journal        .       x         .     x            .      x       .
export-everything   .       x         .     x            .      .       .
open-account        .       .         .     x            .      .       .
open-series         .       .         .     x            .      .       .
close-account       .       .         .     x            .      .       .
rename              .       .         .     x            .      .       .
define-indicator    .       .         .     x            .      .       .
write-sheet         .       .         .     x            .      .       .
draft-voucher       .       .         .     x            o      .       .
discard-voucher     .       .         .     x            o      .       .
seal-voucher        .       .         .     x            o      .       .
answer-doubt        .       .         .     x            o      .       .
set-relation        .       .         .     x            .      .       .
reverse-voucher     .       .         .     x            .      .       .
reserve             .       .         .     x            o      .       .
release             .       .         .     x            o      .       .
move-budget         .       .         .     x            .      .       x
freeze-budget       .       x         .     .            .      .       x
lift-freeze         .       x         .     .            .      .       x
plan-budget         .       .         .     x            .      .       x
give-provisional    .       .         .     x            .      .       x
carry-budget        .       .         .     x            .      .       x
decide-overspending .       .         x     x            .      .       .
set-rules           .       .         .     x            .      .       .
enter-count         .       .         .     x            o      .       .
enter-whole         .       .         .     x            o      .       .
regroup             .       .         .     x            .      .       .
import-figures      .       .         .     x            o      .       .
save-connection     .       .         .     x            .      .       .
run-connection      .       .         .     x            .      .       .
keep-file           .       .         x     x            o      .       .
erase-file          .       .         .     x            .      .       .
ask-needs           .       .         .     x            .      .       .
state-need          .       .         .     x            o      .       .
answer-need         .       .         .     x            .      .       .
lay-calendar        .       .         .     x            .      .       .
move-deadline       .       .         .     x            .      .       .
move-sitting        .       .         .     x            .      .       x
save-measure        .       .         .     x            o      .       .
set-effect          .       .         .     x            o      .       .
report-measure      .       .         .     x            o      .       .
draft-budget        .       .         .     x            .      .       .
hand-over-budget    .       .         .     x            .      .       .
copy-publication    .       .         .     x            .      .       .
submit-budget       .       x         .     .            .      .       .
begin-in-year       .       .         .     x            .      .       .
comment-line        .       .         .     x            o      .       .
steer-line          .       x         .     .            .      .       .
issue-in-year       .       .         .     x            .      .       .
send-back-budget    .       x         x     .            .      .       .
ratify-budget       .       .         x     .            .      .       .
record-motion       .       .         x     .            .      .       .
prepare-motion      .       x         .     x            .      .       .
answer-motion       .       x         .     .            .      .       .
close-motion        .       .         x     .            .      .       .
draw-balance        .       .         .     x            .      .       .
explain-line        .       .         .     x            o      .       .
set-benefit         .       .         .     x            .      .       .
word-proposal       .       x         .     x            .      .       .
submit-balance      .       x         .     .            .      .       .
send-back-balance   .       x         x     .            .      x       .
ratify-balance      .       .         x     .            .      .       .
close-year          .       .         .     x            .      .       .
issue-document      .       .         .     x            .      .       .
write-passages      .       .         .     x            .      .       .
edit-people         .       x         .     x            .      .       .
set-parameters      .       x         .     .            .      .       .
set-seats           .       .         .     x            .      .       .
set-supply          .       .         .     x            .      .       .
ask-for-data        .       .         .     x            .      .       .
send-letters        .       .         .     x            .      .       .
plan-audit          .       .         .     .            .      x       .
draw-sample         .       .         .     .            .      x       .
trace-figure        .       .         .     .            .      x       .
raise-finding       .       .         .     .            .      x       .
answer-finding      .       x         .     x            o      .       .
settle-finding      .       .         .     .            .      x       .
give-opinion        .       .         .     .            .      x       .
"""
COLUMNS = {
    "council": "council-member",
    "executive": "executive",
    "clerk": "clerk",
    "co-ordinator": "co-ordinator",
    "holder": "account-holder",
    "auditor": "auditor",
    "treasury": "treasury",
}
SCOPES = {"x": "all", "o": "own", ".": None}


def cells():
    head, *rows = [line.split() for line in EXPECTED.strip().splitlines()]
    for action, *marks in rows:
        for column, mark in zip(head, marks, strict=True):
            yield COLUMNS[column], action, SCOPES[mark]


def test_the_table_is_complete():
    assert {action for _, action, _ in cells()} == TABLE.keys()
    assert {role for role, _, _ in cells()} == ROLES.keys() == set(STAFF)


@pytest.mark.parametrize(("role", "action", "scope"), list(cells()))
def test_each_role_may_do_what_the_table_says(role, action, scope):
    """PM-1."""
    assert scope_of([role], action) == scope


@pytest.mark.parametrize("action", TABLE)
def test_nobody_without_a_role_may_do_anything(action):
    assert scope_of([], action) is None


def test_of_two_roles_the_wider_counts():
    assert scope_of(["account-holder", "co-ordinator"], "seal-voucher") == "all"
    assert scope_of(["clerk", "account-holder"], "seal-voucher") == "own"
    assert scope_of(["clerk", "treasury"], "seal-voucher") is None


def test_who_votes_writes_nothing_and_who_audits_writes_of_the_audit_alone():
    reading = {"read-desk", "read-voucher", "export-pack", "read-journal"}
    moving = {"move-budget", "freeze-budget", "lift-freeze", "plan-budget"}
    moving |= {"give-provisional", "carry-budget", "move-sitting"}
    for role, more in (("council-member", set()), ("treasury", moving)):
        done = {action for action in TABLE if scope_of([role], action)}
        assert done <= reading | more
    auditor = {action for action in TABLE if scope_of(["auditor"], action)}
    assert auditor - reading == {
        "send-back-balance",
        *("plan-audit", "draw-sample", "trace-figure"),
        *("raise-finding", "settle-finding", "give-opinion"),
    }


def test_who_prepares_a_document_does_not_ratify_it():
    for vote in ("ratify-budget", "ratify-balance"):
        assert scope_of(["co-ordinator", "executive"], vote) is None


@pytest.mark.parametrize("pair", list(combinations(ROLES, 2)))
def test_only_the_auditor_stands_apart(pair):
    """PM-2."""
    clash = {"auditor", "co-ordinator"}, {"auditor", "account-holder"}
    assert roles_apart(pair) == (set(pair) not in clash)


def test_a_third_role_does_not_reconcile_the_two():
    assert not roles_apart(["clerk", "auditor", "co-ordinator"])
    assert roles_apart([])


APPOINTED_BY = {
    "co-ordinator": {"executive"},
    "clerk": {"executive"},
    "auditor": {"executive"},
    "council-member": {"co-ordinator"},
    "executive": {"co-ordinator"},
    "account-holder": {"co-ordinator"},
    "treasury": {"co-ordinator"},
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("by", ROLES)
def test_who_appoints_whom(by, role):
    """PM-3."""
    assert may_appoint([by], role) == (by in APPOINTED_BY[role])


def test_nobody_who_is_audited_chooses_the_auditor():
    assert not may_appoint(["co-ordinator", "account-holder"], "auditor")


def test_no_role_gives_itself():
    for held, given in APPOINTS.items():
        assert held not in given
