"""Registers the app connections."""

from __future__ import annotations

from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    name = "naturbudget.apps.connections"
    default_auto_field = "django.db.models.BigAutoField"
