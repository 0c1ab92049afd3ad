"""Registers the app inyear."""

from __future__ import annotations

from django.apps import AppConfig


class InYearConfig(AppConfig):
    name = "naturbudget.apps.inyear"
    default_auto_field = "django.db.models.BigAutoField"
