"""The addresses of the product, and some that break."""

from __future__ import annotations

from django.db import OperationalError
from django.urls import path

from naturbudget.apps.documents.queries import DocumentGoneError
from naturbudget.config import urls
from naturbudget.core.errors import Problem


class UnforeseenError(Exception):
    """What nobody foresaw."""


def broken(request):
    raise UnforeseenError


def away(request):
    raise OperationalError


def gone(request):
    raise DocumentGoneError(Problem("document-gone", "Its bytes are not there."))


handler500 = urls.handler500
urlpatterns = [
    path("broken/", broken),
    path("away/", away),
    path("gone/", gone),
    *urls.urlpatterns,
]
