"""Two figures that look odd: one was answered and sealed, one waits for its answer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources.abc import Traversable

import yaml

from naturbudget.apps.evidence.actions import keep_file
from naturbudget.apps.ledger.actions import seal_voucher
from naturbudget.apps.ledger.typed import Typed, keep_draft
from naturbudget.apps.municipalities.models import Municipality, User

AT = datetime(2026, 11, 4, 9, 20, tzinfo=UTC)


def tell_warnings(town: Municipality, folder: Traversable, *, by: User) -> None:
    """Type the figures of October; those with a reason are sealed."""
    told = (folder / "warnings.yaml").read_text(encoding="utf-8")
    for row in yaml.safe_load(told):
        accounts = town.accounts.select_related("unit", "department")
        typed = Typed(
            where=accounts.get(path=row["path"]),
            quantity=Decimal(row["quantity"]),
            unit="",
            entry="level",
            first=date(2026, 10, 1),
            last=date(2026, 10, 31),
            status="measured",
            remark=row["remark"],
        )
        source = keep_file(
            row["content"].encode(),
            of=town,
            origin=row["file"],
            media_type="text/plain",
            by=by,
            at=AT,
        )
        why = row.get("why", "")
        draft = keep_draft(town, typed, source=source, reasons={"": why}, by=by, at=AT)
        if why:
            seal_voucher(draft, by=by, at=AT)
