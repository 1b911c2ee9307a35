"""An editor adds a picture to an article: only its pixels are kept, beside the article, under git as the article is."""

import re
import struct
import subprocess
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from tests.product import settings_in
from tests.webui.editors.conftest import ADDRESS, PATH, Editor, git
from webui.app import create_app
from webui.article_files.picture_worker import ready
from webui.article_files.pictures import picture_of
from webui.article_files.ready_picture import PictureFault
from webui.storage import audit_log
from webui.storage.audit_log import AuditFilter

EDGE = 1600
ADDED = re.compile(r"!\[(.*)\]\((pictures/[0-9a-f]{20}\.(?:png|jpg|webp))\)")


def drawn(kind: str, size: tuple[int, int] = (40, 30), **options: Any) -> bytes:  # noqa: ANN401 - of the format
    file = BytesIO()
    Image.new("RGB", size, "green").save(file, kind, **options)
    return file.getvalue()


def photograph(size: tuple[int, int] = (3000, 2000)) -> bytes:
    """As a telephone held upright takes it: lying, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Telefon Evy"  # orientation, maker
    return drawn("JPEG", size, exif=exif, comment=b"Evina kuchyna", dpi=(72, 72))


def bomb() -> bytes:
    """400 million pixels in 50 KB."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)), (b"IDAT", zlib.compress(bytes(10**6)))]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def adds(editor: Editor, raw: bytes, words: str = "Menu účtu", name: str = "IMG_1.jpg") -> TestResponse:
    form = {"csrf_token": editor.form["csrf_token"], "picture": (BytesIO(raw), name), "picture-alternative": words}
    return editor.browser.post(f"/editor/picture/{PATH}", data=form, headers={"Accept": "application/json"})


def test_a_photograph_is_upright_smaller_and_says_nothing_of_its_camera() -> None:
    picture = ready(photograph(), EDGE)

    assert picture.ending == ".jpg"
    assert opened(picture.content).size == (1067, 1600)
    assert not opened(picture.content).getexif()
    assert b"Telefon" not in picture.content and b"kuchyna" not in picture.content


def test_a_small_picture_keeps_its_size_and_what_can_be_seen_through_it() -> None:
    file = BytesIO()
    Image.new("RGBA", (40, 30), (1, 2, 3, 100)).save(file, "PNG")

    kept = opened(ready(file.getvalue(), EDGE).content)

    assert (kept.size, kept.mode, kept.getpixel((0, 0))) == ((40, 30), "RGBA", (1, 2, 3, 100))


def test_what_moves_still_moves() -> None:
    frames = [Image.new("RGB", (400, 200), (shade, 0, 0)) for shade in (0, 90, 180)]
    file = BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=50)

    picture = ready(file.getvalue(), 200)

    assert picture.ending == ".webp"
    assert (opened(picture.content).size, opened(picture.content).n_frames) == ((200, 100), 3)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", PictureFault.NOT_A_PICTURE),
        (b"GIF, said the text", PictureFault.NOT_A_PICTURE),
        (drawn("TIFF"), PictureFault.NOT_A_PICTURE),
        (drawn("PNG", (300, 300))[:120], PictureFault.BROKEN),
        (bomb(), PictureFault.TOO_MANY_PIXELS),
    ],
)
def test_what_is_no_picture_is_refused_by_its_content(raw: bytes, fault: PictureFault) -> None:
    assert ready(raw, EDGE).fault == fault


def test_the_name_follows_from_the_content() -> None:
    assert picture_of(drawn("PNG"), EDGE) == picture_of(drawn("PNG", dpi=(96, 96)), EDGE)


