"""Where each thing of the checklist of a closing is settled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.urls import reverse

from naturbudget.apps.decisions.motions import motion_url
from naturbudget.apps.ledger.models import Period
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.cycle import Check
from naturbudget.core.errors import Problem


def settled_at(period: Period, check: Check, problem: Problem) -> str:
    """Return the page on which a thing of the checklist is settled, if there is one."""
    settle = WHERE.get(problem.code) or WHERE.get(check.code)
    return settle(period.municipality, period.year, problem) if settle else ""


def _voucher(town: Municipality, _year: int, problem: Problem) -> str:
    return reverse("ledger:voucher", args=[town.slug, problem.values["key"]])


def _account(town: Municipality, _year: int, problem: Problem) -> str:
    return reverse("ledger:account", args=[town.slug, problem.values["account"]])


def _place(town: Municipality, _year: int, problem: Problem) -> str:
    where = str(problem.values["where"])
    is_series = town.series.filter(code=where).exists()
    return reverse(
        f"ledger:{'series' if is_series else 'account'}", args=[town.slug, where]
    )


def _for_council(town: Municipality, year: int, _problem: Problem) -> str:
    return reverse("cycle:for-council", args=[town.slug, year])


def _node(town: Municipality, _year: int, problem: Problem) -> str:
    return reverse("ledger:node", args=[town.slug, problem.values["node"]])


def _closing(town: Municipality, _year: int, problem: Problem) -> str:
    return reverse("cycle:closing", args=[town.slug, problem.values["earlier"]])


def _open_doubts(town: Municipality, _year: int, _problem: Problem) -> str:
    return reverse("ledger:doubts", args=[town.slug])


def _assets(town: Municipality, _year: int, _problem: Problem) -> str:
    return reverse("ledger:assets", args=[town.slug])


def _balance(town: Municipality, year: int, _problem: Problem) -> str:
    return reverse("cycle:balance", args=[town.slug, year])


def _line(town: Municipality, year: int, problem: Problem) -> str:
    code = problem.values.get("indicator", "")
    return f"{_balance(town, year, problem)}#line-{code}"


def _audit(town: Municipality, year: int, _problem: Problem) -> str:
    return reverse("audit:year", args=[town.slug, year])


def _council(town: Municipality, _year: int, _problem: Problem) -> str:
    return reverse("cycle:council", args=[town.slug])


WHERE: Final[dict[str, Callable[[Municipality, int, Problem], str]]] = {
    "still-owed": lambda _town, _year, problem: str(problem.values["url"]),
    "file-unread": lambda _town, _year, problem: str(problem.values["url"]),
    "earlier-open": _closing,
    "draft-left": _voucher,
    "sealed-after": _voucher,
    "estimate-old": _voucher,
    "assertion-failed": _account,
    "whole-failed": _node,
    "stocks": _assets,
    "figures": _place,
    "beyond": _for_council,
    "retold": _line,
    "motions": lambda town, _year, problem: motion_url(town, problem),
    "doubts": _open_doubts,
    "drawn": _balance,
    "not-drawn": _balance,
    "explained": _line,
    "audited": _audit,
    "submitted": _balance,
    "voted": _council,
}
