"""The addresses of the import."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.deliveries import views
from naturbudget.apps.deliveries.job_page import job_page

app_name = "deliveries"

urlpatterns = [
    path("", views.import_page, name="import"),
    path("long/<int:turn>/", job_page, name="job"),
]
