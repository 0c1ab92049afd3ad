"""What every page knows: its languages and the way to change them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, get_language_info

from naturbudget.web.languages import has_words


def page(request: HttpRequest) -> dict[str, Any]:
    """Give templates the languages of the product and the address that sets one."""
    now = get_language() or settings.LANGUAGE_CODE
    languages = [
        {
            "code": code,
            "name": get_language_info(code)["name_local"].capitalize(),
            "is_current": code == now.split("-")[0],
        }
        for code, _ in settings.LANGUAGES
    ]
    return {
        "page": {
            "languages": languages,
            "has_all_words": all(has_words(code) for code, _ in settings.LANGUAGES),
            "set_language": address("set_language"),
            "here": request.get_full_path(),
        }
    }


def address(name: str, *args: object) -> str:
    """Return the address of a page, or nothing where the product has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
