"""How people get accounts: by invitation; nobody signs up by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccounts(DefaultAccountAdapter):
    """Accounts without open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
