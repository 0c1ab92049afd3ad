"""Registers the app cycle."""

from __future__ import annotations

from django.apps import AppConfig


class CycleConfig(AppConfig):
    name = "naturbudget.apps.cycle"
    default_auto_field = "django.db.models.BigAutoField"
