"""Every link that the demonstration's pages show leads to a page."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from naturbudget.apps.municipalities.models import User

LINK = re.compile(r'(?:href|src)="([^"]+)"')
PAGES_OF_A_KIND = 3


def walk(client, start):
    """Follow links from a page and below it; return what failed, and where it stood."""
    waiting, seen, kinds, failed = [(start, "")], {start}, Counter(), []
    while waiting:
        address, found_on = waiting.pop(0)
        response = client.get(address)
        if response.status_code not in (200, 302):
            failed.append((response.status_code, address, found_on))
            continue
        if not response.get("Content-Type", "").startswith("text/html"):
            b"".join(response.streaming_content) if response.streaming else None
            continue
        for link in LINK.findall(response.content.decode()):
            parts = urlsplit(urljoin(address, unescape(link)))
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc or not parts.path.startswith(start) or target in seen:
                continue
            seen.add(target)
            try:
                kind = resolve(parts.path).view_name
            except Resolver404:
                failed.append((404, target, address))
                continue
            kinds[kind] += 1
            if kinds[kind] <= PAGES_OF_A_KIND:
                waiting.append((target, address))
    return failed, kinds


@pytest.mark.parametrize(
    "slug",
    [
        *("alvhamn", "vaxjo", "munster", "umea"),
        *("oslo", "bologna", "fragments"),
    ],
)
def test_the_public_pages(demo, slug):
    failed, kinds = walk(Client(), f"/{slug}/")

    assert failed == []
    assert kinds["public:line"] > PAGES_OF_A_KIND


@pytest.mark.parametrize("role", ["coordinator", "clerk", "auditor", "water"])
def test_the_desk(demo, role):
    client = Client()
    client.force_login(User.objects.get(email=f"{role}@alvhamn.example"))

    failed, kinds = walk(client, "/desk/alvhamn/")

    assert failed == []
    assert kinds["ledger:voucher"] > PAGES_OF_A_KIND
