"""Files that are put into articles: their texts and titles, as far as they can be read."""

from pathlib import Path

from search.articles.fields import Fields
from search.articles.front_matter import FrontMatterError, split
from search.articles.include_marks import TEMPLATES
from search.articles.publicity import is_withheld

LIMIT_FILE = 200_000  # bytes of one file that is put in
LIMIT_TITLE = 300  # characters of the title of an article that a link leads to


def text_in(file: Path) -> tuple[str, int] | None:
    """Return the text of a file below its front matter, and on which line it begins, 1 = first.

    None when it is no text, or longer than `LIMIT_FILE`.
    """
    try:
        with file.open("rb") as opened:
            raw = opened.read(LIMIT_FILE + 1)
        text = raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        return None
    if len(raw) > LIMIT_FILE or "\0" in text:
        return None
    try:
        front = split(text) if file.suffix in TEMPLATES else None
    except FrontMatterError:
        front = None
    return (front.body, front.body_line) if front else (text, 1)


def title_in(file: Path) -> str:
    """Return the title in the front matter of a file, as it is written there, on one line; "" when there is none."""
    try:
        with file.open(encoding="utf-8") as opened:
            title = split(opened.read(LIMIT_FILE)).values.get("title", "")
    except (OSError, UnicodeDecodeError, FrontMatterError):
        return ""
    return " ".join(title.split())[:LIMIT_TITLE].replace("[", "").replace("]", "") if isinstance(title, str) else ""


def is_public(file: Path) -> bool:
    """Return whether an article may be read by everybody at any time, so that others may show it."""
    try:
        with file.open(encoding="utf-8") as opened:
            fields = Fields(split(opened.read(LIMIT_FILE)))
            is_for_all = fields.status() == "published" and fields.audience() == "guest"
    except (OSError, UnicodeDecodeError, FrontMatterError):
        return False
    return is_for_all and not (is_withheld(fields) or fields.text("publish_at") or fields.text("expire_at"))
