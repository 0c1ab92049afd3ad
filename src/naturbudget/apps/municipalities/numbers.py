"""Under which number the log knows a person: the account's, or one that came along."""

from __future__ import annotations

from naturbudget.apps.municipalities.models import Municipality


class StaffNumbers:
    """The numbers of people in the log of one municipality (L-31).

    They are those of the accounts, but in a municipality that came from another
    installation: there a sealed leaf names the number that a person had before.
    """

    def __init__(self, municipality: Municipality) -> None:
        rows = municipality.staff_numbers.values_list("user_id", "number")
        self._numbers = dict(rows)

    def of(self, account: int) -> int:
        """Return the number of an account, given its key."""
        return self._numbers.get(account, account)

    def said(self, account: str) -> str:
        """Return the number of an account whose key is written."""
        return (
            str(self._numbers.get(int(account), account)) if self._numbers else account
        )
