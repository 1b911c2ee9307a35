"""What every store promises, whatever it is made of: a folder, and a real server that speaks S3."""

from __future__ import annotations

import io
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.services.seaweedfs import BUCKET, SeaweedFS
from tests.tickets.files.authority import authority_in
from tickets.files import s3_store
from tickets.files.file_store import FileStore, StoreDown
from tickets.files.folder_store import FolderStore
from webui.file_stores import store_at

CONTENT = b"Zabudnut\xc3\xa9 heslo"
LARGE = bytes(range(256)) * 50_000  # more than a part of an upload, and than stays in memory


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.services)])
def files(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileStore:
    """An empty store; how long a busy machine takes makes no difference to what is promised."""
    if request.param == "folder":
        return FolderStore(tmp_path / "files")
    monkeypatch.setattr(s3_store, "_PATIENCE", timedelta(minutes=1))
    return store_at(request.getfixturevalue("seaweedfs").new_folder(), "files")


def content(files: FileStore, name: str) -> bytes:
    with files.get(name) as file:
        return file.read()


def names(files: FileStore) -> list[str]:
    return sorted(file.name for file in files.list())


@pytest.mark.parametrize("expected", [b"", CONTENT, LARGE], ids=["empty", "small", "large"])
def test_what_is_put_is_got(files: FileStore, expected: bytes) -> None:
    files.put("a/b.c", iter((expected[:10], expected[10:])))

    assert content(files, "a/b.c") == expected
    assert files.size("a/b.c") == len(expected)
    (listed,) = files.list()
    assert (listed.name, listed.size_bytes, listed.is_unfinished) == ("a/b.c", len(expected), False)
    assert abs(datetime.now(UTC) - listed.changed_at) < timedelta(minutes=5)


def test_a_file_can_be_read_from_anywhere(files: FileStore) -> None:
    files.put("a", (CONTENT,))

    with files.get("a") as file:
        assert file.seek(0, io.SEEK_END) == len(CONTENT)
        file.seek(10)
        assert file.read() == CONTENT[10:]


def test_a_second_put_replaces(files: FileStore) -> None:
    files.put("a", (LARGE,))
    files.put("a", (CONTENT,))

    assert content(files, "a") == CONTENT


def test_an_error_while_it_is_written_leaves_the_file_as_it_was(files: FileStore) -> None:
    def cut_off() -> Iterator[bytes]:
        yield LARGE
        raise ValueError("the browser has gone")

    files.put("a", (CONTENT,))
    for name in ("a", "b"):
        with pytest.raises(ValueError, match="gone"):
            files.put(name, cut_off())

    assert content(files, "a") == CONTENT
    assert names(files) == ["a"]


@pytest.mark.parametrize("second", [CONTENT, LARGE], ids=["small", "large"])
def test_what_may_only_be_created_replaces_nothing(files: FileStore, second: bytes) -> None:
    files.put("a", (b"first",), create_only=True)

    with pytest.raises(FileExistsError):
        files.put("a", (second,), create_only=True)

    assert content(files, "a") == b"first"
    assert names(files) == ["a"]


def test_of_many_who_create_one_name_at_once_one_does(files: FileStore) -> None:
    created: list[bytes] = []

    def create(who: bytes) -> None:
        try:
            files.put("lease", (who,), create_only=True)
        except FileExistsError:
            return
        created.append(who)

    threads = [threading.Thread(target=create, args=(b"%d" % number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert created == [content(files, "lease")]


def test_a_deleted_file_is_gone_and_one_that_is_missing_may_be_deleted(files: FileStore) -> None:
    files.put("a", (CONTENT,))
    files.delete("a")
    files.delete("a")

    assert names(files) == []
    assert files.size("a") is None
    with pytest.raises(FileNotFoundError):
        files.get("a")


@pytest.mark.parametrize("name", ["", "/a", "../a", "a/../../b", "a//b", ".", "a/", "a\0"])
def test_no_name_leads_out(files: FileStore, name: str) -> None:
    for step in (files.get, files.delete, files.size, lambda n: files.put(n, (CONTENT,))):
        with pytest.raises(ValueError, match="no name"):
            step(name)


def test_a_file_can_be_read_on_this_host(files: FileStore, tmp_path: Path) -> None:
    files.put("a/b", (CONTENT,))

    assert files.local("a/b", tmp_path).read_bytes() == CONTENT
    with pytest.raises(FileNotFoundError):
        files.local("a/c", tmp_path)


def test_nothing_is_deleted_while_somebody_needs_every_file(files: FileStore) -> None:
    with files.files_stay(), files.files_stay(), files.deleting() as may_delete:
        assert not may_delete
    with files.deleting() as may_delete:
        assert may_delete
    assert names(files) == []


def test_there_is_room_and_it_answers(files: FileStore) -> None:
    assert files.answers()
    assert files.free_bytes() > 0


@pytest.mark.services
def test_a_bucket_that_does_not_exist_has_not_lost_its_files(seaweedfs: SeaweedFS) -> None:
    for step in (lambda f: f.get("a"), lambda f: f.size("a"), lambda f: list(f.list())):
        with pytest.raises(StoreDown, match="readfirst-misspelt"):
            step(store_at("s3://readfirst-misspelt"))
    assert not store_at("s3://readfirst-misspelt").answers()


@pytest.mark.services
def test_a_wrong_key_is_no_missing_file(seaweedfs: SeaweedFS, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")

    with pytest.raises(StoreDown):
        store_at(f"s3://{BUCKET}").get("a")


def test_an_authority_of_ones_own_is_trusted_where_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("obstore")
    authority, certificate = authority_in(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with HTTPServer(("127.0.0.1", 0), _Nowhere) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"https://localhost:{server.server_port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
        with pytest.raises(StoreDown, match="error sending request"):
            store_at("s3://files").put("a", (CONTENT,))

        monkeypatch.setenv("AWS_CA_BUNDLE", str(authority))
        with pytest.raises(StoreDown, match="418"):
            store_at("s3://files").put("a", (CONTENT,))
        server.shutdown()
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "nowhere.pem"))
    with pytest.raises(ValueError, match="AWS_CA_BUNDLE"):
        store_at("s3://files")


def test_a_copy_for_which_this_host_has_no_room_is_no_missing_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("obstore")
    (tmp_path / "a").symlink_to("/dev/full")
    with HTTPServer(("127.0.0.1", 0), _One) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
        assert content(store_at("s3://files"), "a") == CONTENT
        with pytest.raises(StoreDown, match="No space left"):
            store_at("s3://files").local("a", tmp_path)
        server.shutdown()


class _One(BaseHTTPRequestHandler):
    """Has every file, with the same content."""

    def do_GET(self) -> None:
        self.send_response(200)
        headers = {"Content-Length": len(CONTENT), "ETag": '"1"', "Last-Modified": formatdate(usegmt=True)}
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(CONTENT)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Nowhere(BaseHTTPRequestHandler):
    """Takes nothing."""

    def do_PUT(self) -> None:
        self.send_error(418)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("url", ["s3://", "s3:///folder", "s3://bucket?a=b"])
def test_a_url_that_names_no_bucket_is_refused(url: str) -> None:
    pytest.importorskip("obstore")
    with pytest.raises(ValueError, match="write s3://BUCKET"):
        store_at(url)
