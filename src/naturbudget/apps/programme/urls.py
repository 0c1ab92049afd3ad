"""The addresses of the room Programme."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.programme import views

app_name = "programme"

# /desk/<municipality>/programme/
urlpatterns = [
    path("", views.programme, name="list"),
    path("new/", views.new, name="new"),
    path("<int:which>/", views.measure, name="measure"),
    path("<int:which>/edit/", views.edit, name="edit"),
    path("<int:which>/effect/", views.effect, name="effect"),
    path("<int:which>/report/", views.report, name="report"),
]
