"""Registers the app papers."""

from __future__ import annotations

from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "naturbudget.apps.papers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from naturbudget.apps.cycle.demo.teller import also_tells
        from naturbudget.apps.papers.demo import tell_paper

        also_tells("paper", tell_paper)
