"""Server and database are killed with -9 in mid-import: nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import psycopg
import pytest

from naturbudget.config import roles
from naturbudget.config.postgres import SECRETS
from naturbudget.config.server import SUPERUSER, Server

SECONDS_MAX = 300
# What `make demo` runs, without the time that building the demonstration takes.
SERVE = (
    "import os; from naturbudget.config import serve, setup;"
    "serve.serve(int(os.environ['PORT']), setup.run(say=setup.tell), say=setup.tell)"
)
STATE = (
    "import json, django; django.setup();"
    "from naturbudget.apps.ledger.queries.log import *;"
    "from naturbudget.apps.municipalities.models import Municipality;"
    "town = Municipality.objects.get(slug='vaxjo');"
    "names = ('vouchers', 'seals', 'sources', 'accounts', 'month_totals', 'events');"
    "print(json.dumps({name: getattr(town, name).count() for name in names}"
    " | {'root': log_root(town).hex(), 'again': recomputed_root(town).hex(),"
    " 'size': log_size(town), 'changed': list(changed_vouchers(town))}))"
)
HEADER = "code,kind,unit,from,to,value,status,source\n"
ROW = "gas/house-{0},flow,m3,{1}-01-01,{1}-12-31,{0}.5,measured,bill\n"
FIRST = HEADER + "".join(ROW.format(number, 2024) for number in range(1, 21))
MANY = HEADER + "".join(ROW.format(number, 2025) for number in range(1, 2001))
# A COPY of lines under way, or the statement that seals: it waits for this table.
MOMENTS = ["ledger_posting", "ledger_seal"]
EMAIL, PASSWORD = "ada@example.org", secrets.token_urlsafe(12)


class Site:
    """The real server in a folder of its own, and somebody who works at its desk."""

    def __init__(self, folder, port):
        self.folder = folder
        self.port = port
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("DATABASE_")},
            "NATURBUDGET_DATA": str(folder),
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "naturbudget.config.settings",
        }
        self.environment.pop("NATURBUDGET_EMBEDDED", None)
        self.told = folder.with_suffix(".log")
        self.process = None
        self.browser = build_opener(HTTPCookieProcessor(CookieJar()))

    def starts(self):
        """Start it and wait until it says that it is ready."""
        began = time.monotonic()
        with self.told.open("wb") as told:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SERVE], env=self.environment, stderr=told
            )
        while "naturbudget is ready" not in self.told.read_text():
            assert self.process.poll() is None, self.told.read_text()
            assert time.monotonic() - began < SECONDS_MAX, self.told.read_text()
            time.sleep(0.05)

    def stops(self):
        if self.process and self.process.poll() is None:
            kill_all(children_of(self.process.pid))
            self.process.kill()
        if self.process:
            self.process.wait()
        Server(self.folder).stop()

    def is_killed(self):
        """Kill the server, all its workers and the database, as a power cut would."""
        database = self.folder / "postgres" / "postmaster.pid"
        found = [self.process.pid, *children_of(self.process.pid)]
        kill_all([*found, int(database.read_text().split()[0])])
        self.process.wait()

    def command(self, *arguments):
        program = Path(sys.executable).with_name("naturbudget")
        subprocess.run([program, *arguments], env=self.environment, check=True)

    def state(self):
        """Return what the books hold, as another process reads it."""
        program = f"from naturbudget.config import postgres; postgres.prepare();{STATE}"
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=self.environment,
            check=True,
            capture_output=True,
        )
        return json.loads(done.stdout)

    def database(self):
        passwords = json.loads((self.folder / SECRETS).read_text())
        return psycopg.connect(
            host=str(Server(self.folder).listening()),
            user=SUPERUSER,
            password=passwords[SUPERUSER],
            dbname=roles.DATABASE,
        )

    def asks(self, path, fields=None, file=None):
        """Open a page, or send the form that stands on it; return the words."""
        address = f"http://127.0.0.1:{self.port}{path}"
        if fields is None:
            return self.browser.open(address, timeout=SECONDS_MAX).read().decode()
        page = self.browser.open(address, timeout=SECONDS_MAX).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        fields = {**fields, "csrfmiddlewaretoken": token}
        headers, body = {}, urlencode(fields).encode()
        if file is not None:
            headers, body = with_file(fields, file)
        request = Request(address, body, headers)
        return self.browser.open(request, timeout=SECONDS_MAX).read().decode()

    def signs_in(self):
        self.asks("/accounts/login/", {"login": EMAIL, "password": PASSWORD})

    def imports(self, content):
        fields = {"do": "seal", "create": "1"}
        return self.asks("/desk/vaxjo/books/import/", fields, file=content)


def with_file(fields, content):
    mark = secrets.token_hex(16)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts.append(
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; '
        f'filename="figures.csv"\r\nContent-Type: text/csv\r\n\r\n{content}\r\n'
        f"--{mark}--\r\n"
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
    return headers, "".join(parts).encode()


def children_of(pid):
    """Return the processes that a process started, and those that they started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = path.read_text().rpartition(")")[2].split()[1]
            if int(parent) == pid:
                child = int(path.parent.name)
                found += [child, *children_of(child)]
    return found


