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
from datetime import date, timedelta
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
# Above what is read on the page itself.
NAMED = "gas/meter-{0},flow,m3,{1},{1},{2}.5,measured,bill of a day,reading {3}\n"
LONG = HEADER.replace("source", "source,key") + "".join(
    NAMED.format(
        number % 20 + 1,
        date(2023, 1, 1) + timedelta(days=number // 20),
        1000 + number % 7,
        number,
    )
    for number in range(20_000)
)
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
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr.decode()
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
def site(lay, shared_place, port):
    site = Site(lay(shared_place / "data"), port)
    site.starts()
    try:
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
        yield site
    finally:
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
    before = site.state()
    sealed = before["size"]  # the other tests of this server come before or after
    assert sealed >= 20
    assert before["vouchers"] == sealed

    for table in MOMENTS:
        killed_in_the_middle(site, table)
        site.starts()

        # Who was signed in still is: sessions are kept in the database too.
        assert f"{sealed:,} vouchers" in site.asks("/desk/vaxjo/books/vouchers/")
        assert site.state() == before
        assert (before["again"], before["changed"]) == (before["root"], [])

    # What was answered as sealed outlives a kill at once after the answer.
    assert "2000 vouchers are sealed" in site.imports(MANY)
    site.is_killed()
    site.starts()
    after = site.state()
    assert after["size"] == after["vouchers"] == sealed + 2000
    assert (after["again"], after["changed"]) == (after["root"], [])
    # Whoever did not hear the answer sends the file again: it is sealed once.
    site.imports(MANY)
    assert site.state()["root"] == after["root"]


def workers_of(site):
    """Return the processes that do what waits behind the pages."""
    found = []
    for pid in children_of(site.process.pid):
        with suppress(OSError):
            said = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if b"worker" in said:
                found.append(pid)
    return found


def waits_until(is_so):
    until = time.monotonic() + SECONDS_MAX
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.1)


def is_at_work(site):
    """Say whether a worker holds its lock in the database."""
    with suppress(psycopg.OperationalError), site.database() as database:
        asked = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        return database.execute(asked).fetchone()[0] > 0
    return False


def test_the_worker_outlives_its_database_and_is_started_again_when_killed(site):
    waits_until(lambda: is_at_work(site))
    [first] = workers_of(site)

    database = site.folder / "postgres" / "postmaster.pid"
    kill_all([int(database.read_text().split()[0])])
    waits_until(lambda: Server(site.folder).listening() and is_at_work(site))
    assert workers_of(site) == [first]

    kill_all([first])
    waits_until(lambda: workers_of(site) not in ([], [first]))
    waits_until(lambda: is_at_work(site))


def job(site, number):
    return site.asks(f"/desk/vaxjo/books/import/long/{number}/")


def told_of(site, number, *words):
    """Wait until the page of a long file says one of these words; return the page."""

    def says_so():
        # The server answers 503 while its database is away.
        with suppress(OSError, HTTPException):
            return any(word in job(site, number) for word in words)
        return False

    waits_until(says_so)
    return job(site, number)


def test_a_worker_or_a_database_killed_in_mid_import_keeps_nothing_of_the_file(site):
    before = site.state()
    waits_until(lambda: is_at_work(site))
    page = site.asks(
        "/desk/vaxjo/books/import/", {"do": "check", "create": "1"}, file=LONG
    )
    number = int(re.search(r"import/long/([0-9]+)/", page)[1])
    assert "waits to be sealed" in told_of(site, number, "waits to be sealed")

    for victim in ("worker", "database"):
        address = f"/desk/vaxjo/books/import/long/{number}/"
        with site.database() as holder:
            holder.execute("LOCK TABLE ledger_posting IN SHARE MODE")
            site.asks(address, {"do": "seal" if victim == "worker" else "again"})
            number += 1
            waits_until(lambda holder=holder: waits(holder))
            if victim == "worker":
                kill_all(workers_of(site))
            else:
                database = site.folder / "postgres" / "postmaster.pid"
                kill_all([int(database.read_text().split()[0])])
            with suppress(psycopg.OperationalError):
                holder.rollback()
        assert "Start it again" in told_of(site, number, "was interrupted")
        state = site.state()
        assert state == before
        assert (state["again"], state["changed"]) == (state["root"], [])

    site.asks(f"/desk/vaxjo/books/import/long/{number}/", {"do": "again"})
    assert "<dd>20000</dd>" in told_of(
        site, number + 1, "figures.csv is sealed."
    ).replace(",", "")
    after = site.state()
    assert after["size"] == before["size"] + 20_000
    assert (after["again"], after["changed"]) == (after["root"], [])
