"""The stores evidence can lie in: a folder, and a bucket of a server of this test."""

from __future__ import annotations

import boto3
import pytest
from django.core.files.storage import storages
from django.test import override_settings
from moto.server import ThreadedMotoServer

from naturbudget.config import evidence

KEY, SECRET = "key-of-the-bucket", "secret/of+the bucket"


@pytest.fixture(scope="session")
def object_storage():
    """Serve S3 on the loopback and return its host and port."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield server.get_host_and_port()
    server.stop()


@pytest.fixture
def bucket(object_storage, settings, monkeypatch):
    """Let evidence lie in an empty bucket; return its address."""
    monkeypatch.setattr(evidence, "ATTEMPTS", 1)
    host, port = object_storage
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        region_name="eu-north-1",
    )
    where = {"LocationConstraint": "eu-north-1"}
    client.create_bucket(Bucket="nature", CreateBucketConfiguration=where)
    secret = SECRET.replace("/", "%2F").replace("+", "%2B").replace(" ", "%20")
    place = f"{host}:{port}/nature/vik?region=eu-north-1"
    address = f"s3+http://{KEY}:{secret}@{place}"
    with override_settings(
        STORAGES={**settings.STORAGES, **evidence.storages(address)}
    ):
        yield address
        for what in ("evidence", "waiting"):
            where = storages[what]
            for name, _ in list(where.kept()):
                where.delete(name)
    client.delete_bucket(Bucket="nature")


@pytest.fixture
def folder(settings, tmp_path):
    """Let evidence lie in an empty folder."""
    settings.DATA_FOLDER, settings.EVIDENCE_FOLDER = tmp_path, tmp_path / "evidence"
    return tmp_path


@pytest.fixture(params=["folder", "bucket"])
def place(request):
    """Run a test with each of the stores."""
    return request.getfixturevalue(request.param)