def kill_all(pids):
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def site(shared_place, port):
    site = Site(shared_place / "data", port)
    site.starts()
    yield site
    site.stops()


def killed_in_the_middle(site, table):
    """Send a file, and kill everything while it is written to a table."""
    lost = []

    def send():
        try:
            site.imports(MANY)
        except (OSError, HTTPException, HTTPError) as error:
            lost.append(error)

    sender = threading.Thread(target=send)
    with site.database() as holder:
        holder.execute(f"LOCK TABLE {table} IN SHARE MODE")
        sender.start()
        until = time.monotonic() + SECONDS_MAX
        while not waits(holder):
            assert time.monotonic() < until
            assert sender.is_alive()
            time.sleep(0.05)
        site.is_killed()
        with suppress(psycopg.OperationalError):
            holder.rollback()
    sender.join(SECONDS_MAX)
    assert lost, "whoever sent the file was told that it was sealed"


def waits(connection):
    """Say whether somebody waits. Unlike the activity, locks are read anew."""
    rows = connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
    return rows.fetchone()[0] > 0


def test_what_was_not_found_or_not_allowed_is_noted_in_the_log_file_alone(site):
    with pytest.raises(HTTPError, match="404"):
        site.asks("/nowhere/at/all/")

    assert (
        "Not Found: /nowhere/at/all/" in (site.folder / "naturbudget.log").read_text()
    )
    told = site.told.read_text().splitlines()
    assert [line for line in told if not line.startswith("  ")] == []


def test_a_server_killed_in_mid_import_comes_back_with_nothing_lost(site):
    site.command(
        *("municipality", "add", "vaxjo", "--name", "Växjö"),
        *("--country", "SE", "--languages", "en"),
    )
    word = site.folder / "password"
    word.write_text(PASSWORD)
    site.command(
        *("people", "add", "vaxjo", EMAIL, "--role", "co-ordinator"),
        *("--password-file", str(word)),
    )
    site.signs_in()
    assert "20 vouchers are sealed" in site.imports(FIRST)
    before = site.state()
    assert (before["size"], before["vouchers"]) == (20, 20)

    for table in MOMENTS:
        killed_in_the_middle(site, table)
        site.starts()

        # Who was signed in still is: sessions are kept in the database too.
        assert "20 vouchers" in site.asks("/desk/vaxjo/books/vouchers/")
        assert site.state() == before
        assert (before["again"], before["changed"]) == (before["root"], [])

    # What was answered as sealed outlives a kill at once after the answer.
    assert "2000 vouchers are sealed" in site.imports(MANY)
    site.is_killed()
    site.starts()
    after = site.state()
    assert (after["size"], after["vouchers"]) == (2020, 2020)
    assert (after["again"], after["changed"]) == (after["root"], [])
    # Whoever did not hear the answer sends the file again: it is sealed once.
    site.imports(MANY)
    assert site.state()["root"] == after["root"]
