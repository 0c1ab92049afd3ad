"""The addresses of in-year accounts, in the room Budget."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.inyear.views import accounts, lines

app_name = "inyear"

# /desk/<municipality>/budget/<year>/in-year/
urlpatterns = [
    path("", accounts.listed, name="list"),
    path("<int:account_number>/", accounts.account, name="account"),
    path("<int:account_number>/issue/", accounts.issue, name="issue"),
    path(
        "<int:account_number>/lines/<path:code>/comment/", lines.comment, name="comment"
    ),
    path("<int:account_number>/lines/<path:code>/decide/", lines.steer, name="steer"),
    path("<int:account_number>/lines/<path:code>/", lines.line, name="line"),
]
