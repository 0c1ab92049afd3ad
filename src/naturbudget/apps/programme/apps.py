"""Registers the app programme."""

from __future__ import annotations

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "naturbudget.apps.programme"
    default_auto_field = "django.db.models.BigAutoField"
