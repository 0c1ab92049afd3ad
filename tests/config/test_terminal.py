"""On the terminal an error is one sentence; its traceback stands in the log file."""

from __future__ import annotations

import logging
import sys
import threading

import pytest

from naturbudget.config import serve, setup
from naturbudget.config.terminal import OneSentence, note_threads


def record_of(error, message="Internal Server Error: %s"):
    try:
        raise error
    except type(error):
        info = sys.exc_info()
    return logging.LogRecord(
        "django.request", logging.ERROR, "x.py", 1, message, ("/desk/",), info
    )


def test_an_error_is_one_line_that_names_the_file():
    record = record_of(OSError("the connection\nwas lost"))

    told = OneSentence("/data/a.log").format(record)

    assert told.endswith("Internal Server Error: /desk/ (OSError; more in /data/a.log)")
    assert len(told.splitlines()) == 1


def test_the_traceback_still_reaches_the_file():
    record = record_of(OSError("the connection was lost"))

    OneSentence("/data/a.log").format(record)

    written = logging.Formatter("%(message)s").format(record)
    assert "Traceback" in written
    assert "the connection was lost" in written


def test_a_line_that_a_file_has_formatted_already_is_short_too():
    record = record_of(OSError("lost"))
    logging.Formatter("%(message)s").format(record)

    assert "Traceback" not in OneSentence("a.log").format(record)


def test_what_ends_a_thread_is_logged(monkeypatch, caplog, capsys):
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    note_threads()

    thread = threading.Thread(target=lambda: {}["lost"])
    thread.start()
    thread.join()

    [record] = caplog.records
    assert record.exc_info[0] is KeyError
    assert capsys.readouterr().err == ""


def test_what_nobody_foresaw_is_one_sentence_too(monkeypatch, tmp_path, capsys):
    def breaks(**said):
        raise RuntimeError("the database went away")

    log = tmp_path / "a.log"
    monkeypatch.setenv("NATURBUDGET_LOG_FILE", str(log))
    monkeypatch.setattr(serve, "free_port", int)
    monkeypatch.setattr(serve.signal, "signal", lambda *given: None)
    monkeypatch.setattr(setup, "run", breaks)

    with pytest.raises(SystemExit) as ended:
        serve.main()

    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert str(log) in told
    assert "Traceback" not in told
    assert "Traceback" in log.read_text()
