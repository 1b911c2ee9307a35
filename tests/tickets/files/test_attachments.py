"""Files of strangers: taken by content, kept under random names, never in the way of the ticket."""

import errno
import hashlib
import io
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.desk import NOON, unhurried
from tickets.files.attachments import LARGEST_BYTES, AttachmentRefused, AttachmentStore, Refusal, StoredFile
from tickets.files.content_type import safe_name
from tickets.files.folder_store import FolderStore

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0" + bytes(40)
GIF = b"GIF89a" + bytes(40)
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(40)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
TEXT = "Zabudnuté heslo\nКод не пришёл\n".encode()


def keep(store: AttachmentStore, content: bytes = PNG, name: str = "obrazovka.png") -> StoredFile:
    return store.accept(io.BytesIO(content), name)


def lying(store: AttachmentStore) -> list[str]:
    return sorted(path.name for path in store.files.path("0" * 32).parent.iterdir())


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (PNG, "a.png", "image/png"),
        (JPEG, "a.JPEG", "image/jpeg"),
        (GIF, "a.gif", "image/gif"),
        (b"GIF87a" + bytes(9), "a.gif", "image/gif"),
        (WEBP, "a.webp", "image/webp"),
        (PDF, "a.pdf", "application/pdf"),
        (TEXT, "a.txt", "text/plain"),
        (b"\xef\xbb\xbf" + TEXT, "a.log", "text/plain"),
    ],
)
def test_a_file_on_the_list_is_kept_as_it_is(
    store: AttachmentStore, content: bytes, name: str, content_type: str
) -> None:
    stored = keep(store, content, name)

    assert (stored.name, stored.content_type, stored.size_bytes) == (name, content_type, len(content))
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert store.files.path(stored.attachment_id).read_bytes() == content


def test_a_kept_file_has_a_random_name_and_only_we_may_read_it(store: AttachmentStore) -> None:
    first, second = keep(store), keep(store)

    assert lying(store) == sorted([first.attachment_id, second.attachment_id])
    assert len(first.attachment_id) == 32
    path = store.files.path(first.attachment_id)
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)


