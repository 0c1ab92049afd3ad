"""Evidence in a bucket is saved and restored with the books, into another bucket."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile

import boto3
from moto.server import ThreadedMotoServer

FIGURES = """code,kind,unit,from,to,value,status,source
heat/town-hall,flow,kW.h,2024-01-01,2024-12-31,1200,measured,bill 1
"""
CLI = "naturbudget.config.cli"
BACKUP = "naturbudget.config.backup"


def test_a_bucket_is_saved_and_comes_back_in_another_one(lay, place):
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        signed = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}
        client = boto3.client(
            "s3",
            endpoint_url=f"http://{host}:{port}",
            region_name="us-east-1",
            **signed,
        )

        def run(bucket, *command, fails=False):
            address = f"s3+http://key:secret@{host}:{port}/{bucket}"
            quiet = ("DATABASE_URL", "DATABASE_OWNER_URL", "NATURBUDGET_EMBEDDED")
            kept = {key: value for key, value in os.environ.items() if key not in quiet}
            done = subprocess.run(
                [sys.executable, "-m", *command],
                env={
                    **kept,
                    "NATURBUDGET_DATA": str(place / bucket),
                    "NATURBUDGET_EVIDENCE_URL": address,
                    "NATURBUDGET_DEBUG": "yes",
                },
                capture_output=True,
                text=True,
            )
            assert "Traceback" not in done.stderr
            assert "secret" not in done.stderr
            assert done.returncode == (2 if fails else 0), done.stderr
            return done.stdout + done.stderr

        def objects(bucket):
            found = client.list_objects_v2(Bucket=bucket).get("Contents", [])
            return sorted(one["Key"] for one in found)

        (place / "figures.csv").write_text(FIGURES)
        for bucket in ("old", "new"):
            client.create_bucket(Bucket=bucket)
        lay(place / "old")
        run(
            "old", CLI, "municipality", "add", "vik", "--name", "Vik", "--country", "SE"
        )
        file = str(place / "figures.csv")
        run("old", CLI, "figures", "import", "vik", file, "--create")
        [key] = objects("old")
        assert not list((place / "old").glob("evidence/*/*"))

        saved = str(place / "books.tar")
        run("old", BACKUP, "save", saved)
        with tarfile.open(saved) as tar:
            assert key in tar.getnames()

        client.put_object(Bucket="new", Key=key, Body=b"of another installation")
        said = run("new", BACKUP, "restore", saved, fails=True)
        assert "name an empty folder or bucket" in said
        client.delete_object(Bucket="new", Key=key)

        assert "is the one that was saved" in run("new", BACKUP, "restore", saved)
        assert objects("new") == [key]
    finally:
        server.stop()
