"""Registers the app archives."""

from __future__ import annotations

from django.apps import AppConfig


class ArchivesConfig(AppConfig):
    name = "naturbudget.apps.archives"
    default_auto_field = "django.db.models.BigAutoField"
