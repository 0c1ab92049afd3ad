"""The address of the export."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.archives import views

app_name = "archives"

# /desk/<municipality>/documents/everything/
urlpatterns = [path("", views.everything, name="everything")]
