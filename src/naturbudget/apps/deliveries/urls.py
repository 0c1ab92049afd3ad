"""The address of the import."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.deliveries import views

app_name = "deliveries"

urlpatterns = [path("", views.import_page, name="import")]
