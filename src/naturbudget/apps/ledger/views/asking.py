"""How pages ask why a doubted figure is right: a field for each check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from naturbudget.apps.ledger.doubted import doubts_of_drafts
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.queries.doubts import answers_about
from naturbudget.apps.ledger.queries.lying import drafts_behind_the_council
from naturbudget.apps.municipalities.people import Signers
from naturbudget.core.errors import Problem
from naturbudget.core.ledger.doubt import CHECKS, Doubt

FIELD = "why-"


@dataclass
class Asked:
    """What one check says of one or several figures, and what was typed about it."""

    check: str
    given: str = ""
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{FIELD}{self.check}"

    @property
    def words(self) -> str:
        return check_words(self.check)


def check_words(check: str) -> str:
    """Return what a check looks for, in the reader's language."""
    return gettext(CHECKS.get(check, check))


def asked_about(doubts: Iterable[Doubt], given: Mapping[str, str]) -> list[Asked]:
    """Return the checks that have something to say, each with all it says."""
    found: dict[str, Asked] = {}
    for doubt in doubts:
        asked = found.setdefault(
            doubt.check, Asked(doubt.check, given.get(doubt.check, ""))
        )
        asked.problems.append(doubt.problem)
        asked.doubts.append(doubt)
    return list(found.values())


def reasons_in(sent: Mapping[str, str]) -> dict[str, str]:
    """Return the reasons that were typed, by check."""
    return {
        name.removeprefix(FIELD): str(sent[name])
        for name in sent
        if name.startswith(FIELD) and str(sent[name]).strip()
    }


def doubts_shown(
    row: Voucher, *, given: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return what a voucher's page says of its doubts: open ones, and the answers.

    The answers are those about this very figure; what was said of a draft that had the
    same key and another amount is told as corrected. Of a draft also which balance that
    lies before the council it would change.
    """
    told = answers_about(row.municipality, [row.key])[row.key]
    signers = Signers(row.municipality) if told else None
    for one in told:
        one.who = signers.word(one.answered_by)  # type: ignore[attr-defined,union-attr]
    if hasattr(row, "seal"):
        return {"answers": told}
    done = {answer.name for answer in told}
    today = timezone.now().date()
    found = doubts_of_drafts(row.municipality, [row], today=today)
    open_ones = [doubt for doubt in found if doubt.name not in done]
    return {
        "answers": told,
        "doubts": asked_about(open_ones, given or {}),
        "behind_council": drafts_behind_the_council(row.municipality, [row.pk]),
    }
