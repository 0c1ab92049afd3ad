"""Registers the app suppliers."""

from __future__ import annotations

from django.apps import AppConfig


class SuppliersConfig(AppConfig):
    name = "naturbudget.apps.suppliers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from naturbudget.apps.ledger.actions import ask_who_stands_behind
        from naturbudget.apps.notices.actions import ask_before_sending
        from naturbudget.apps.suppliers.behind import behind_drafts
        from naturbudget.apps.suppliers.wanted import is_wanted

        ask_before_sending(is_wanted)
        ask_who_stands_behind(behind_drafts)
