"""Budgets, balances, closing, documents."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from naturbudget.apps.budget import actions as budget
from naturbudget.apps.budget.actions.drafts import LoadRefusedError
from naturbudget.apps.budget.models import BudgetVersion
from naturbudget.apps.budget.queries.lines import evaluated_lines
from naturbudget.apps.budget.queries.results import result_rows
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.cycle.queries import (
    balance_problems,
    budget_problems,
    supplements_due,
    vote_doubts,
)
from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.ledger.queries.estimates import old_estimates
from naturbudget.apps.ledger.queries.executed import execution_rows
from naturbudget.apps.municipalities.models import Body
from naturbudget.apps.municipalities.queries import Standing, require
from naturbudget.config.commands import checklist, readings, shared
from naturbudget.core.budget.table import BudgetRow, read_budget
from naturbudget.core.errors import Problem, gettext_noop

STILL_A_DRAFT = gettext_noop(
    "The budget of {year} is a draft, and handing it over is not yours. Ask the "
    "co-ordinator for it; then submit it."
)
RECORDED_BEFORE = gettext_noop(
    "{day} is before {submitted}, the day on which this was submitted here. The vote "
    "is recorded with that day."
)
NO_LINE = gettext_noop("The budget of {year} has no line “{code}”. It has: {known}.")


def add_arguments(commands: Any) -> None:
    """Declare the sub-commands."""
    verbs = _verbs(commands, "budget", "draft, submit and ratify Master Budgets")
    load = verbs.add_parser("load", help="draft a budget from a CSV file")
    load.add_argument("slug")
    load.add_argument("file", type=Path)
    load.add_argument("--year", type=int, required=True)
    _finish(load, budget_load)
    more = _year(verbs, "supplement", "draft a supplement", budget_supplement)
    more.add_argument("file", type=Path, nargs="?", help="the lines it changes, as CSV")
    _year(verbs, "check", "say what a draft lacks", budget_check)
    _year(verbs, "hand-over", "hand a draft to the executive", budget_hand_over)
    _year(verbs, "submit", "submit it to the council", budget_submit)
    ratify = _year(verbs, "ratify", "record the council's vote", budget_ratify)
    _add_vote(ratify)
    _year(verbs, "execution", "tell what is available, as JSON", budget_execution)
    copy = _year(verbs, "copy", "freeze it as a copy of a publication", budget_copy)
    copy.add_argument("--publication", required=True, help="where it was published")
    copy.add_argument("--url", default="")

    verbs = _verbs(commands, "balance", "draw, explain and ratify Budget Balances")
    _year(verbs, "draw", "compute part A", balance_draw)
    readings.add_balance(verbs)
    explain = _year(verbs, "explain", "explain one line", balance_explain)
    explain.add_argument("--line", required=True, help="the indicator's code")
    explain.add_argument("--cause", required=True)
    explain.add_argument("--consequence", default="")
    explain.add_argument("--plan", default="", help="how a missing figure will come")
    _year(verbs, "submit", "freeze it and submit it to the council", balance_submit)
    _add_vote(_year(verbs, "ratify", "record the council's vote", balance_ratify))

    verbs = _verbs(commands, "year", "close years")
    _year(verbs, "close", "close a year for good", year_close)
    checklist.add_arguments(verbs)


def _verbs(commands: Any, name: str, words: str) -> Any:
    parser = commands.add_parser(name, help=words)
    return parser.add_subparsers(required=True, metavar="VERB")


def _year(verbs: Any, name: str, words: str, action: Any) -> ArgumentParser:
    parser: ArgumentParser = verbs.add_parser(name, help=words)
    parser.add_argument("slug")
    parser.add_argument("year", type=int)
    _finish(parser, action)
    return parser


def _finish(parser: ArgumentParser, action: Any) -> None:
    shared.add_by(parser)
    parser.set_defaults(action=action)


def _add_vote(parser: ArgumentParser) -> None:
    parser.add_argument("--body", default="council", choices=Body.Kind.values)
    parser.add_argument("--on", type=shared.day, required=True, metavar="DAY")
    parser.add_argument(
        "--vote",
        action="append",
        default=[],
        metavar="GROUP:for:against:abstaining",
        help="once for each group",
    )
    parser.add_argument("--minutes", type=Path, required=True)
    parser.add_argument(
        "--outcome",
        choices=Decision.Outcome.values,
        default=Decision.Outcome.ADOPTED,
    )
    parser.add_argument("--reasons", default="")


def budget_load(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="draft-budget", by=by)
    rows, problems = read_budget(shared.read(options.file), name=options.file.name)
    if problems:
        raise LoadRefusedError(problems)
    now = timezone.now()
    with transaction.atomic():
        draft = budget.draft_budget(town, year=options.year, by=by, at=now)
        added = budget.load_budget(draft, rows, by=by, at=now)
    text = f"The draft of {options.year} has {shared.counted(len(rows), 'line')}."
    _drafted(options, draft, text, lines=len(rows), added=added)


def budget_supplement(options: Namespace) -> None:
    """Draft a supplement; the lines of a file are changed, the others stay."""
    by = shared.person(options)
    town = shared.town(options, to="draft-budget", by=by)
    rows: list[BudgetRow] = []
    if options.file:
        rows, problems = read_budget(shared.read(options.file), name=options.file.name)
        if problems:
            raise LoadRefusedError(problems)
    version, now = shared.version(town, options.year), timezone.now()
    with transaction.atomic():
        draft = budget.draft_supplement(version, by=by, at=now)
        added = budget.amend_budget(draft, rows, by=by, at=now)
    text = f"Supplement {draft.number - 1} to the budget of {options.year} is a draft."
    _drafted(options, draft, text, lines=len(rows), added=added)


def _drafted(
    options: Namespace,
    draft: BudgetVersion,
    text: str,
    *,
    lines: int,
    added: list[str],
) -> None:
    """Answer with what a draft lacks."""
    gate = budget_problems(draft)
    found = [shared.in_symbols(problem) for problem in gate.blocking]
    notices = [shared.in_symbols(problem) for problem in gate.notices]
    if added:
        text += f" Departments added: {', '.join(added)}."
    text += "".join(f"\nmissing: {said}" for said in found)
    text += "".join(f"\nnotice: {said}" for said in notices)
    content = {
        "year": options.year,
        "lines": lines,
        "departments_added": added,
        "missing": found,
        "notices": notices,
    }
    shared.answer(options, content, text=text)


def budget_check(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="read-desk", by=by)
    version = shared.version(town, options.year)
    gate = budget_problems(version)
    due = supplements_due(version, at=timezone.now())
    missing = [shared.in_symbols(problem) for problem in gate.blocking]
    notices = [shared.in_symbols(problem) for problem in (*gate.notices, *due)]
    text = "\n".join(
        [*(f"missing: {m}" for m in missing), *(f"notice: {n}" for n in notices)]
    )
    content = {"year": options.year, "missing": missing, "notices": notices}
    shared.answer(options, content, text=text or "Nothing is missing.")


def budget_hand_over(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="hand-over-budget", by=by)
    version = shared.version(town, options.year)
    cycle.hand_over_budget(version, by=by, at=timezone.now())
    _said(options, "handed-over", f"The budget of {options.year} is handed over.")


def budget_submit(options: Namespace) -> None:
    """Submit; whoever may also hand over does that on the way."""
    by = shared.person(options)
    town = shared.town(options, to="submit-budget", by=by)
    version = shared.version(town, options.year)
    with transaction.atomic():
        if version.is_open:
            if not Standing(by, town).may("hand-over-budget"):
                raise shared.refuse("still-a-draft", STILL_A_DRAFT, year=options.year)
            cycle.hand_over_budget(version, by=by, at=timezone.now())
        cycle.submit_budget(version, by=by, at=timezone.now())
    _said(options, "submitted", f"The budget of {options.year} is submitted.")


def budget_ratify(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="ratify-budget", by=by)
    version = shared.version(town, options.year)
    doubts = vote_doubts(version, options.on)
    with transaction.atomic():  # A refused vote leaves no minutes behind.
        decision = cycle.ratify_budget(version, **_vote(options, town, by))
    _voted(options, decision, "budget", doubts)


def budget_execution(options: Namespace) -> None:
    """Tell every line of a year with what is available, as JSON."""
    by = shared.person(options)
    town = shared.town(options, to="read-desk", by=by)
    period = town.periods.filter(year=options.year).first()
    rows: dict[str, Any] = {"lines": [], "groups": []}
    if period is not None:
        rows = execution_rows(period)
    content = {"municipality": town.slug, "year": options.year, **rows}
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def budget_copy(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="copy-publication", by=by)
    budget.copy_publication(
        shared.version(town, options.year),
        publication={"text": options.publication, "url": options.url},
        by=by,
        at=timezone.now(),
    )
    _said(options, "copied", f"The budget of {options.year} is kept as a copy.")


def _vote(options: Namespace, town: Any, by: Any) -> dict[str, Any]:
    return {
        "body": shared.body(town, options.body),
        "taken_on": options.on,
        "votes": shared.votes(options.vote),
        "minutes": shared.keep(options.minutes, town, by),
        "outcome": options.outcome,
        "reasons": options.reasons,
        "by": by,
        "at": timezone.now(),
    }


def _voted(
    options: Namespace, decision: Decision, what: str, doubts: Sequence[Problem]
) -> None:
    # What is recorded is not asked about again: the page asks before, this tells.
    doubts = [Problem(one.code, RECORDED_BEFORE, one.values) for one in doubts]
    content = {
        "year": options.year,
        "decision": decision.outcome,
        "taken": decision.taken_on.isoformat(),
        "for": decision.votes_for,
        "against": decision.votes_against,
        "abstaining": decision.abstaining,
        "notices": [shared.in_symbols(problem) for problem in doubts],
    }
    text = (
        f"The {what} of {options.year} is {decision.get_outcome_display()}: "
        f"{decision.votes_for} for, {decision.votes_against} against, "
        f"{decision.abstaining} abstaining."
    )
    text += "".join(f"\nnotice: {shared.in_symbols(problem)}" for problem in doubts)
    shared.answer(options, content, text=text)


def _said(options: Namespace, state: str, text: str) -> None:
    shared.answer(options, {"year": options.year, "state": state}, text=text)


def balance_draw(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="draw-balance", by=by)
    version = shared.voted_version(town, options.year)
    balance = cycle.draw_balance(version, by=by, at=timezone.now())
    rows = result_rows(evaluated_lines(balance.version))
    gate = balance_problems(balance)
    content = {
        "municipality": town.slug,
        "year": options.year,
        "state": balance.state,
        "lines": rows,
        "missing": [shared.in_symbols(problem) for problem in gate.blocking],
    }
    text = "\n".join(
        [
            *(readings.line_text(row) for row in rows),
            *(f"missing: {shared.in_symbols(problem)}" for problem in gate.blocking),
        ]
    )
    shared.answer(options, content, text=text, rows=rows)


def balance_explain(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="explain-line", by=by)
    balance = shared.balance(town, options.year)
    lines = {line.code: line for line in balance.version.lines.all()}
    if options.line not in lines:
        values = {"year": str(options.year), "code": options.line}
        raise shared.refuse("no-line", NO_LINE, known=", ".join(lines), **values)
    line = lines[options.line]
    require(town, by, to="explain-line", department_ids={line.department_id})
    budget.explain_line(
        balance,
        line,
        cause=options.cause,
        consequence=options.consequence,
        plan=options.plan,
        by=by,
        at=timezone.now(),
    )
    content = {"year": options.year, "line": options.line}
    shared.answer(options, content, text=f"{options.line} is explained.")


def balance_submit(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="submit-balance", by=by)
    balance = shared.balance(town, options.year)
    frozen = cycle.submit_balance(balance, by=by, at=timezone.now())
    assert frozen.document is not None
    content = {
        "year": options.year,
        "state": frozen.state,
        "document": frozen.document.sha256,
        "size": frozen.document.size,
        "root": shared.printed(frozen.document.root),
    }
    text = (
        f"The balance of {options.year} is submitted. It rests on vouchers 1 to "
        f"{frozen.document.size}, root {shared.printed(frozen.document.root)}."
    )
    shared.answer(options, content, text=text)


def balance_ratify(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="ratify-balance", by=by)
    balance = shared.balance(town, options.year)
    doubts = vote_doubts(balance, options.on)
    with transaction.atomic():
        decision = cycle.ratify_balance(balance, **_vote(options, town, by))
    _voted(options, decision, "balance", doubts)


def year_close(options: Namespace) -> None:
    by = shared.person(options)
    town = shared.town(options, to="close-year", by=by)
    closing = cycle.close_year(town, options.year, by=by, at=timezone.now())
    estimates = list(old_estimates(closing.period).values_list("key", flat=True))
    content = {
        "year": options.year,
        "seq": closing.seq,
        "root": shared.printed(closing.root),
        "estimates": estimates,
    }
    text = (
        f"The year {options.year} is closed as the balance was submitted, "
        f"on vouchers 1 to {closing.seq}."
    )
    if estimates:
        text += f" Not measured, and not replaced yet: {', '.join(estimates)}."
    shared.answer(options, content, text=text)
