"""Tells a town's story through the same actions as the pages, day by day."""

from __future__ import annotations

import csv
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from importlib import resources as files
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from django.db import transaction

from naturbudget.apps.budget import actions as budget
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.cycle.demo.accounts import tell_accounts
from naturbudget.apps.cycle.demo.audits import tell_audit
from naturbudget.apps.cycle.demo.benefits import tell_benefits
from naturbudget.apps.cycle.demo.calendars import tell_calendar
from naturbudget.apps.cycle.demo.connections import tell_connections
from naturbudget.apps.cycle.demo.files import tell_files
from naturbudget.apps.cycle.demo.heat import tell_heat
from naturbudget.apps.cycle.demo.inyear import tell_in_year
from naturbudget.apps.cycle.demo.measures import tell_measures
from naturbudget.apps.cycle.demo.motions import tell_answer, tell_motion
from naturbudget.apps.cycle.demo.needs import tell_needs
from naturbudget.apps.cycle.demo.plans import tell_plan
from naturbudget.apps.cycle.demo.requests import tell_requests
from naturbudget.apps.cycle.demo.sheets import write_sheets
from naturbudget.apps.cycle.demo.stocks import tell_stocks
from naturbudget.apps.cycle.demo.teller import MORE, Step, Teller
from naturbudget.apps.cycle.demo.warnings import tell_warnings
from naturbudget.apps.cycle.queries import balance_of, budget_of
from naturbudget.apps.decisions.actions import GroupVote
from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.documents.actions import issue_document
from naturbudget.apps.documents.models import Document
from naturbudget.apps.evidence.actions import keep_file
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.municipalities.actions import add_municipality, appoint
from naturbudget.apps.municipalities.bodies import set_seats
from naturbudget.apps.municipalities.models import (
    Body,
    Department,
    Membership,
    Municipality,
    User,
)
from naturbudget.apps.municipalities.names import label, languages_of
from naturbudget.apps.resources.actions import resource as resource_of
from naturbudget.apps.resources.definitions import define_indicator
from naturbudget.apps.resources.opening import open_series
from naturbudget.apps.resources.queries import unit_table
from naturbudget.core.budget.table import read_budget, read_indicators
from naturbudget.core.ledger.keys import PAPERS

# Why what looks odd in a file is right, where the story says nothing else.
AS_PUBLISHED = "Compared with the source, figure by figure: it stands there like this."
TOWNS = ("alvhamn", "vaxjo", "munster", "umea", "oslo", "bologna", "fragments")


def folder_of(slug: str) -> Traversable:
    """Return the folder that holds a town's files."""
    return files.files("naturbudget") / "data" / "demo" / slug


def build_town(slug: str, *, password: str, say: Callable[[str], None]) -> bool:
    """Build one town of the demonstration; a town that exists is left alone.

    Args:
        slug: One of ``TOWNS``.
        password: What everybody in it signs in with.
        say: Told what is being done.

    Returns:
        Whether it was built now.
    """
    if Municipality.objects.filter(slug=slug).exists():
        return False
    folder = folder_of(slug)
    told = yaml.safe_load((folder / "town.yaml").read_text(encoding="utf-8"))
    say(f"Telling the story of {told['name']}")
    with transaction.atomic():
        teller = _begin(told, folder, password)
        tell(teller, told["story"])
        if slug == TOWNS[0]:
            by = teller.people["co-ordinator"]
            tell_connections(teller.town, folder, by=by)
            tell_stocks(teller.town, teller.people)
            tell_files(teller.town, teller.read, by=by)
            tell_heat(teller.town, teller.read, by=by)
            tell_warnings(teller.town, folder, by=by)
            tell_requests(teller.town, teller.people, folder)  # the last: in November
    return True


def tell(teller: Teller, story: Iterable[Step]) -> None:
    """Do what a story tells, each step by the one whose part it is."""
    for step in story:
        (STEPS | MORE)[step["do"]](teller, step, _moment(step["at"]))


