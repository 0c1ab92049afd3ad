"""The addresses of the product, and one that breaks."""

from __future__ import annotations

from django.urls import path

from naturbudget.config import urls


class UnforeseenError(Exception):
    """What nobody foresaw."""


def broken(request):
    raise UnforeseenError


urlpatterns = [path("broken/", broken), *urls.urlpatterns]
