"""Whether units, accounts and series are still what was sealed with them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Any

import yaml
from django.db.models import Count, F, Max, Min, Q, QuerySet

from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Term, Unit


def differences(town: Municipality) -> Iterator[str]:
    """Yield each unit, account and series that is not what it was when it was used."""
    yield from _units(town)
    yield from _lifetimes(town.accounts.order_by("path"), "path", "postings")
    yield from _lifetimes(town.series.order_by("code"), "code", "observations")
    yield from _lines(town)


def _lines(town: Municipality) -> Iterator[str]:
    """Yield whose lines are not counted from one, or name another unit (L-8, L-27)."""
    sealed = town.vouchers.filter(seal__isnull=False).order_by("key")
    for lines in ("postings", "observations"):
        counted = sealed.annotate(many=Count(lines), last=Max(f"{lines}__line"))
        for key in (
            counted.exclude(many=F("last"))
            .filter(many__gt=0)
            .values_list("key", flat=True)
        ):
            yield f"the lines of the voucher {key} are not counted from one"
    here = Voucher.objects.filter(seal__municipality=town)
    moved = here.exclude(municipality=town, period__municipality=town)
    for key in moved.order_by("key").values_list("key", flat=True):
        yield f"the voucher {key} or its year is called that of another municipality"
    for ref in ("account__unit__code", "series__unit"):
        terms = Term.objects.filter(version__indicator__municipality=town)
        other = terms.filter(**{f"{ref}__isnull": False}).exclude(unit=F(ref))
        for code in other.values_list("version__indicator__code", flat=True):
            yield f"a term of {code} has another unit than what it names"
    named = sealed.exclude(observations__unit=F("observations__series__unit"))
    for key in named.filter(observations__isnull=False).values_list("key", flat=True):
        yield f"the voucher {key} has another unit than its series"


def _units(town: Municipality) -> Iterator[str]:
    path = resources.files("naturbudget") / "data" / "units.yaml"
    shipped = {
        row["code"]: (
            row["dimension"],
            *(int(str(row[name])) for name in ("num", "den", "scale")),
        )
        for row in yaml.safe_load(path.read_text(encoding="utf-8"))
    }
    for unit in Unit.objects.filter(account__municipality=town).distinct():
        there = (unit.dimension, int(unit.num), int(unit.den), unit.scale)
        if shipped.get(unit.code) != there:
            yield f"the unit {unit.code} is not the one that the product ships"


def _lifetimes(rows: QuerySet[Any], name: str, lines: str) -> Iterator[str]:
    """Yield what has sealed figures outside the days it is open (L-3)."""
    sealed = Q(**{f"{lines}__voucher__seal__isnull": False})
    used = rows.annotate(
        used_from=Min(f"{lines}__voucher__valid_from", filter=sealed),
        used_to=Max(f"{lines}__voucher__valid_to", filter=sealed),
    ).filter(used_from__isnull=False)
    for what, opened, closed, first, last in used.values_list(
        name, "opened", "closed", "used_from", "used_to"
    ):
        if first < opened or (closed is not None and last >= closed):
            yield f"{what} is open from {opened} to {closed} and has figures beyond"
