"""Registers the app resources."""

from __future__ import annotations

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "naturbudget.apps.resources"
    default_auto_field = "django.db.models.BigAutoField"
