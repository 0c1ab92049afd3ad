"""The addresses of requests for data in the room Books."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.suppliers.views import chart, requests

app_name = "suppliers"

# /desk/<municipality>/books/requests/ ; a request is named by its days and its thing,
# whose path stands last because it may hold slashes.
urlpatterns = [
    path("", requests.calendar, name="calendar"),
    path("open/", requests.open_now, name="open-now"),
    path("show/<str:first>/<str:last>/<path:name>/", requests.one, name="request"),
    path(
        "write/<str:first>/<str:last>/<path:name>/",
        requests.write_again,
        name="write-again",
    ),
    path(
        "withdraw/<str:first>/<str:last>/<path:name>/",
        requests.withdraw,
        name="withdraw",
    ),
    path(
        "ask-again/<str:first>/<str:last>/<path:name>/",
        requests.ask_again,
        name="ask-again",
    ),
    path(
        "read/<str:first>/<str:last>/<path:name>/",
        requests.read_file,
        name="read-file",
    ),
    path("suppliers/", chart.suppliers, name="suppliers"),
    path("suppliers/<slug:code>/", chart.supplier, name="supplier"),
    path("suppliers/<slug:code>/remove/", chart.remove, name="remove-supplier"),
    path("heads/<str:code>/", chart.head, name="head"),
    path("supplies/", chart.supplies, name="supplies"),
    path("ask/<path:name>/", chart.ask, name="ask"),
]
