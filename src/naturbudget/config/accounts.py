"""How people get accounts: by invitation; nobody signs up by themselves."""

from __future__ import annotations

from typing import Final, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from django.http import Http404, HttpRequest
from django.urls import URLPattern, reverse

# The pages of allauth that we have words for. An address belongs to whom it was given,
# and nobody signs in by a code: pages that change or confirm those have no use here.
SERVED: Final = frozenset(
    f"account_{name}"
    for name in (
        "login",
        "logout",
        "inactive",
        "signup",
        "reauthenticate",
        "change_password",
        "reset_password",
        "reset_password_done",
        "reset_password_from_key",
        "reset_password_from_key_done",
    )
)


class ClosedAccounts(DefaultAccountAdapter):
    """Accounts without open sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead to the desk of the one municipality a person works for, if it is one."""
        from naturbudget.apps.municipalities.models import Municipality

        towns = Municipality.objects.filter(memberships__user=request.user.pk)
        slugs = list(towns.values_list("slug", flat=True).distinct()[:2])
        if len(slugs) != 1:
            return super().get_login_redirect_url(request)
        return reverse("desk:today", args=slugs)


def account_urls() -> list[URLPattern]:
    """Return allauth's addresses; those without a page of ours are not there.

    Their names stay, because allauth looks them up.
    """
    from allauth.account import urls  # reads the settings, which name this module

    return [
        row if row.name in SERVED else URLPattern(row.pattern, not_there, name=row.name)
        for row in urls.urlpatterns
    ]


def not_there(request: HttpRequest, **given: str) -> NoReturn:
    raise Http404("There is no such page.")
