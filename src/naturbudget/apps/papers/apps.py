"""Registers the app papers."""

from __future__ import annotations

from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "naturbudget.apps.papers"
    default_auto_field = "django.db.models.BigAutoField"
