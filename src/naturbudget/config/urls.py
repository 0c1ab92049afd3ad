"""The addresses of the whole product."""

from __future__ import annotations

from django.urls import include, path

from naturbudget.config.accounts import account_urls
from naturbudget.web.api import api

handler400 = "naturbudget.web.bounds.bad_request"
handler403 = "naturbudget.web.broken.forbidden"
handler500 = "naturbudget.web.broken.broken"
urlpatterns = [
    path("accounts/", include(account_urls())),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", api.urls),
    path("answer/", include("naturbudget.apps.suppliers.answer_urls")),
    path(
        "desk/<slug:slug>/books/requests/", include("naturbudget.apps.suppliers.urls")
    ),
    path("desk/<slug:slug>/letters/", include("naturbudget.apps.notices.urls")),
    path("desk/<slug:slug>/books/import/", include("naturbudget.apps.deliveries.urls")),
    path(
        "desk/<slug:slug>/books/connections/",
        include("naturbudget.apps.connections.urls"),
    ),
    path("desk/<slug:slug>/books/evidence/", include("naturbudget.apps.evidence.urls")),
    path("desk/<slug:slug>/books/", include("naturbudget.apps.ledger.urls")),
    path("desk/<slug:slug>/people/", include("naturbudget.apps.municipalities.urls")),
    path("desk/<slug:slug>/setup/", include("naturbudget.web.sheets.urls")),
    path("desk/<slug:slug>/setup/", include("naturbudget.apps.resources.urls")),
    path(
        "desk/<slug:slug>/documents/everything/",
        include("naturbudget.apps.archives.urls"),
    ),
    path("desk/<slug:slug>/documents/papers/", include("naturbudget.apps.papers.urls")),
    path("desk/<slug:slug>/programme/", include("naturbudget.apps.programme.urls")),
    path("desk/<slug:slug>/needs/", include("naturbudget.apps.needs.urls")),
    path("desk/<slug:slug>/audit/", include("naturbudget.apps.audit.urls")),
    path(
        "desk/<slug:slug>/budget/<int:year>/in-year/",
        include("naturbudget.apps.inyear.urls"),
    ),
    path("desk/<slug:slug>/", include("naturbudget.apps.cycle.urls")),
    path("desk/", include("naturbudget.web.desk.urls")),
    # The short names of municipalities take what is left.
    path("", include("naturbudget.web.public.urls")),
]
