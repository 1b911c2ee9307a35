"""Files in a bucket of S3, or of a server that speaks its protocol.

Where and as whom stands in the usual variables: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL,
and AWS_CA_BUNDLE, a file of certificates that are trusted in addition.
Whoever asks waits for seconds at most; a bucket that did not answer is left alone for a while, so that not everybody
waits. Uploads carry their SHA-256, which the server compares.
"""

from __future__ import annotations

import io
import os
import secrets
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Final, Literal, NoReturn, cast
from urllib.parse import urlsplit

import obstore
from obstore import exceptions
from obstore.store import S3Store as Bucket

from tickets.files.file_store import ListedFile, StoreDown, checked_name

if TYPE_CHECKING:
    from obstore.store import ClientConfig

_PATIENCE: Final = timedelta(seconds=3)  # for an answer, and between two pieces of one
_LONGEST_REQUEST: Final = timedelta(hours=1)  # for a large file that keeps coming
_PROBE_PATIENCE: Final = timedelta(seconds=1)
_LEFT_ALONE_SECONDS: Final = 5.0
_IN_MEMORY: Final = 8 * 1024 * 1024  # bytes of a file; a larger one lies in a temporary file meanwhile
_UPLOADS_AT_ONCE: Final = 2  # parts of one large file
_HELD: Final = ".held/"  # one object for everybody who needs all files
_HELD_FOR: Final = timedelta(hours=6)  # then whoever held them is thought to have died


