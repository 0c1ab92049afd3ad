"""The addresses of letters."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.notices import views

app_name = "notices"

# /desk/<municipality>/letters/
urlpatterns = [
    path("", views.letters, name="letters"),
    path("retry/", views.retry, name="retry"),
]
