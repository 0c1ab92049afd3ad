"""Registers the app calendar."""

from __future__ import annotations

from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "naturbudget.apps.calendar"
    default_auto_field = "django.db.models.BigAutoField"
