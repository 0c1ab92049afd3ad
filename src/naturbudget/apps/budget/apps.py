"""Registers the app budget."""

from __future__ import annotations

from django.apps import AppConfig


class BudgetConfig(AppConfig):
    name = "naturbudget.apps.budget"
    default_auto_field = "django.db.models.BigAutoField"
