"""The addresses of papers, in the room Documents."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.papers import views

app_name = "papers"

# /desk/<municipality>/documents/papers/
urlpatterns = [
    path("", views.papers, name="papers"),
    path("<slug:kind>/<int:year>/", views.paper, name="paper"),
    path("<slug:kind>/<int:year>/words/", views.words, name="words"),
    path("<slug:kind>/<int:year>/issue/", views.issue, name="issue"),
    path("<slug:kind>/<int:year>/file.<slug:form>", views.file, name="file"),
]
