"""Registers the app documents."""

from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "naturbudget.apps.documents"
    default_auto_field = "django.db.models.BigAutoField"
