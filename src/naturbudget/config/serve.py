"""Sets everything up and serves it on this machine until Ctrl-C."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from naturbudget.config import mailbox, setup
from naturbudget.config.boot import BootError, Say, data_folder, exit_with, refuse
from naturbudget.config.postgres import Embedded
from naturbudget.config.server import LOG_BYTES_MAX
from naturbudget.config.terminal import unforeseen

HOST = "127.0.0.1"
SECONDS_TO_START = 30
SECONDS_TO_END = 15
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
GUNICORN = [
    *("-k", "gthread", "-w", "2", "--threads", "4", "--timeout", "60"),
    *("--max-requests", "2000", "--max-requests-jitter", "200"),
    *("--no-control-socket", "--log-level", "warning"),
]
WORKER = ("naturbudget.config.cli", "worker")
MAILBOX = "naturbudget.config.mailbox"


class Ended(Exception):  # noqa: N818 - it is no error, it is how serving ends
    """Somebody asked the server to end."""


def main() -> None:
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, _end)
    try:
        port = free_port(os.environ.get("PORT", "8000"))
        mail = point_mail(port)
        embedded = setup.run(demo=True, say=setup.tell)
        serve(port, embedded, mail=mail, say=setup.tell)
    except BootError as error:
        raise exit_with(error) from None
    except Ended:
        setup.tell("Stopped.")
    except Exception as error:  # Whatever it is: the terminal is for sentences.
        raise exit_with(unforeseen(error, log_file()), status=1) from None


def free_port(given: str) -> int:
    """Return the port, if one may listen there.

    Raises:
        BootError: it is no port, it is in use, or this user may not.
    """
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 65536):
        raise refuse(
            "not-a-port",
            "PORT is “{given}”, but must be a number from 1 to 65535: PORT=8001 make "
            "demo",
            given=given,
        )
    port = int(given)
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except PermissionError as error:
            raise refuse(
                "port-not-allowed",
                "This user may not listen on port {port}; choose one above 1023: "
                "PORT=8001 make demo",
                port=port,
            ) from error
        except OSError as error:
            raise refuse(
                "port-in-use",
                "Port {port} is in use by another program; end it, or choose another "
                "port: PORT={other} make demo",
                port=port,
                other=port + 1 if port < 65535 else 8001,
            ) from error
    return port


def point_mail(port: int) -> tuple[int, int] | None:
    """Let letters lead here, and end in the mailbox where no mail server is named.

    Returns:
        The ports of the mailbox: where it is shown, and where it takes letters.
    """
    os.environ.setdefault("NATURBUDGET_ADDRESS", f"http://{HOST}:{port}")
    if os.environ.get("NATURBUDGET_MAIL_URL", "").strip():
        return None
    shown, taken = mailbox.ports(port)
    os.environ["NATURBUDGET_MAIL_URL"] = f"smtp+plain://{HOST}:{taken}"
    return shown, taken


def serve(
    port: int,
    embedded: Embedded | None,
    *,
    mail: tuple[int, int] | None = None,
    say: Say,
) -> None:
    """Run the application server, and see that its database stays up."""
    say("Starting the server")
    command = ["gunicorn", "naturbudget.config.wsgi", *GUNICORN]
    log = str(log_file())
    child = _start(*command, "--bind", f"{HOST}:{port}", "--error-logfile", log)
    worker = _start(*WORKER)
    catcher = _start(MAILBOX, *map(str, mail)) if mail else None
    try:
        if _answers(port, child):
            say(f"naturbudget is ready: http://{HOST}:{port}")
            _show_sign_ins(f"http://{HOST}:{port}")
            if mail:
                say(f"Every letter it writes ends here: http://{HOST}:{mail[0]}")
            say("Ctrl-C ends it.")
        while child.poll() is None:
            time.sleep(1)
            if embedded is not None:
                embedded.revive(say)
            if worker.poll() is not None:
                worker = _start(*WORKER)
        raise ended(child.returncode)
    finally:
        _stop(child)
        _stop(worker)
        if catcher is not None:
            _stop(catcher)


def _start(*module: str) -> subprocess.Popen[bytes]:
    """Start a module in a process of its own, which notes in the log file.

    A session of its own: Ctrl-C reaches this process, which ends the others in order.
    """
    return subprocess.Popen(
        [sys.executable, "-m", *module],
        env={**os.environ, "NATURBUDGET_LOG_FILE": str(log_file())},
        start_new_session=True,
        preexec_fn=_end_with_parent,
    )


def ended(status: int) -> BootError:
    """Return what is known of a server that ended by itself, and what to do."""
    if status >= 0:
        return refuse(
            "server-ended",
            "The server ended by itself, with exit code {status}. If no line above "
            "says why, read the end of {log}; then start it again.",
            status=status,
            log=log_file(),
        )
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = str(-status)
    return refuse(
        "server-killed",
        "The server was ended from outside, by the signal {name}. Nothing that was "
        "saved is lost: start it again. If nobody ended it, the system may have run "
        "out of memory; its own log says so.",
        name=name,
    )


def log_file() -> Path:
    """Return the file that takes what the server notes, such as pages not found.

    The terminal is for what whoever started it must know. The file is made here, for
    its owner alone; one that has grown too long is put aside.
    """
    given = os.environ.get("NATURBUDGET_LOG_FILE", "").strip()
    path = Path(given) if given else data_folder() / "naturbudget.log"
    if path.exists() and path.stat().st_size > LOG_BYTES_MAX:
        path.replace(path.with_suffix(".log.1"))
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    return path


def _answers(port: int, child: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + SECONDS_TO_START
    while child.poll() is None and time.monotonic() < deadline:
        try:
            urlopen(f"http://{HOST}:{port}/accounts/login/", timeout=5).close()
        except HTTPError as error:
            error.close()
            return True
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return True
    return child.poll() is None


def _end_with_parent() -> None:
    """Let the kernel end the server when this process is killed (Linux)."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


TRY_FIRST = """\
  Try first
    as a citizen, without signing in: {address}/alvhamn/
      open the first line, then “Follow this figure home”
    as co-ordinator: {address}/accounts/login/
      “Today” says what waits: the draft budget of 2027, the balance of 2025
"""


def _show_sign_ins(address: str) -> None:
    """Print the sign-ins that the demonstration data left, and where to begin."""
    path = data_folder() / "sign-ins.txt"
    if path.exists():
        sys.stderr.write(path.read_text(encoding="utf-8"))
        sys.stderr.write(TRY_FIRST.format(address=address))


def _stop(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _end(number: int, frame: FrameType | None) -> None:
    # Asked once is enough: what follows is the ending itself.
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    raise Ended


if __name__ == "__main__":
    main()