REFUSED = {
    "nothing": (b"", Refusal.EMPTY),
    "zip": (b"PK\x03\x04" + bytes(30), Refusal.NOT_ALLOWED),
    "program": (b"MZ\x90\x00\x03" + bytes(30), Refusal.NOT_ALLOWED),
    "elf": (b"\x7fELF\x02\x01\x01" + bytes(30), Refusal.NOT_ALLOWED),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', Refusal.NOT_ALLOWED),
    "svg with a declaration": (b'\n <?xml version="1.0"?><svg/>', Refusal.NOT_ALLOWED),
    "html": (b"\xef\xbb\xbf  <!doctype html><script>alert(1)</script>", Refusal.NOT_ALLOWED),
    "utf-16 text": ("heslo".encode("utf-16"), Refusal.NOT_ALLOWED),
    "cp1250 text": ("zabudnuté heslo".encode("cp1250"), Refusal.NOT_ALLOWED),
    "cut utf-8": (TEXT[:-1] + b"\xc5", Refusal.NOT_ALLOWED),
    "text with NUL": (b"heslo\x00", Refusal.NOT_ALLOWED),
    "text with escapes": (b"\x1b[2Jheslo", Refusal.NOT_ALLOWED),
    "blanks": (b" \n\t ", Refusal.NOT_ALLOWED),
    "riff that is no webp": (b"RIFF\x24\x00\x00\x00WAVEfmt ", Refusal.NOT_ALLOWED),
    "png signature later": (b"\x00" + PNG, Refusal.NOT_ALLOWED),
    "half a png signature": (PNG[:5], Refusal.NOT_ALLOWED),
    "one byte too many": (PNG + bytes(LARGEST_BYTES + 1 - len(PNG)), Refusal.TOO_BIG),
    "long before its end": (TEXT + b"x" * (3 * LARGEST_BYTES), Refusal.TOO_BIG),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_refused_file_leaves_nothing_behind(store: AttachmentStore, kind: str) -> None:
    content, code = REFUSED[kind]

    with pytest.raises(AttachmentRefused) as refusal:
        keep(store, content, "../\u202eupload.png")

    assert (refusal.value.code, refusal.value.name) == (code, "upload.png")
    assert lying(store) == []


def test_the_largest_file_is_taken(store: AttachmentStore) -> None:
    assert keep(store, PNG + bytes(LARGEST_BYTES - len(PNG))).size_bytes == LARGEST_BYTES


def test_a_polyglot_is_what_its_first_bytes_say_and_is_named_so(store: AttachmentStore) -> None:
    stored = keep(store, b"GIF89a=1;alert(document.domain)//", "play.js")

    assert (stored.name, stored.content_type) == ("play.js.gif", "image/gif")


def test_a_type_is_told_the_same_however_the_bytes_arrive(store: AttachmentStore) -> None:
    class Dripping(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 1, 1))

    for content, content_type in ((PNG, "image/png"), (WEBP, "image/webp"), (TEXT, "text/plain")):
        assert store.accept(Dripping(content), "x").content_type == content_type


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_broken_disk_refuses_the_file_and_not_the_ticket(
    store: AttachmentStore, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def fails(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fails)

    with pytest.raises(AttachmentRefused) as refusal:
        keep(store)

    assert refusal.value.code is Refusal.NOT_STORED
    assert lying(store) == []


@pytest.mark.parametrize(
    ("typed", "content_type", "name"),
    [
        ("../../etc/passwd", None, "passwd"),
        ("C:\\Users\\jana\\heslo.txt", "text/plain", "heslo.txt"),
        ("nákup Žilina.PNG", "image/png", "nákup Žilina.PNG"),
        ("gnp\u202egpj.exe", "image/png", "gnpgpj.exe.png"),
        ("a\r\nBcc: x@y.sk.png", "image/png", "a Bcc x@y.sk.png"),
        ('"; filename="evil.html', "text/plain", "; filename=evil.html.txt"),
        ("<img src=x onerror=alert(1)>.png", "image/png", "img src=x onerror=alert(1).png"),
        (".htaccess", "text/plain", "htaccess.txt"),
        ("...", None, "attachment"),
        ("", "application/pdf", "attachment.pdf"),
        ("\x00\u2028\ud800", "image/gif", "attachment.gif"),
        ("x" * 500, "image/png", "x" * 116 + ".png"),
        ("invoice.html", "text/plain", "invoice.html.txt"),
    ],
)
def test_a_name_is_data_and_ends_the_way_its_content_does(typed: str, content_type: str | None, name: str) -> None:
    assert safe_name(typed, content_type) == name


@unhurried
@given(st.text(max_size=400), st.sampled_from([None, "image/png", "text/plain", "application/pdf"]))
def test_no_name_can_do_harm(typed: str, content_type: str | None) -> None:
    name = safe_name(typed, content_type)

    assert 0 < len(name) <= 120
    assert name.isprintable()
    assert not set(name) & set('/\\<>:"|?*')
    assert not name.startswith((".", " "))


@pytest.mark.parametrize(
    "attachment_id", ["", "../x", "A" * 32, "0" * 31, "0" * 33, "0" * 32 + "\n", "0" * 16 + "/" + "0" * 15]
)
def test_only_an_id_of_ours_is_looked_for(store: AttachmentStore, attachment_id: str) -> None:
    with pytest.raises(ValueError, match="use 32 hexadecimal digits"):
        store.open(attachment_id)


def test_below_the_watermark_no_file_is_taken_and_none_is_left_behind(tmp_path: Path) -> None:
    full = AttachmentStore(FolderStore(tmp_path / "attachments"), min_free_bytes=2**62)

    with pytest.raises(AttachmentRefused) as refusal:
        keep(full)

    assert (refusal.value.code, lying(full), full.has_room()) == (Refusal.NO_ROOM, [], False)


def test_a_file_that_is_finished_while_the_sweep_looks_is_left(store: AttachmentStore, tmp_path: Path) -> None:
    vanishing = tmp_path / "attachments" / ".1.part"
    vanishing.symlink_to(tmp_path / "renamed away")

    assert store.discard_unknown(frozenset(), NOON) == 0
