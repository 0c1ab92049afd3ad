"""Who tells a town's story: the town, its people, and who does what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources.abc import Traversable
from typing import Any

from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.actions import rename
from naturbudget.apps.resources.models import Account, Indicator, Series

Step = Mapping[str, Any]

# Who does each step in the invented town; elsewhere it is the operator.
DOERS = {
    "accounts": "co-ordinator",
    "figures": "co-ordinator",
    "indicators": "co-ordinator",
    "sheets": "co-ordinator",
    "budget": "co-ordinator",
    "supplement": "co-ordinator",
    "hand-over": "co-ordinator",
    "submit-budget": "executive",
    "ratify-budget": "clerk",
    "draw": "co-ordinator",
    "submit-balance": "executive",
    "ratify-balance": "clerk",
    "motion": "clerk",
    "answer-motion": "executive",
    "prepare-motion": "co-ordinator",
    "close-motion": "clerk",
    "close": "co-ordinator",
    "issue": "co-ordinator",
    "benefits": "co-ordinator",
    "paper": "co-ordinator",
    "in-year": "co-ordinator",
    "audit": "auditor",
    "needs": "co-ordinator",
    "measures": "co-ordinator",
    "calendar": "co-ordinator",
}


@dataclass
class Teller:
    """A town and its people, in the middle of its story."""

    town: Municipality
    folder: Traversable
    operator: User
    names: Mapping[str, Mapping[str, str]]
    people: dict[str, User] = field(default_factory=dict)

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def who(self, step: Step) -> User:
        if "by" in step:
            return User.objects.get(email=step["by"])
        return self.people.get(DOERS.get(step["do"], ""), self.operator)

    def translate(self, by: User, at: datetime) -> None:
        """Give what the files opened its names in the other languages of the town."""
        town = self.town
        rows: list[Account | Series | Indicator] = [
            *town.accounts.filter(path__in=self.names),
            *town.series.filter(code__in=self.names),
            *town.indicators.filter(code__in=self.names),
        ]
        for row in rows:
            names = self.names[str(row)]
            if not names.items() <= row.names.items():
                rename(row, names, by=by, at=at)


# What apps above this one tell of a town: they say so themselves, when they are ready.
MORE: dict[str, Callable[[Teller, Step, datetime], None]] = {}


def also_tells(do: str, tell: Callable[[Teller, Step, datetime], None]) -> None:
    """Let an app above this one take part in the stories, under a word of its own."""
    MORE[do] = tell
