"""Registers the app municipalities."""

from __future__ import annotations

from django.apps import AppConfig


class MunicipalitiesConfig(AppConfig):
    name = "naturbudget.apps.municipalities"
    default_auto_field = "django.db.models.BigAutoField"
