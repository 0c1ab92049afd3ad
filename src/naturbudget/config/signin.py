"""Who signs in on the pages: people. The operator works by the command only (PM-1)."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import ResetPasswordForm


class PeopleOnly(AuthenticationBackend):
    """Signs people in by e-mail; a session of the operator belongs to nobody."""

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and not user.is_operator

    def _check_password(self, user: Any, password: str) -> Any:
        """Answer for the operator as for nobody, whatever the password."""
        is_nobody = user is None or user.is_operator
        return None if is_nobody else super()._check_password(user, password)


class ResetForm(ResetPasswordForm):
    """Writes to people alone; the operator's address is like one that is unknown."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        self.users = [user for user in self.users if not user.is_operator]
        return email
