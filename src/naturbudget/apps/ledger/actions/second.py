"""Four eyes: who stands behind a draft, and so may not seal it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger import voucher as core

FOUR_EYES = gettext_noop(
    "You wrote voucher {key} yourself. Here somebody else seals it: hand it on."
)
OWN_ADDRESS = gettext_noop(
    "Voucher {key} came by a link to an address that you set, or that is yours, and "
    "nobody else has sealed a figure from there yet. Here somebody else seals it: hand "
    "it on."
)

Behind = Callable[[Municipality], Mapping[str, int]]
_BEHIND: list[Behind] = []


def asks_for_a_second(municipality: Municipality) -> bool:
    """Tell whether who writes may not seal (L-25)."""
    return bool(municipality.parameters.get("four_eyes"))


def ask_who_stands_behind(behind: Behind) -> None:
    """Let an app say who stands behind drafts although another account wrote them.

    Args:
        behind: Returns, for a municipality, persons by the keys of such drafts.

    Source:
        L-25 (docs/method/ledger.md), DR-4 (docs/method/requests.md)
    """
    _BEHIND.append(behind)


def who_stands_behind(municipality: Municipality) -> dict[str, int]:
    """Return the persons behind drafts that the account of all suppliers wrote.

    Empty where the municipality asks for no second person.
    """
    if not asks_for_a_second(municipality):
        return {}
    found: dict[str, int] = {}
    for behind in _BEHIND:
        found.update(behind(municipality))
    return found


def check_four_eyes(
    municipality: Municipality, vouchers: Sequence[core.Voucher], *, by: User
) -> list[tuple[int, Problem]]:
    """Return why who wrote may not seal, by position, where it is asked for (L-25)."""
    if not asks_for_a_second(municipality):
        return []
    behind = who_stands_behind(municipality)
    found = []
    for position, voucher in enumerate(vouchers):
        if voucher.ledger != "actual" or voucher.kind == "document":
            continue
        if voucher.author == str(by.pk):
            problem = Problem("four-eyes", FOUR_EYES, {"key": voucher.key})
        elif behind.get(voucher.key) == by.pk:
            problem = Problem("own-address", OWN_ADDRESS, {"key": voucher.key})
        else:
            continue
        found.append((position, problem))
    return found
