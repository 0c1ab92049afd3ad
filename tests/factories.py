"""The smallest valid rows. A test names only what it is about."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from django.core.files.storage import storages

from naturbudget.apps.decisions.models import Decision
from naturbudget.apps.evidence import store
from naturbudget.apps.evidence.actions import keep_file
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger import actions
from naturbudget.apps.ledger.actions.drafting import Line
from naturbudget.apps.ledger.doubted import answer_draft
from naturbudget.apps.ledger.models import Period, Voucher
from naturbudget.apps.ledger.queries.chart import drafts_to_core
from naturbudget.apps.ledger.queries.log import log_root, log_size
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.models import Body, Membership, Municipality, User
from naturbudget.apps.resources import opening as resources
from naturbudget.apps.resources.models import Account, Series, Unit
from naturbudget.core.errors import Problem
from naturbudget.core.ledger.doubt import CHECKS, Doubt, figure_of
from naturbudget.core.period import budget_year

RIGHT = {"": "It is right."}
NOW = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
NUMBERS = itertools.count(1)


def number():
    """Return a number that no other row has."""
    return next(NUMBERS)


def user(name="Anybody", *, email=None, password=None):
    email = email or f"{name.lower().replace(' ', '.')}-{number()}@example.org"
    return User.objects.create_user(email, password, name=name)


def municipality(slug=None, *, name=None, country="SE", bodies=True, **fields):
    slug = slug or f"town-{number()}"
    row = Municipality.objects.create(
        slug=slug,
        name=name or slug.title(),
        country=country,
        languages=fields.pop("languages", ["en"]),
        **fields,
    )
    if bodies:
        for kind in Body.Kind.values:
            row.bodies.create(kind=kind)
    return row


def member(role, *, of, name=None, department=None, password=None):
    """Return somebody who holds a role."""
    person = user(name or role.title(), password=password)
    Membership.objects.create(
        user=person, municipality=of, role=role, department=department
    )
    return person


def department(of, code="buildings", **fields):
    row, _ = of.departments.get_or_create(
        code=code, defaults={"names": {"en": code.title()}, **fields}
    )
    return row


def author_of(of):
    """Return somebody who keeps the books."""
    held = of.memberships.filter(role="co-ordinator").select_related("user").first()
    return held.user if held else member("co-ordinator", of=of)


def evidence_path(digest):
    """Return where the disk keeps the bytes of a hash."""
    return Path(storages["evidence"].path(store.name_of(digest)))


def source(of, content=None, *, origin="bill.pdf", by=None):
    content = content or f"evidence {number()}".encode()
    digest = store.put(content)
    row, _ = Source.objects.get_or_create(
        municipality=of,
        sha256=digest,
        defaults={
            "origin": origin,
            "media_type": "application/pdf",
            "size": len(content),
            "received_at": NOW,
            "received_by": by or author_of(of),
        },
    )
    assert digest == sha256(content).hexdigest()
    return row


def unit(code="m3"):
    return Unit.objects.get(code=code)


def account(of, path="gas/town-hall", *, unit="m3", kind="flow", **fields):
    row = of.accounts.filter(path=path).first()
    if row:
        return row
    return resources.open_account(
        of,
        path,
        kind=kind,
        unit=Unit.objects.get(code=unit),
        by=author_of(of),
        at=NOW,
        **fields,
    )


def series(of, code="no2-ring", *, unit="ug/m3", **fields):
    row = Series.objects.filter(municipality=of, code=code).first()
    if row:
        return row
    return resources.open_series(
        of, code, unit=unit, by=author_of(of), at=NOW, **fields
    )


def period(of, year=2025, *, history=None):
    """Return a period; a year with a budget is no history. Until then all years are."""
    span = budget_year(year, of.first_month)
    row, _ = Period.objects.get_or_create(
        municipality=of,
        year=year,
        defaults={
            "first": span.first,
            "last": span.last,
            "history": history is not False,
        },
    )
    if history is not None and row.history != history:
        row.history = history
        row.save(update_fields=["history"])
    return row


def day(given):
    return given if isinstance(given, date) else date.fromisoformat(given)


def voucher(
    of,
    *,
    lines=None,
    kind="use",
    first="2025-01-01",
    last="2025-03-31",
    key=None,
    reason="gas bill",
    status="measured",
    books_of=None,
    by=None,
    department=None,
    source_row=None,
):
    """Return a draft; accounts that are missing are opened, in the line's unit.

    A line is ``"path": "amount unit"``; of a reclassification, an opening, an
    addition or a loss the accounts are stocks. A line of an observation names a
    series.
    """
    written = []
    for where, text in (lines or {"gas/town-hall": "1200 m3"}).items():
        amount, code = text.split(" ", 1)
        target = (
            series(of, where, unit=code)
            if kind == "observation"
            else account(of, where, unit=code, kind=account_kind(kind))
        )
        written.append(Line(target, Decimal(amount), status, department))
    return actions.draft_voucher(
        of,
        key=key or f"voucher-{number()}",
        kind=kind,
        valid_from=day(first),
        valid_to=day(last),
        reason=reason,
        lines=written,
        source=source_row or source(of, b"the bill"),
        by=by or author_of(of),
        at=NOW,
        books_of=books_of,
    )


def account_kind(kind):
    stocks = ("reclassification", "opening", "addition", "loss", "reappraisal")
    return "stock" if kind in stocks else "flow"


def sealed(of, *, by=None, at=NOW, **fields):
    """Return a voucher that is sealed."""
    draft = voucher(of, by=by, **fields)
    confirm(draft, by=by, at=at)
    actions.seal_voucher(draft, by=by or author_of(of), at=at)
    return Voucher.objects.get(pk=draft.pk)


def confirm(draft, *, by=None, at=NOW):
    """Say of all that is doubted about a draft that it is right."""
    of = draft.municipality
    answer_draft(draft, {"": "It is right."}, by=by or author_of(of), at=at)


def sure(draft, *, by=None, at=NOW):
    """Say that a draft is right whatever may be doubted about it when it is sealed."""
    of = draft.municipality
    [written] = drafts_to_core(of, [draft])
    doubts = [
        Doubt(0, draft.key, "", figure_of(written), Problem(check, "It is odd."))
        for check in CHECKS
    ]
    actions.answer_doubts(
        of, doubts, reason="It is right.", by=by or author_of(of), at=at
    )
    return draft


def decision(
    of,
    *,
    year=2025,
    kind="budget-balance",
    body="council",
    outcome="adopted",
    taken_on="2026-01-20",
):
    return Decision.objects.create(
        municipality=of,
        body=of.bodies.get(kind=body),
        kind=kind,
        year=year,
        taken_on=day(taken_on),
        outcome=outcome,
        minutes=source(of, origin="minutes.pdf"),
        recorded_at=NOW,
        recorded_by=author_of(of),
    )


def closed_year(of, year=2025, *, at=NOW, size=None):
    """Close a year on the council's decision, resting on the log as it stands."""
    seq = log_size(of) if size is None else size
    return actions.close_period(
        period(of, year, history=False),
        decision=decision(of, year=year),
        seq=seq,
        root=log_root(of, size=seq).hex(),
        by=author_of(of),
        at=at,
    )


