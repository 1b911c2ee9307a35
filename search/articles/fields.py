"""The fields of an article by the names used here, whatever its front matter calls them."""

import re
from collections.abc import Mapping
from datetime import date

from search.articles.front_matter import FrontMatter, FrontMatterError, Value
from search.articles.paths import language_code, slug
from search.text.language import LANGUAGES
from search.text.letters import clean

LIMIT_TITLE = 500  # characters

OURS: Mapping[str, tuple[str, ...]] = {  # our keys, each with what other systems call it; the first with a value counts
    "id": ("id", "slug", "permalink"),
    "title": ("title", "nav_title", "sidebar_label"),
    "lang": ("lang", "language", "locale", "ms.contentlocale"),
    "category": ("category", "categories", "product", "section"),
    "summary": ("summary", "description", "excerpt"),
    "keywords": ("keywords", "tags", "labels", "ms.search.keywords"),
    "questions": ("questions",),
    "topics": ("topics",),
    "status": ("status",),
    "owner": ("owner",),
    "updated": ("updated", "last_updated", "last_modified_at", "lastmod", "ms.date", "date"),
    "review_by": ("review_by",),
    "translation_of": ("translation_of",),
    "based_on": ("based_on",),
    "significance": ("significance",),
    "aliases": ("aliases", "redirect_from"),
    "related": ("related",),
    "audience": ("audience",),
    "gate": ("gate",),
}
THEIRS: Mapping[str, tuple[str, ...]] = {  # keys that only other systems write, understood all the same
    "redirect": ("redirect_to", "redirect_url", "redirect"),
    "hidden": ("hidden", "hide", "excluded_in_search", "unlisted"),
    "draft": ("draft",),
    "published": ("published",),
    "archived": ("archived",),
}
NAMES: Mapping[str, tuple[str, ...]] = {**OURS, **THEIRS}
_FIT_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,118}[a-z0-9])?")  # longer than a slug: a good id is never changed
_NAME_OF = {written: name for name, all_written in NAMES.items() for written in all_written}
_STATUS = {
    "": "published",
    **dict.fromkeys(("published", "public", "live", "active", "final", "new", "current"), "published"),
    **dict.fromkeys(("draft", "wip", "work in progress", "in progress", "unpublished"), "draft"),
    **dict.fromkeys(("review", "in review", "needs review"), "review"),
    **dict.fromkeys(("archived", "archive", "deprecated", "obsolete", "retired", "expired"), "archived"),
}
_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})
_DATES = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[T ].*)?"),
    re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})"),
    re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})"),  # ms.date is American
)


