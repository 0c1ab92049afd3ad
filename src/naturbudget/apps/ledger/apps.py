"""Registers the app ledger."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "naturbudget.apps.ledger"
    default_auto_field = "django.db.models.BigAutoField"
