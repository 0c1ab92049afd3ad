"""Where evidence lies: a folder of this machine, or a bucket that speaks S3."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from naturbudget.config.boot import refuse

SECURE = {"s3": "https", "s3+http": "http"}
KNOWN = {"region"}
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 5, 60, 3


def storages(address: str) -> dict[str, dict[str, Any]]:
    """Return the stores of evidence and of files that wait, as Django names them.

    Args:
        address: ``s3://KEY:SECRET@host/bucket/prefix?region=eu-north-1``, or
            ``s3+http://`` without encryption; nothing for the data folder. Key and
            secret may be left out where the machine itself may enter the bucket. An
            address that is wrong is refused without its secret being said.

    Raises:
        BootError: The address cannot be understood.
    """
    if not address:
        backend = "naturbudget.apps.evidence.disk.Disk"
        return {
            what: {"BACKEND": backend, "OPTIONS": {"what": what}}
            for what in ("evidence", "waiting")
        }
    options, prefix = _options(address)
    return {
        what: {
            "BACKEND": "naturbudget.apps.evidence.bucket.Bucket",
            "OPTIONS": {**options, "location": f"{prefix}/{what}".lstrip("/")},
        }
        for what in ("evidence", "waiting")
    }


def _options(address: str) -> tuple[dict[str, Any], str]:
    from botocore.config import Config

    try:
        url = urlsplit(address)
        host, port = url.hostname, url.port
    except ValueError:
        raise _wrong() from None
    bucket, _, prefix = url.path.strip("/").partition("/")
    query = dict(parse_qsl(url.query))
    if url.scheme not in SECURE or not host or not bucket or not query.keys() <= KNOWN:
        raise _wrong()
    if (url.username is None) != (url.password is None):
        raise _wrong()
    place = f"[{host}]" if ":" in host else host
    return {
        "access_key": unquote(url.username) if url.username else None,
        "secret_key": unquote(url.password) if url.password else None,
        "bucket_name": bucket,
        "endpoint_url": f"{SECURE[url.scheme]}://{place}"
        + (f":{port}" if port else ""),
        "region_name": query.get("region") or "us-east-1",
        "file_overwrite": True,
        "default_acl": None,
        "client_config": Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"max_attempts": ATTEMPTS, "mode": "standard"},
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            # Older servers know no other sums; ours is the name of the file.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    }, prefix


def _wrong() -> Exception:
    return refuse(
        "evidence-address-wrong",
        "{name} is not an address of object storage: write "
        "s3://KEY:SECRET@host/bucket, with region= behind a question mark where the "
        "server asks for it, and special signs in key and secret as %-codes.",
        name="NATURBUDGET_EVIDENCE_URL",
    )