def _begin(told: Step, folder: Traversable, password: str) -> Teller:
    operator = User.objects.operator()
    first = _moment(told["story"][0]["at"])
    town = add_municipality(
        told["slug"],
        name=told["name"],
        country=told["country"],
        languages=told["languages"],
        standing=told["standing"],
        about=told["about"],
        by=operator,
        at=first,
    )
    if told.get("seats"):
        council = town.bodies.get(kind=Body.Kind.COUNCIL)
        set_seats(council, told["seats"], by=operator, at=first)
    for code, row in told.get("departments", {}).items():
        Department.objects.create(
            municipality=town, code=code, names=row["names"], kind=row["kind"]
        )
    for code, names in told.get("resources", {}).items():
        good = resource_of(town, code)
        good.names = names
        good.save(update_fields=["names"])
    teller = Teller(town, folder, operator, told.get("names", {}))
    for person in told.get("people", []):
        _welcome(teller, person, password, first)
    return teller


def _welcome(teller: Teller, person: Step, password: str, at: datetime) -> None:
    user = User.objects.create_user(person["email"], password, name=person["name"])
    code = person.get("department")
    place = teller.town.departments.get(code=code) if code else None
    appoint(
        user,
        role=person["role"],
        of=teller.town,
        department=place,
        by=teller.operator,
        at=at,
    )
    teller.people.setdefault(person["role"], user)


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def _figures(teller: Teller, step: Step, at: datetime) -> None:
    import_figures(
        teller.town,
        teller.read(step["file"]),
        name=step["file"],
        create=True,
        reasons={"": step.get("confirm", AS_PUBLISHED)},
        by=teller.who(step),
        at=at,
    )
    teller.translate(teller.who(step), at)


def _series(teller: Teller, step: Step, at: datetime) -> None:
    rows = csv.DictReader(teller.read(step["file"]).decode().splitlines())
    for row in rows:
        open_series(
            teller.town,
            row["code"],
            unit=unit_table().canonical(row["unit"]),
            names={"en": row["name"]},
            by=teller.who(step),
            at=at,
        )


def _indicators(teller: Teller, step: Step, at: datetime) -> None:
    rows, problems = read_indicators(
        teller.read(step["file"]),
        name=step["file"],
        languages=languages_of(teller.town.languages),
    )
    assert not problems, problems
    for row in rows:
        define_indicator(
            teller.town,
            row.code,
            formula=row.formula,
            unit=row.unit,
            direction=row.direction,
            names=row.names,
            resource=row.resource,
            reference=row.reference,
            by=teller.who(step),
            at=at,
        )
    teller.translate(teller.who(step), at)


def _budget(teller: Teller, step: Step, at: datetime) -> None:
    rows, problems = read_budget(teller.read(step["file"]), name=step["file"])
    assert not problems, problems
    by = teller.who(step)
    draft = budget.draft_budget(teller.town, year=step["year"], by=by, at=at)
    budget.load_budget(draft, rows, by=by, at=at)
    for code, names in step.get("names_of_parts", {}).items():
        line = draft.lines.get(definition__indicator__code=code)
        for part in line.parts.filter(code__in=names):
            part.names = names[part.code]
            part.save(update_fields=["names"])


def _supplement(teller: Teller, step: Step, at: datetime) -> None:
    rows, problems = read_budget(teller.read(step["file"]), name=step["file"])
    assert not problems, problems
    by = teller.who(step)
    draft = budget.draft_supplement(_version(teller, step), by=by, at=at)
    budget.amend_budget(draft, rows, by=by, at=at)


def _hand_over(teller: Teller, step: Step, at: datetime) -> None:
    cycle.hand_over_budget(_version(teller, step), by=teller.who(step), at=at)


def _submit_budget(teller: Teller, step: Step, at: datetime) -> None:
    cycle.submit_budget(_version(teller, step), by=teller.who(step), at=at)


def _ratify_budget(teller: Teller, step: Step, at: datetime) -> None:
    cycle.ratify_budget(_version(teller, step), **_vote(teller, step, at))


def _copy(teller: Teller, step: Step, at: datetime) -> None:
    publication = {"text": step["text"], "url": step["url"]}
    by = teller.who(step)
    budget.copy_publication(
        _version(teller, step), publication=publication, by=by, at=at
    )


