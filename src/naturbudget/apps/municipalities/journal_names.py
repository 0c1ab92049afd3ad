"""What the things are called that entries of the journal name by a key."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from naturbudget.apps.municipalities.models import Body, Event, Municipality
from naturbudget.apps.municipalities.names import name_and_key
from naturbudget.core.budget.parameters import PARAMETERS
from naturbudget.core.errors import gettext_noop
from naturbudget.core.ledger.doubt import CHECKS
from naturbudget.core.ledger.voucher import is_unassigned

# By the name under which an entry holds a key: where such things stand, and under what.
# The apps that own them stand above; reverse names reach them without an import.
PLACES: Final = (("accounts", "path"), ("series", "code"))
INDICATORS: Final = (("indicators", "code"),)
NAMED: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    **dict.fromkeys(("account", "series", "thing", "node", "upper", "lower"), PLACES),
    **dict.fromkeys(("indicator", "line"), INDICATORS),
    "grouping": (("groupings", "code"),),
    "department": (("departments", "code"),),
    "resource": (("resources", "code"),),
    "supplier": (("suppliers", "code"),),
}
# Nobody writes the keys of these: their names alone say which one is meant.
ALONE: Final = ("department", "resource", "supplier")
# What is one of few, in the words that other pages have for it.
WORDS: Final[dict[str, dict[str, str]]] = {
    "parameter": {one.name: one.label for one in PARAMETERS},
    "check": dict(CHECKS),
    "entity": {
        "territory": gettext_noop("territory"),
        "organisation": gettext_noop("own organisation"),
    },
    "holds": {
        "flow": gettext_noop("flow"),
        "stock": gettext_noop("stock"),
        "last": gettext_noop("last value"),
        "mean": gettext_noop("mean by days"),
        "max": gettext_noop("maximum"),
        "energetic": gettext_noop("energetic mean"),
    },
}
NAMES_SHOWN: Final = 2
FOUND_MAX: Final = 50


class Names:
    """Knows what is called how, for many entries by few queries."""

    def __init__(self, town: Municipality, events: Iterable[Event]) -> None:
        self._town = town
        found = list(events)
        self._called: dict[tuple[str, str], dict[str, str]] = {}
        for kind in {kind for kinds in NAMED.values() for kind in kinds}:
            fields = [name for name, kinds in NAMED.items() if kind in kinds]
            self._called[kind] = self._labels(*kind, _asked(found, *fields))
        self._vouchers = self._of_vouchers(_asked(found, "voucher"))
        self._documents = self._of_documents(_asked(found, "document"))

    def said(self, event: Event) -> dict[str, Any]:
        """Return what an entry holds, each thing by its name before its key."""
        return {
            name: self._said(name, value)
            for name, value in event.what.items()
            if value != ""
        }

    def _said(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if name == "voucher":
            return name_and_key(self._vouchers.get(value, ""), value)
        if name == "document":
            return name_and_key(self._documents.get(value, ""), value)
        if value in WORDS.get(name, {}):
            return gettext(WORDS[name][value])
        for kind in NAMED.get(name, ()):
            if label := self._called[kind].get(value):
                return label if name in ALONE else name_and_key(label, value)
        return value

    def _labels(self, related: str, field: str, keys: set[str]) -> dict[str, str]:
        if not keys:
            return {}
        rows = getattr(self._town, related).filter(**{f"{field}__in": keys})
        if related == "suppliers":
            rows = rows.select_related("department")
        return {getattr(row, field): row.label for row in rows}

    def _of_vouchers(self, keys: set[str]) -> dict[str, str]:
        """Return of what vouchers are, without what the environment completes."""
        if not keys:
            return {}
        rows: Any = self._town.vouchers.filter(key__in=keys)
        rows = rows.prefetch_related("postings__account", "observations__series")
        return {row.key: _places(voucher_places(row)) for row in rows}

    def _of_documents(self, keys: set[str]) -> dict[str, str]:
        return {row.key: str(row) for row in self._town.documents.all()} if keys else {}


def voucher_places(voucher: Any) -> list[str]:
    """Return what the accounts and series of a voucher are called, each once.

    Args:
        voucher: A row of the ledger, with its lines and their places read beforehand
            where there are many.
    """
    places = [
        *(one.account for one in voucher.postings.all()),
        *(one.series for one in voucher.observations.all()),
    ]
    labels = [
        one.label
        for one in places
        if getattr(one, "kind", "") != "environment"
        and not is_unassigned(getattr(one, "path", ""))
    ]
    return list(dict.fromkeys(labels))


def keys_called(town: Municipality, word: str) -> list[str]:
    """Return keys of things whose name has a word in it, so that they are found by it.

    The first ones of each kind; whoever looks for more asks with a longer word.
    """
    found = []
    for related, field in {kind for kinds in NAMED.values() for kind in kinds}:
        rows = getattr(town, related).all()
        if related == "suppliers":
            rows = rows.select_related("department")
        named = [
            getattr(row, field) for row in rows if word.lower() in row.label.lower()
        ]
        found += named[:FOUND_MAX]
    return found


def export_said(what: Mapping[str, Any]) -> dict[str, Any]:
    """Return what proves an archive that somebody took: whoever has it compares it.

    The root is written as minutes and the command print it, in base64.
    """
    root = b64encode(bytes.fromhex(str(what.get("root", "")))).decode()
    found = {"archive": what.get("sha256"), "vouchers": what.get("size"), "log": root}
    return {name: value for name, value in found.items() if value not in (None, "")}


def body_label(town: Municipality, kind: str) -> str:
    """Return what the town calls a body, else what bodies of its kind are called."""
    row = town.bodies.filter(kind=kind).first()
    return row.label if row else str(Body.Kind(kind).label)


def _asked(events: Iterable[Event], *names: str) -> set[str]:
    values = (event.what.get(name) for event in events for name in names)
    return {value for value in values if isinstance(value, str) and value}


def _places(labels: list[str]) -> str:
    shown, more = ", ".join(labels[:NAMES_SHOWN]), len(labels) - NAMES_SHOWN
    if more < 1:
        return shown
    return ngettext("{shown} and one more", "{shown} and {more} more", more).format(
        shown=shown, more=more
    )
