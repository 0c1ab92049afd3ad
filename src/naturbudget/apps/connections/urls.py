"""The addresses of connections."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.connections import views

app_name = "connections"

urlpatterns = [
    path("", views.connections, name="connections"),
    path("new/", views.save_connection, name="new"),
    path("of/<slug:name>/", views.connection, name="connection"),
    path("of/<slug:name>/change/", views.save_connection, name="save-connection"),
    path("of/<slug:name>/fetch/", views.run_connection, name="run-connection"),
    path("of/<slug:name>/runs/<int:turn>/", views.run, name="run"),
    path("of/<slug:name>/runs/<int:turn>/seal/", views.seal_run, name="seal-run"),
]
