"""Who signs in on the pages: people, not the operator nor suppliers (PM-1)."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import ResetPasswordForm


class PeopleOnly(AuthenticationBackend):
    """Signs people in by e-mail; a session of a machine's account is nobody's."""

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and not user.is_nobody

    def _check_password(self, user: Any, password: str) -> Any:
        """Answer for a machine's account as for nobody, whatever the password."""
        is_person = user is not None and not user.is_nobody
        return super()._check_password(user, password) if is_person else None


class ResetForm(ResetPasswordForm):
    """Writes to people alone; a machine's address is like one that is unknown."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        self.users = [user for user in self.users if not user.is_nobody]
        return email