class S3Store:
    """A FileStore below a URL such as `s3://BUCKET/FOLDER`; raise ValueError for one that is none."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        if address.scheme != "s3" or not address.netloc or address.query or address.fragment:
            raise ValueError(f"{url!r} is no bucket: write s3://BUCKET or s3://BUCKET/FOLDER")
        self._url = url
        self._bucket = _bucket(address.netloc, address.path, _PATIENCE, retries=2)
        self._probe = _bucket(address.netloc, address.path, _PROBE_PATIENCE, retries=0)
        self._down_until = 0.0  # monotonic seconds
        self._answered_at = float("-inf")  # the same

    def __str__(self) -> str:
        return self._url

    def put(self, name: str, chunks: Iterable[bytes], *, create_only: bool = False) -> None:
        """Write a file; what comes in is complete before anything of it is sent."""
        if isinstance(chunks, io.BufferedReader):
            self._send(checked_name(name), chunks, create_only=create_only)
            return
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
            for chunk in chunks:
                file.write(chunk)
            file.seek(0)
            self._send(checked_name(name), cast("IO[bytes]", file), create_only=create_only)

    def get(self, name: str) -> BinaryIO:
        """Return a file that is here completely."""
        with ExitStack() as stack:
            file = stack.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY))
            self._fetch(name, cast("IO[bytes]", file))
            file.seek(0)
            stack.pop_all()  # the caller closes it
        return cast("BinaryIO", file)

    def delete(self, name: str) -> None:
        """Delete a file."""
        with self._asked():
            obstore.delete(self._bucket, checked_name(name))

    def list(self) -> Iterator[ListedFile]:
        """Yield every file; what others hold is none."""
        return (file for file in self._objects("") if not file.name.startswith(_HELD))

    def size(self, name: str) -> int | None:
        """Return the size of a file in bytes."""
        try:
            with self._asked():
                return int(obstore.head(self._bucket, checked_name(name))["size"])
        except FileNotFoundError:
            return None

    def local(self, name: str, folder: Path) -> Path:
        """Return a copy in `folder`."""
        path = folder / checked_name(name).replace("/", "-")
        with path.open("wb", buffering=0) as file:  # so that a full disk is noticed at the write
            self._fetch(name, file)
        return path

    def answers(self) -> bool:
        """Return whether the bucket answered a moment ago; asks it, for a second at most, if nobody did."""
        now = time.monotonic()
        if now < self._down_until:
            return False
        if now - self._answered_at < _LEFT_ALONE_SECONDS:
            return True
        try:
            with self._asked():
                self._look(self._probe)
        except StoreDown:
            return False
        return True

    def free_bytes(self) -> int:
        """Return that there is room, while it answers; raise StoreDown."""
        if not self.answers():
            raise StoreDown(f"{self._url} does not answer")
        return 2**63

    @contextmanager
    def files_stay(self) -> Iterator[None]:
        """Keep every file: an object says so to every host."""
        name = f"{_HELD}{secrets.token_hex(8)}"
        self.put(name, ())
        try:
            yield
        finally:
            with suppress(StoreDown):  # it counts for some hours only
                self.delete(name)

    @contextmanager
    def deleting(self) -> Iterator[bool]:
        """Yield whether files may be deleted.

        Whoever holds them wrote the object first and read the rows then. Whoever deletes read the rows first and looks
        for the object then. So a list of rows that is newer than theirs meets the object, and an older one deletes
        nothing that they have.
        """
        now = datetime.now(UTC)
        yield not any(now - file.changed_at < _HELD_FOR for file in self._objects(_HELD))

    def _send(self, name: str, file: IO[bytes], *, create_only: bool) -> None:
        """Send a file. In one piece if it must not replace another one: parts that are put together cannot do that."""
        mode: Literal["create", "overwrite"] = "create" if create_only else "overwrite"
        with self._asked():
            obstore.put(
                self._bucket,
                name,
                file,
                mode=mode,
                use_multipart=False if create_only else None,
                max_concurrency=_UPLOADS_AT_ONCE,
            )

    def _fetch(self, name: str, target: IO[bytes]) -> None:
        with self._asked():
            for chunk in obstore.get(self._bucket, checked_name(name)).stream():
                _write(target, bytes(chunk))

    def _objects(self, folder: str) -> Iterator[ListedFile]:
        with self._asked():
            for some in obstore.list(self._bucket, folder or None):
                yield from (ListedFile(meta["path"], meta["size"], meta["last_modified"]) for meta in some)

    def _look(self, bucket: Bucket) -> None:
        """Ask for the first names; a bucket that does not exist says so here, and of a file only that it is missing."""
        next(iter(obstore.list(bucket, chunk_size=1)), None)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """Raise StoreDown, FileNotFoundError or FileExistsError in place of the library's errors."""
        if time.monotonic() < self._down_until:
            raise StoreDown(f"{self._url} did not answer a moment ago")
        try:
            yield
        except FileNotFoundError:
            self._be_sure_of_the_bucket()
            raise
        except exceptions.AlreadyExistsError as error:
            raise FileExistsError(str(error).partition(":")[0]) from error
        except exceptions.BaseError as error:
            self._give_up(error)
        self._answered_at = time.monotonic()

    def _be_sure_of_the_bucket(self) -> None:
        """Raise StoreDown if it is the bucket that is missing: nothing of it is lost, its name is wrong."""
        try:
            self._look(self._bucket)
        except exceptions.BaseError as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> NoReturn:
        self._down_until = time.monotonic() + _LEFT_ALONE_SECONDS
        reason = str(error).partition("\n")[0][:300]
        raise StoreDown(f"{self._url} cannot be used: {reason}") from error


def _write(copy: IO[bytes], chunk: bytes) -> None:
    """Raise StoreDown where this host has no room for a copy: the file itself is not lost."""
    try:
        copy.write(chunk)
    except OSError as error:
        raise StoreDown(f"no copy can be written here: {error.strerror}") from error


def _trusted() -> ClientConfig:
    """Return what else is trusted than the usual authorities; raise ValueError for a file that cannot be read."""
    bundle = os.environ.get("AWS_CA_BUNDLE")
    try:
        return {"root_certificate": Path(bundle).read_bytes()} if bundle else {}
    except OSError as error:
        raise ValueError(f"AWS_CA_BUNDLE={bundle} cannot be read: {error.strerror}") from None


def _bucket(name: str, folder: str, patience: timedelta, *, retries: int) -> Bucket:
    return Bucket(
        name,
        prefix=folder.strip("/") or None,
        checksum_algorithm="SHA256",
        client_options={
            **_trusted(),
            "allow_http": True,  # of an endpoint on the same host or in a private network, if its address says so
            "connect_timeout": patience,
            "read_timeout": patience,
            "timeout": max(patience, _LONGEST_REQUEST if retries else patience),
        },
        retry_config={
            "max_retries": retries,
            "retry_timeout": patience,
            "backoff": {"init_backoff": timedelta(milliseconds=50), "max_backoff": timedelta(seconds=1), "base": 2},
        },
    )
