"""A browser: Debian's Chromium, which must not complain about anything it loads."""

from __future__ import annotations

import shutil

import pytest
from django.test import Client
from django.test.utils import override_settings
from playwright.sync_api import sync_playwright
from tests.cast import PASSWORD

WAITS_MAX_MS = 20_000
# The first draws no windows around its pages and is a third faster.
PROGRAMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
)


@pytest.fixture(autouse=True)
def _marked(request):
    request.applymarker(pytest.mark.browser)


@pytest.fixture(scope="session")
def _static_root(_settings_for_tests, tmp_path_factory):
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield


@pytest.fixture(scope="session")
def live_server(_static_root, live_server):
    """The server, started once there is a place for its files."""
    return live_server


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, PROGRAMS)), None),
            # Nothing here has a graphics card, and drawing as if costs a processor.
            args=["--no-sandbox", "--disable-gpu", "--disable-gpu-rasterization"],
        )
        yield opened
        opened.close()


@pytest.fixture
def complaints():
    """What the browser wrote to its console as an error, on all pages of a test."""
    return []


@pytest.fixture
def new_page(chromium, live_server, complaints):
    """Open a window of its own for somebody, or for the public."""
    contexts = []

    def open_page(**options):
        context = chromium.new_context(
            base_url=live_server.url, locale="en-GB", reduced_motion="reduce", **options
        )
        contexts.append(context)
        context.set_default_timeout(WAITS_MAX_MS)
        page = context.new_page()
        page.on("console", lambda said: _note(said, complaints))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()


def _note(said, complaints):
    if said.type == "error":
        complaints.append(f"{said.text} ({said.location.get('url', '')})")


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture
def sign_in(live_server):
    """Give a browser the session of somebody, without the form."""

    def as_(page, person):
        client = Client()  # one each: a client that changes hands ends the session
        client.force_login(person)
        session = client.cookies["sessionid"].value
        page.context.add_cookies(
            [{"name": "sessionid", "value": session, "url": live_server.url}]
        )

    return as_


def sign_in_by_form(page, person):
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
