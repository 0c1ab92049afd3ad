"""The addresses of evidence."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.evidence import views

app_name = "evidence"

# /desk/<municipality>/books/evidence/
urlpatterns = [
    path("<slug:sha256>/", views.source, name="source"),
    path("<slug:sha256>/file/", views.file, name="file"),
    path("<slug:sha256>/erase/", views.erase, name="erase"),
]
