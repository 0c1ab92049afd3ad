"""The addresses of the indicators."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.municipalities.parameter_page import parameters
from naturbudget.apps.resources import views

app_name = "resources"

urlpatterns = [
    path("", views.setup, name="setup"),
    path("parameters/", parameters, name="parameters"),
    path("indicators/new/", views.define, name="define"),
    path("indicators/<path:code>/", views.define, name="define-version"),
]
