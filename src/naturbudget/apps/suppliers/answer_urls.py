"""The addresses a link of a letter opens."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.suppliers.views import answers

app_name = "answers"

# /answer/
urlpatterns = [
    path("<str:token>/", answers.answer, name="answer"),
    path("<str:token>/new-link/", answers.new_link, name="new-link"),
]
