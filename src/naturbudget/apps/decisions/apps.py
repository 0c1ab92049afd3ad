"""Registers the app decisions."""

from __future__ import annotations

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "naturbudget.apps.decisions"
    default_auto_field = "django.db.models.BigAutoField"
