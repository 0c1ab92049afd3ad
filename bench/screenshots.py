"""Takes the pictures of the README from the demonstration: `make screenshots`.

The demonstration is built and served in an empty folder of its own, on a port that is
free, so that the pictures show the same wherever they are made.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

OUT = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
)
SECONDS_TO_START = 300
WIDTH, HEIGHT = 1280, 900
CO_ORDINATOR = "coordinator@alvhamn.example"
PICTURES = {
    "public-home": "/alvhamn/",
    "public-line": "/alvhamn/lines/CL-01/",
    "why": "/alvhamn/lines/CL-01/why/?year=2024",
    "desk-today": "/desk/alvhamn/",
    "desk-budget": "/desk/alvhamn/budget/2027/",
    "desk-balance": "/desk/alvhamn/balance/2024/",
}


def main() -> None:
    """Take each picture; a page that does not answer ends it with a sentence."""
    OUT.mkdir(parents=True, exist_ok=True)
    with demonstration() as (address, password), sync_playwright() as playwright:
        program = next(filter(None, map(shutil.which, BROWSERS)), None)
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"]
        )
        page = browser.new_page(
            base_url=address,
            locale="en-GB",
            reduced_motion="reduce",
            color_scheme="light",
            viewport={"width": WIDTH, "height": HEIGHT},
        )
        sign_in(page, password)
        for name, path in PICTURES.items():
            answer = page.goto(path)
            if answer is None or answer.status != 200:
                raise SystemExit(f"{path} does not answer: {answer and answer.status}")
            page.evaluate("document.fonts.ready")
            page.screenshot(path=OUT / f"{name}.png")
            print(f"  docs/screenshots/{name}.png")
        browser.close()


def sign_in(page: Page, password: str) -> None:
    page.goto("/accounts/login/")
    page.fill("#id_login", CO_ORDINATOR)
    page.fill("#id_password", password)
    page.click("main button[type=submit], main button:not([type])")
    page.wait_for_url("**/desk/**")


@contextmanager
def demonstration() -> Iterator[tuple[str, str]]:
    """Build and serve it; yield its address and the password of its people."""
    with tempfile.TemporaryDirectory(prefix="naturbudget-pictures-") as folder:
        port = _free_port()
        environment = {**os.environ, "NATURBUDGET_DATA": folder, "PORT": str(port)}
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            environment.pop(name, None)
        serving = subprocess.Popen(
            [sys.executable, "-m", "naturbudget.config.serve"], env=environment
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address, serving)
            told = (Path(folder) / "sign-ins.txt").read_text(encoding="utf-8")
            yield address, told.split("password for all: ")[1].split(")")[0]
        finally:
            serving.send_signal(signal.SIGINT)
            serving.wait(60)


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _wait(address: str, serving: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while serving.poll() is None and time.monotonic() < deadline:
        try:
            urlopen(address, timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.5)
        else:
            return
    raise SystemExit("The demonstration does not start; the lines above say why.")


if __name__ == "__main__":
    main()
