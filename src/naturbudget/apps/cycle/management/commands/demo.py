"""Builds the demonstration: an invented town and three copies of publications."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from naturbudget.apps.cycle.demo.story import (
    TOWNS,
    build_town,
    new_password,
    sign_ins,
)


class Command(BaseCommand):
    help = "Build the demonstration; what is there already is left as it is."

    def handle(self, **options: Any) -> None:
        password = new_password()

        def say(words: str) -> None:
            self.stderr.write(f"  {words}")

        built = [slug for slug in TOWNS if build_town(slug, password=password, say=say)]
        if TOWNS[0] in built:
            path = Path(settings.DATA_FOLDER) / "sign-ins.txt"
            path.touch(mode=0o600)
            path.write_text(sign_ins(password))