def journalled_source(of):
    """Return evidence that was kept by the action, with its entry."""
    return keep_file(b"a count", of=of, origin="count.pdf", by=author_of(of), at=NOW)


def journalled(of):
    """Return the municipality with an entry for each row that was made without one."""
    by = User.objects.operator()
    events.record("municipality-added", of=of, by=by, at=NOW, slug=of.slug)
    for held in of.memberships.select_related("user", "department"):
        what = {"person": held.user.email, "role": held.role}
        what["department"] = held.department.code if held.department else ""
        events.record("role-given", of=of, by=by, at=NOW, **what)
    kept = set(
        of.events.filter(kind="file-kept").values_list("what__sha256", flat=True)
    )
    for row in of.sources.exclude(sha256__in=kept).select_related("received_by"):
        what = {"file": row.origin, "sha256": row.sha256, "holds": row.media_type}
        events.record(
            "file-kept", of=of, by=row.received_by, at=row.received_at, **what
        )
    return of


def later(days=1):
    return NOW + timedelta(days=days)


def csv(*rows, header="code,kind,unit,from,to,value,status,source"):
    """Return the bytes of a file of figures."""
    return "\n".join([header, *rows, ""]).encode()


def environment(of, unit="m3"):
    return Account.objects.get(municipality=of, unit__code=unit, kind="environment")