def _draw(teller: Teller, step: Step, at: datetime) -> None:
    cycle.draw_balance(_version(teller, step), by=teller.who(step), at=at)


def _explain(teller: Teller, step: Step, at: datetime) -> None:
    balance = _balance(teller, step)
    line = balance.version.lines.get(definition__indicator__code=step["line"])
    budget.explain_line(
        balance,
        line,
        cause=step["cause"],
        consequence=step["consequence"],
        plan=step.get("plan", ""),
        by=teller.who(step),
        at=at,
    )


def _submit_balance(teller: Teller, step: Step, at: datetime) -> None:
    cycle.submit_balance(_balance(teller, step), by=teller.who(step), at=at)


def _ratify_balance(teller: Teller, step: Step, at: datetime) -> None:
    cycle.ratify_balance(_balance(teller, step), **_vote(teller, step, at))


def _close(teller: Teller, step: Step, at: datetime) -> None:
    cycle.close_year(teller.town, step["year"], by=teller.who(step), at=at)


def _issue(teller: Teller, step: Step, at: datetime) -> None:
    by = teller.who(step)
    papers = teller.town.documents.exclude(kind__in=[Document.Kind.DECISION, *PAPERS])
    for document in papers.filter(year=step["year"]):
        for language in step["languages"]:
            issue_document(document, language=language, by=by, at=at)


def _sheets(teller: Teller, step: Step, at: datetime) -> None:
    write_sheets(teller.town, teller.read(step["file"]), by=teller.who(step), at=at)


STEPS: dict[str, Callable[[Teller, Step, datetime], None]] = {
    "accounts": tell_accounts,
    "figures": _figures,
    "series": _series,
    "indicators": _indicators,
    "sheets": _sheets,
    "budget": _budget,
    "supplement": _supplement,
    "hand-over": _hand_over,
    "submit-budget": _submit_budget,
    "ratify-budget": _ratify_budget,
    "copy": _copy,
    "draw": _draw,
    "explain": _explain,
    "submit-balance": _submit_balance,
    "ratify-balance": _ratify_balance,
    "motion": tell_motion,
    "prepare-motion": tell_answer,
    "answer-motion": tell_answer,
    "close-motion": tell_answer,
    "close": _close,
    "issue": _issue,
    "benefits": tell_benefits,
    "plan": tell_plan,
    "needs": tell_needs,
    "measures": tell_measures,
    "calendar": tell_calendar,
    "audit": lambda teller, step, at: tell_audit(
        teller.town, step, by=teller.who(step), at=at
    ),
    "in-year": tell_in_year,
}


def _version(teller: Teller, step: Step) -> Any:
    found = budget_of(teller.town, step["year"])
    assert found is not None, f"no budget of {step['year']}"
    return found


def _balance(teller: Teller, step: Step) -> Any:
    found = balance_of(teller.town, step["year"])
    assert found is not None, f"no balance of {step['year']}"
    return found


def _vote(teller: Teller, step: Step, at: datetime) -> dict[str, Any]:
    by = teller.who(step)
    minutes: Source = keep_file(
        teller.read(step["minutes"]),
        of=teller.town,
        origin=step["minutes"],
        media_type="text/plain",
        by=by,
        at=at,
    )
    return {
        "body": teller.town.bodies.get(kind=Body.Kind.COUNCIL),
        "taken_on": date.fromisoformat(step["taken"]),
        "votes": [GroupVote(*row) for row in step["votes"]],
        "minutes": minutes,
        "reasons": step.get("reasons", ""),
        "by": by,
        "at": at,
    }


def new_password() -> str:
    """Return a password that is made for this installation alone."""
    return secrets.token_urlsafe(9)


def sign_ins(password: str) -> str:
    """Return the sign-ins of the invented town, by role, as text."""
    rows = Membership.objects.filter(municipality__slug=TOWNS[0])
    lines = [
        f"    {row.role:<16} {row.user.email:<28} "
        f"{label(row.department.names, 'en') if row.department else ''}".rstrip()
        for row in rows.select_related("user", "department").order_by("pk")
    ]
    head = f"  Sign in as (password for all: {password})"
    return "\n".join([head, *lines]) + "\n"
