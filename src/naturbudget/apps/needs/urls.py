"""The addresses of what departments will need, in the room Budget."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.needs import views

app_name = "needs"

# /desk/<municipality>/needs/
urlpatterns = [
    path("<int:year>/", views.year, name="year"),
    path("<int:year>/ask/", views.ask, name="ask"),
    path("<int:year>/needs/<int:which>/", views.need, name="need"),
    path("<int:year>/needs/<int:which>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:year>/of/<path:code>/none/", views.none, name="none"),
    path("<int:year>/of/<path:code>/", views.department, name="department"),
]
