"""The fields of an article by the names used here, whatever its front matter calls them."""

import re
from datetime import UTC, date, datetime

from search.sources.field_names import FIELD_OF, NAMES, key_form, place_of
from search.sources.front_matter import FrontMatter, FrontMatterError, Value
from search.sources.markdown_flavour import flavour_named
from search.sources.paths import language_code, slug
from search.sources.readers import ReadBy, readers_of
from search.text.language import LANGUAGE, LANGUAGES
from search.text.letters import clean

LIMIT_TITLE = 500  # characters

_FIT_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,118}[a-z0-9])?")  # longer than a slug: a good id is never changed
_STATUS = {
    "": "published",
    **dict.fromkeys(
        ("published", "publish", "public", "live", "online", "active", "final", "new", "current"), "published"
    ),
    **dict.fromkeys(("stable", "released", "supported", "maintained", "alpha", "beta", "experimental"), "published"),
    **dict.fromkeys(("preview",), "published"),
    **dict.fromkeys(("draft", "wip", "work in progress", "in progress", "unpublished", "notpublished"), "draft"),
    **dict.fromkeys(("not published", "scheduled", "future", "embargo", "embargoed", "offline", "inactive"), "draft"),
    **dict.fromkeys(("disabled", "private", "internal", "trash", "trashed", "deleted"), "draft"),
    **dict.fromkeys(("review", "in review", "needs review", "pending", "pending review"), "review"),
    **dict.fromkeys(("archived", "archive", "deprecated", "obsolete", "retired", "expired"), "archived"),
}
_WAITING = frozenset({"scheduled", "future"})  # published at its time, where one is written
_TRUE = frozenset({"true", "yes", "on", "1"})
_NO_ADDRESS = frozenset({"false", "no", "off"})
_FALSE = frozenset({"false", "no", "off", "0"})
_NOTHING = _FALSE | {"", "null", "none", "~"}
_UNIX_TIME = re.compile(r"\d{10}(?:\d{3})?")  # in seconds or milliseconds
_DATES = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[T ].*)?"),
    re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})"),
    re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})"),  # ms.date is American
)
# of the code on a page: `lang: php` says nothing of its text
_OF_CODE = frozenset({"php", "javascript", "js", "typescript", "json", "html", "css", "xml", "yaml", "sql", "bash"})
_OF_CODE |= {"python", "java", "ruby", "shell", "rust", "csharp", "text", "plaintext", "markdown"}


