"""Registers the app audit."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "naturbudget.apps.audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from naturbudget.apps.audit.queries.independence import objection
        from naturbudget.apps.municipalities.objections import ask_before_holding

        ask_before_holding(objection)
