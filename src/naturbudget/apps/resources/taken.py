"""Which names are in use in a municipality, and why a new one cannot be."""

from __future__ import annotations

import re

from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account
from naturbudget.apps.resources.queries import shipped_factors
from naturbudget.core.errors import Problem, gettext_noop

NAME_TAKEN = gettext_noop(
    "“{name}” is already the name of a {what}. Accounts, series and indicators share "
    "one list of names; choose another."
)
NOT_A_NAME = gettext_noop(
    "“{name}” cannot be a name. Use letters, digits, hyphens, points and underscores, "
    "with / between the steps of a path, for example heat/schools."
)
NODE_TAKEN = gettext_noop(
    "“{name}” would stand above or below the account “{other}”. Postings go to the "
    "leaves of the tree; choose a path of its own."
)
ENVIRONMENT = "environment"
OF_ENVIRONMENT = gettext_noop(
    "“{name}” belongs to the environment, whose accounts the product opens itself: one "
    "for each unit. Begin the name with another word."
)
SHIPPED = gettext_noop(
    "“{name}” is the name of a factor that comes with the product. Choose another."
)
OTHER_TREE = gettext_noop(
    "“{root}” is a tree of the {held}, and this account would belong to the {given}. "
    "The two are never added up; begin its path with another word."
)
STEP = re.compile(r"\w(?:[\w.-]*\w)?")


class Taken:
    """The names and the tree of a municipality as they stand, read once.

    Source:
        L-3, L-9 (docs/method/ledger.md)
    """

    def __init__(self, municipality: Municipality) -> None:
        rows = municipality.names_in_use.values_list("name", "what")
        self._names: dict[str, str] = dict(rows)
        # An account below each node, and one of each owner below each root.
        self._below: dict[str, str] = {}
        self._owners: dict[str, list[str]] = {}
        accounts = municipality.accounts.exclude(kind=Account.Kind.ENVIRONMENT)
        for path, entity in accounts.order_by("path").values_list("path", "entity"):
            self._grow(path, entity)

    def problems_of(self, name: str) -> list[Problem]:
        """Return every reason why a name cannot be used for something new."""
        steps = name.split("/")
        if not all(STEP.fullmatch(step) for step in steps):
            return [Problem("not-a-name", NOT_A_NAME, {"name": name})]
        if steps[0] == ENVIRONMENT:
            return [Problem("of-environment", OF_ENVIRONMENT, {"name": name})]
        if what := self._names.get(name):
            return [Problem("name-taken", NAME_TAKEN, {"name": name, "what": what})]
        if name in shipped_factors():
            return [Problem("name-shipped", SHIPPED, {"name": name})]
        return []

    def problems_of_account(self, path: str, *, entity: str) -> list[Problem]:
        """Return every reason why no account can be opened under a path.

        Beside its name: postings go to the leaves, and trees have one owner (L-9).
        """
        problems = self.problems_of(path)
        if not problems and (other := self._in_the_way(path)):
            values = {"name": path, "other": other}
            problems = [Problem("node-taken", NODE_TAKEN, values)]
        root, step, _ = path.partition("/")
        others = [owner for owner in self._owners.get(root, []) if owner != entity]
        if step and others:
            values = {"root": root, "held": others[0], "given": entity}
            problems.append(Problem("other-tree", OTHER_TREE, values))
        return problems

    def add(self, code: str) -> None:
        """Take the code of a series that is about to be opened."""
        self._names[code] = "series"

    def add_account(self, path: str, *, entity: str) -> None:
        """Take a path that is about to be opened."""
        self._names[path] = "account"
        self._grow(path, entity)

    def _in_the_way(self, path: str) -> str | None:
        """Return the account that stands above or below a path."""
        for node in _above(path):
            if self._names.get(node) == "account":
                return node
        return self._below.get(path)

    def _grow(self, path: str, entity: str) -> None:
        for node in _above(path):
            self._below.setdefault(node, path)
        root, step, _ = path.partition("/")
        owners = self._owners.setdefault(root, [])
        if step and entity not in owners:
            owners.append(entity)


def _above(path: str) -> list[str]:
    """Return the nodes above a path, from the root on."""
    steps = path.split("/")
    return ["/".join(steps[:depth]) for depth in range(1, len(steps))]