class Fields:
    """The values of one front matter, each read as what it must be."""

    def __init__(self, front: FrontMatter) -> None:
        self.warnings = list(front.warnings)
        self.unknown: dict[str, str] = {}
        self._values: dict[str, list[tuple[str, Value]]] = {name: [] for name in NAMES}
        self._lines = front.lines
        for written, value in front.values.items():
            name = FIELD_OF.get(key_form(written))
            if name is None:
                self.unknown[written] = value if isinstance(value, str) else ", ".join(value)
            else:
                self._values[name].append((written, value))
        for pairs in self._values.values():
            pairs.sort(key=lambda pair: place_of(pair[0]))

    def text(self, name: str) -> str:
        """Return the field as one line of text, of a list the first item; "" when it is missing."""
        return self._first(name)[0]

    def title(self) -> str:
        """Return the title; "" when it is missing. Raises FrontMatterError when it is too long."""
        written, line = self._first("title")
        if len(written) > LIMIT_TITLE:
            message = f"the title has {len(written):,} characters, {LIMIT_TITLE} are allowed"
            raise FrontMatterError(line, "title-too-long", message, "move the text below the front matter")
        return written

    def line(self, name: str) -> int:
        """Return the line number of the field in the file; 1 when it is missing."""
        return self._first(name)[1]

    def texts(self, name: str, *, separator: str = ",") -> tuple[str, ...]:
        """Return the items of all keys of the field; a text is split at `separator` and at line ends."""
        items: list[str] = []
        for _, value in self._values[name]:
            parts = re.split(rf"[{separator}\n]", value) if isinstance(value, str) else value
            items += [one_line(part) for part in parts]
        return tuple(dict.fromkeys(item for item in items if item))

    def article_id(self) -> str:
        """Return the id, made fit for an address; "" when it is missing."""
        written, line = self._first("id")
        # the home page, a permalink pattern (/:categories/:title/), or none at all
        if not written.strip("/.") or ":" in written or written.lower() == "false":
            return ""
        fit = written if _FIT_ID.fullmatch(written) else slug(written)
        if not fit:
            message = f"the id '{written[:40]}' has no letter or digit of a-z, 0-9"
            raise FrontMatterError(line, "bad-id", message, "write an id of a-z, 0-9 and -")
        if fit != written:
            self._warn(line, "id-changed", f"the id '{written[:100]}' is read as '{fit}'", f"write id: {fit}")
        return fit

    def has_no_address(self) -> bool:
        """Return whether 11ty is not to write the page: `permalink: false`."""
        return any(
            key.lower() == "permalink" and str(value).lower() in _NO_ADDRESS for key, value in self._values["id"]
        )

    def id_line(self) -> int:
        """Return the line of the id; negative for an address of another system, unique only in its folder there."""
        written, value = next(((key, value) for key, value in self._values["id"] if value), ("id", ""))
        return self.line("id") * (1 if not value or written.strip().lower() == "id" else -1)

    def language(self) -> str:
        """Return the language code; "" when it is missing. Raises FrontMatterError when it is not supported."""
        written, line = self._first("lang")
        code = "" if ": " in written else language_code(written)  # Quarto's words for what its pages show
        if code in _OF_CODE:
            return ""
        if code and code not in LANGUAGE:
            remedy = f"write one of {', '.join(LANGUAGES)}"
            raise FrontMatterError(line, "unknown-language", f"unknown language '{written[:40]}'", remedy)
        return code

    def status(self) -> str:
        """Return draft, review, published or archived, from `status` and from the flags of other systems."""
        written, line = self._first("status")
        word = _word(written)
        status = _STATUS.get(word)
        if status is None:
            remedy = "write one of draft, review, published, archived"
            raise FrontMatterError(line, "unknown-status", f"unknown status '{written[:40]}'", remedy)
        if word in _WAITING and self.day("publish_at"):
            status = "published"
        if self.flag("draft") or self.text("published").lower() in _FALSE:
            return "draft"
        if status == "published":  # of a state, which may be one of a country, only what is known counts
            status = _STATUS.get(_word(self.text("state"))) or status
        return "archived" if self.flag("archived") else status

    def gate(self) -> str:
        """Return "never" or ""; raises FrontMatterError for anything else."""
        written, line = self._first("gate")
        if written.lower() not in ("", "never"):
            remedy = "write `gate: never`, or leave the line out"
            raise FrontMatterError(line, "unknown-gate", f"unknown gate '{written[:40]}'", remedy)
        return written.lower()

    def readers(self) -> ReadBy:
        """Return who may read the page: the narrowest of what any key says.

        Of `audience` what is not known, as other systems write whom a text is for, means guest, with a warning.
        """
        written, line = self._first("audience")
        meant = readers_of(self.texts("audience"), is_for_whom=True)
        if meant is None:
            message = f"unknown audience '{written[:40]}'; everybody may read the article"
            self._warn(line, "unknown-audience", message, "write guest or member")
        is_locked = any(self.text(name).lower() not in _NOTHING for name in ("password", "segment"))
        return max(
            meant or ReadBy.GUEST,
            readers_of(self.texts("access")) or ReadBy.GUEST,
            ReadBy.MEMBER if self.flag("members_only") else ReadBy.GUEST,
            ReadBy.NOBODY if is_locked else ReadBy.GUEST,
        )

    def flavour(self) -> str:
        """Return commonmark, python-markdown or ""; other values are ignored, with a warning."""
        written, line = self._first("markdown")
        flavour = flavour_named(written)
        if written and flavour is None:
            remedy = "write commonmark or python-markdown"
            self._warn(line, "unknown-markdown", f"unknown Markdown '{written[:40]}'", remedy)
        return flavour or ""

    def significance(self) -> str:
        """Return typo, medium or major; "" when it is missing or unknown."""
        written, line = self._first("significance")
        if written.lower() in ("", "typo", "medium", "major"):
            return written.lower()
        self._warn(
            line, "unknown-significance", f"unknown significance '{written[:40]}'", "write typo, medium or major"
        )
        return ""

    def day(self, name: str) -> str:
        """Return the date as ISO 8601; "" when it is missing or cannot be parsed."""
        written, line = self._first(name)
        if _UNIX_TIME.fullmatch(written):  # of Dendron
            return datetime.fromtimestamp(int(written[:10]), UTC).date().isoformat()
        match = next(filter(None, (pattern.fullmatch(written) for pattern in _DATES)), None)
        try:
            if match:
                return date(int(match["year"]), int(match["month"]), int(match["day"])).isoformat()
        except ValueError:  # the 31st of June
            pass
        if written:
            self._warn(line, "bad-date", f"`{name}: {written[:40]}` is not a date", "write it as 2026-11-22")
        return ""

    def flag(self, name: str) -> bool:
        """Return whether any of the keys says yes; MkDocs' `hide: [toc]` hides parts of a page, not the page."""
        return any(isinstance(value, str) and value.strip().lower() in _TRUE for _, value in self._values[name])

    def redirect(self) -> str:
        """Return the address this page redirects to, or ""; a list under `redirect` holds old addresses instead."""
        return next((one_line(value) for _, value in self._values["redirect"] if isinstance(value, str)), "")

    def old_addresses(self) -> tuple[str, ...]:
        """Return earlier ids and addresses of this article, as slugs."""
        lists = [value for _, value in self._values["redirect"] if not isinstance(value, str)]
        written = [*self.texts("aliases"), *self.texts("uid"), *(one_line(item) for items in lists for item in items)]
        return tuple(dict.fromkeys(filter(None, (slug(item) for item in written))))

    def _first(self, name: str) -> tuple[str, int]:
        """Return the first non-empty value as one line of text, and its line in the file; ("", 1) without one."""
        for written, value in self._values[name]:
            text = one_line(value if isinstance(value, str) else next(iter(value), ""))
            if text:
                return text, self._lines[written]
        return "", 1

    def _warn(self, line: int, code: str, message: str, remedy: str) -> None:
        """Note what is wrong once, however often the field is read."""
        if all((known.line, known.message) != (line, message) for known in self.warnings):
            self.warnings.append(FrontMatterError(line, code, message, remedy))


def _word(written: str) -> str:
    return re.sub("[-_]", " ", written.lower())


def one_line(text: str) -> str:
    """Return the text for a heading, a list or a mail subject: no control characters, no line ends."""
    return " ".join(clean(text, limit_characters=len(text)).split())
