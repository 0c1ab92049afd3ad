"""Registers the app notices."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "naturbudget.apps.notices"
    default_auto_field = "django.db.models.BigAutoField"
