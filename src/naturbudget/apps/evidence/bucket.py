"""Files in a bucket of object storage that speaks S3, its failures as of a disk."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from naturbudget.core.errors import gettext_noop

log = logging.getLogger(__name__)

REFUSES = gettext_noop("the object storage refuses")
SILENT = gettext_noop("the object storage does not answer")
NOT_THERE = {"404", "NoSuchKey", "NotFound"}


class BucketError(OSError):
    """The object storage cannot be reached, or refuses; nothing half-kept is left."""


@contextmanager
def said() -> Iterator[None]:
    """Turn what the client library raises into what a disk would.

    What it said stands in the log: the operation and a code, no key and no secret.
    """
    try:
        yield
    except ClientError as error:
        told = error.response.get("Error", {})
        code = str(told.get("Code", ""))
        if code in NOT_THERE:
            raise FileNotFoundError(errno.ENOENT, code) from error
        log.warning("%s: %s (%s)", REFUSES, code, error.operation_name)
        raise BucketError(errno.EIO, REFUSES) from error
    except (BotoCoreError, Boto3Error) as error:
        log.warning("%s: %s", SILENT, type(error).__name__)
        raise BucketError(errno.EIO, SILENT) from error


class Bucket(S3Storage):  # type: ignore[misc]  # the library has no types
    """What lies below a prefix of a bucket. An object appears when it is whole."""

    def _save(self, name: str, content: File[Any]) -> str:
        with said():
            super()._save(name, content)
        return name

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        with said():
            found: File[Any] = super()._open(name, mode)
            found.open()  # its bytes come now, while a failure can still be said
        return found

    def exists(self, name: str) -> bool:
        with said():
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        with said():
            return int(super().size(name))

    def delete(self, name: str) -> None:
        with said():
            super().delete(name)

    def kept(self) -> Iterator[tuple[str, datetime]]:
        """Yield each object below the prefix, and when it was written."""
        below = f"{self.location.strip('/')}/" if self.location else ""
        with said():
            for one in self.bucket.objects.filter(Prefix=below):
                yield one.key.removeprefix(below), one.last_modified