def test_a_picture_is_saved_beside_its_article_under_the_editors_name(
    repository: Path, jana: Editor, app: Flask
) -> None:
    jana.opens()

    answer = adds(jana, photograph((60, 40)), "Menu [účtu]")

    added = ADDED.fullmatch(answer.json["markdown"]) if answer.json else None
    assert added and added[1] == r"Menu \[účtu\]"
    assert git(repository, "show", "--format=%an", "--name-only").split() == ["Jana", f"sk/{added[2]}"]
    with jana.browser.get(f"/media/sk/{added[2]}") as shown:
        assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    page = jana.browser.post(f"/editor/preview/{PATH}", data=jana.form | {"body": answer.json["markdown"]}).text
    assert f'src="/media/sk/{added[2]}"' in page
    with app.extensions["readfirst"].database.reading() as connection:
        newest = audit_log.entries(connection, AuditFilter(), limit=1)[0]
    assert (newest.who, newest.action, newest.what) == ("Jana", "article-picture-added", f"sk/{added[2]}")


def test_the_same_picture_again_is_the_same_file(repository: Path, jana: Editor) -> None:
    jana.opens()
    first = adds(jana, drawn("PNG")).json
    head = git(repository, "rev-parse", "HEAD")

    assert adds(jana, drawn("PNG")).json == first
    assert git(repository, "rev-parse", "HEAD") == head


def test_without_javascript_the_picture_comes_with_the_form_and_stands_at_the_end(
    articles: Path,
    jana: Editor,
) -> None:
    jana.opens()
    form = jana.form | {"body": "Nový text.\r\n", "do": "picture", "picture-alternative": "Menu účtu"}

    answer = jana.browser.post(
        ADDRESS, data=form | {"picture": (BytesIO(drawn("PNG")), "x.exe")}, follow_redirects=True
    )

    text = jana.opens() and jana.form["body"]
    added = ADDED.search(text)
    assert answer.status_code == 200
    assert added and text.startswith("Nový text.\r\n\r\n![Menu účtu](")
    assert (articles / "sk" / added[2]).exists()


@pytest.mark.parametrize(
    ("raw", "words", "reason"),
    [
        (drawn("PNG"), " ", "pre ľudí, ktorí ho nevidia"),
        (b"", "Menu", "Najprv vyberte obrázok"),
        (b"MZ\x90\x00", "Menu", "JPEG, PNG, WebP"),
    ],
)
def test_a_refusal_says_why_and_keeps_the_text(jana: Editor, raw: bytes, words: str, reason: str) -> None:
    jana.opens()
    assert reason in adds(jana, raw, words).json["fault"]  # type: ignore[index]

    form = jana.form | {"body": "Nový text.\r\n", "do": "picture", "picture-alternative": words}
    answer = jana.browser.post(ADDRESS, data=form | {"picture": (BytesIO(raw), "a.png")})

    assert answer.status_code == 422 and reason in answer.text
    assert jana.opens() and jana.form["body"] == "Nový text.\r\n"


def test_what_git_refuses_leaves_no_picture(repository: Path, jana: Editor) -> None:
    hook = repository / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho 'no pictures here' >&2\nexit 1\n")
    hook.chmod(0o755)
    jana.opens()

    answer = adds(jana, drawn("PNG"))

    assert answer.status_code == 422 and "no pictures here" in answer.json["fault"]  # type: ignore[index]
    assert not [*(repository / "sk").glob("pictures/*")]
    assert subprocess.check_output(["git", "status", "--porcelain"], cwd=repository) == b""


def test_where_articles_are_only_read_no_picture_is_added(
    tmp_path: Path,
    articles: Path,
    shipped_index: Path,
) -> None:
    reading = create_app(
        settings_in(tmp_path / "read", index=shipped_index, articles_dir=articles, edit_articles="off")
    )
    eva = Editor(reading, "Eva")
    eva.opens()

    answer = adds(eva, drawn("PNG"))

    assert answer.status_code == 403 and answer.json and "priečinku" in answer.json["fault"]
    assert not (articles / "sk/pictures").exists()
    reading.extensions["readfirst"].database.close()


def test_a_folder_that_leads_elsewhere_gets_no_picture(articles: Path, tmp_path: Path, jana: Editor) -> None:
    (articles / "sk/pictures").symlink_to(tmp_path)
    jana.opens()

    assert adds(jana, drawn("PNG")).status_code == 422
    assert not [*tmp_path.glob("*.png")]
