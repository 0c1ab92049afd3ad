"""Statements straight to the database, as the application's own role."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from tests import factories

from naturbudget.apps.ledger.models import Posting, Voucher
from naturbudget.apps.ledger.queries.log import log_size

LEAF = "ab" * 32


def run(statement, *values):
    """Run one statement and return its rows, if it has any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def refused(match):
    """Expect the database to refuse what is inside, and undo it."""
    with (
        pytest.raises((IntegrityError, ProgrammingError), match=match),
        transaction.atomic(),
    ):
        yield


def seal(voucher, *, seq=None, at=factories.NOW, of=None, by=None):
    """Insert a seal as nobody's action would: without any check of ours."""
    of = of or voucher.municipality
    run(
        "INSERT INTO ledger_seal (municipality_id, seq, voucher_id, recorded_at, "
        "recorded_by_id, leaf) VALUES (%s, %s, %s, %s, %s, %s)",
        of.pk,
        log_size(of) + 1 if seq is None else seq,
        voucher.pk,
        at,
        (by or voucher.author).pk,
        LEAF,
    )


def line(voucher, path, amount, *, number=None, status="measured", **fields):
    """Add a posting to a voucher; the account is of its municipality."""
    account = fields.pop("account", None) or voucher.municipality.accounts.get(
        path=path
    )
    return Posting.objects.create(
        voucher=voucher,
        line=number or voucher.postings.count() + 1,
        account=account,
        amount=amount,
        status=status,
        **fields,
    )


def bare(of, **fields):
    """Return a draft without lines, whatever the actions would say."""
    values = {
        "municipality": of,
        "key": f"bare-{factories.number()}",
        "ledger": "actual",
        "kind": "use",
        "period": factories.period(of, 2025),
        "valid_from": factories.day("2025-01-01"),
        "valid_to": factories.day("2025-03-31"),
        "source": factories.source(of),
        "reason": "anything",
        "author": factories.author_of(of),
    }
    return Voucher.objects.create(**{**values, **fields})


def balanced(of, *, path="gas/town-hall", amount=1_000, unit="m3", **fields):
    """Return a draft with both its lines."""
    kind = fields.pop("account_kind", "flow")
    factories.account(of, path, unit=unit, kind=kind)
    status = fields.pop("status", "measured")
    draft = bare(of, **fields)
    line(draft, path, amount, status=status)
    environment = factories.environment(of, unit)
    line(draft, "", -amount, account=environment, status=status)
    return draft
