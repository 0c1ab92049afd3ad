"""Registers the app needs."""

from __future__ import annotations

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "naturbudget.apps.needs"
    default_auto_field = "django.db.models.BigAutoField"