class Fields:
    """The values of one front matter, each read as what it must be."""

    def __init__(self, front: FrontMatter) -> None:
        self.warnings = list(front.warnings)
        self.unknown: dict[str, str] = {}
        self._values: dict[str, list[tuple[str, Value]]] = {name: [] for name in NAMES}
        self._lines = front.lines
        for written, value in front.values.items():
            name = _NAME_OF.get(written.strip().lower())
            if name is None:
                self.unknown[written] = value if isinstance(value, str) else ", ".join(value)
            else:
                self._values[name].append((written, value))
        for name, found in self._values.items():
            found.sort(key=lambda pair: NAMES[name].index(pair[0].strip().lower()))

    def text(self, name: str) -> str:
        """One line of text; of a list the first item; "" when nothing is said."""
        return self._first(name)[0]

    def title(self) -> str:
        """The title; "" when none is given."""
        said, line = self._first("title")
        if len(said) > LIMIT_TITLE:
            message = f"the title has {len(said):,} characters, {LIMIT_TITLE} are allowed"
            raise FrontMatterError(line, "title-too-long", message, "move the text below the front matter")
        return said

    def line(self, name: str) -> int:
        """The line of the file on which the field stands; 1 when nothing is said."""
        return self._first(name)[1]

    def texts(self, name: str, *, separator: str = ",") -> tuple[str, ...]:
        """A list, from all keys that mean it; a plain text is a list with `separator` or line ends between."""
        items: list[str] = []
        for _, value in self._values[name]:
            parts = re.split(rf"[{separator}\n]", value) if isinstance(value, str) else value
            items += [one_line(part) for part in parts]
        return tuple(dict.fromkeys(item for item in items if item))

    def article_id(self) -> str:
        """The id, made fit for an address; "" when none is given."""
        said, line = self._first("id")
        if not said or ":" in said:  # a permalink pattern, /:categories/:title/
            return ""
        fit = said if _FIT_ID.fullmatch(said) else slug(said)
        if not fit:
            message = f"the id '{said[:40]}' has no letter or digit of a-z, 0-9"
            raise FrontMatterError(line, "bad-id", message, "write an id of a-z, 0-9 and -")
        if fit != said:
            self._warn(line, "id-changed", f"the id '{said[:100]}' is read as '{fit}'", f"write id: {fit}")
        return fit

    def language(self) -> str:
        """The language code; "" when none is given."""
        said, line = self._first("lang")
        code = language_code(said)
        if code and code not in LANGUAGES:
            remedy = f"write one of {', '.join(LANGUAGES)}"
            raise FrontMatterError(line, "unknown-language", f"unknown language '{said[:40]}'", remedy)
        return code

    def status(self) -> str:
        """Draft, review, published or archived, from `status` and from the flags of other systems."""
        said, line = self._first("status")
        status = _STATUS.get(re.sub("[-_]", " ", said.lower()))
        if status is None:
            remedy = "write one of draft, review, published, archived"
            raise FrontMatterError(line, "unknown-status", f"unknown status '{said[:40]}'", remedy)
        if self.flag("draft") or self.text("published").lower() in _FALSE:
            return "draft"
        return "archived" if self.flag("archived") else status

    def gate(self) -> str:
        """Either "never" or nothing."""
        said, line = self._first("gate")
        if said.lower() not in ("", "never"):
            remedy = "write `gate: never`, or leave the line out"
            raise FrontMatterError(line, "unknown-gate", f"unknown gate '{said[:40]}'", remedy)
        return said.lower()

    def audience(self) -> str:
        """Guest or member; other systems describe readers here in their own words."""
        said, line = self._first("audience")
        if said.lower() not in ("", "guest", "member"):
            message = f"unknown audience '{said[:40]}'; everybody may read the article"
            self._warn(line, "unknown-audience", message, "write guest or member")
        return "member" if said.lower() == "member" else "guest"

    def significance(self) -> str:
        """Typo, medium or major; "" when nothing is said."""
        said, line = self._first("significance")
        if said.lower() in ("", "typo", "medium", "major"):
            return said.lower()
        self._warn(line, "unknown-significance", f"unknown significance '{said[:40]}'", "write typo, medium or major")
        return ""

    def day(self, name: str) -> str:
        """An ISO date; "" when nothing is said or nobody could read it."""
        said, line = self._first(name)
        found = next(filter(None, (pattern.fullmatch(said) for pattern in _DATES)), None)
        try:
            if found:
                return date(int(found["year"]), int(found["month"]), int(found["day"])).isoformat()
        except ValueError:  # the 31st of June
            pass
        if said:
            self._warn(line, "bad-date", f"`{name}: {said[:40]}` is not a date", "write it as 2026-11-22")
        return ""

    def flag(self, name: str) -> bool:
        """Whether any of the keys says yes; MkDocs' `hide: [toc]` hides parts of a page, not the page."""
        return any(isinstance(value, str) and value.strip().lower() in _TRUE for _, value in self._values[name])

    def redirect(self) -> str:
        """Where this page only forwards to; a list under `redirect` names old addresses instead."""
        return next((one_line(value) for _, value in self._values["redirect"] if isinstance(value, str)), "")

    def old_addresses(self) -> tuple[str, ...]:
        """Earlier ids and addresses of this article, as slugs."""
        lists = [value for _, value in self._values["redirect"] if not isinstance(value, str)]
        said = [*self.texts("aliases"), *(one_line(item) for items in lists for item in items)]
        return tuple(dict.fromkeys(filter(None, (slug(item) for item in said))))

    def _first(self, name: str) -> tuple[str, int]:
        """The first non-empty value as one line of text, and its line in the file."""
        for written, value in self._values[name]:
            text = one_line(value if isinstance(value, str) else next(iter(value), ""))
            if text:
                return text, self._lines[written]
        return "", 1

    def _warn(self, line: int, code: str, message: str, remedy: str) -> None:
        self.warnings.append(FrontMatterError(line, code, message, remedy))


def one_line(text: str) -> str:
    """Text that can stand in a heading, a list or a mail subject: no control characters, no line ends."""
    return " ".join(clean(text, limit_characters=len(text)).split())
