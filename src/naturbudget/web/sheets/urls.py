"""The addresses of the sheets of indicators at the desk."""

from __future__ import annotations

from django.urls import path

from naturbudget.web.sheets import preview, views, why

app_name = "sheets"

# /desk/<municipality>/setup/
urlpatterns = [
    path("indicators/new/preview/", preview.preview, name="preview"),
    path("indicators/<path:code>/preview/", preview.preview, name="preview-version"),
    path("indicators/<path:code>/sheet/", views.sheet, name="sheet"),
    path("indicators/<path:code>/sheet/edit/", views.edit, name="edit"),
    path("indicators/<path:code>/why/<int:year>/", why.why, name="why"),
    path("indicators/<path:code>/sheet.pdf", views.pdf, name="pdf"),
]
