"""Every code of the lint: how bad it is, what it means, whether `--fix` mends it. Codes never change.

`docs/how-to/lint-codes.md` is the same table for editors; a test holds them together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is; only errors change the exit status."""

    ERROR = "error"  # the article is not published as it is, or breaks its own promise
    WARNING = "warning"  # readers meet it
    HINT = "hint"  # an opinion: worth a look


@dataclass(frozen=True, slots=True)
class LintCode:
    """One kind of finding."""

    severity: Severity
    meaning: str
    is_fixable: bool = False


def _error(meaning: str) -> LintCode:
    return LintCode(Severity.ERROR, meaning)


def _warning(meaning: str, *, is_fixable: bool = False) -> LintCode:
    return LintCode(Severity.WARNING, meaning, is_fixable)


def _hint(meaning: str, *, is_fixable: bool = False) -> LintCode:
    return LintCode(Severity.HINT, meaning, is_fixable)


CODES: Mapping[str, LintCode] = {  # the worst first, in the order in which they are listed
    "merge-conflict": _error("A merge left its marks in the text."),
    "unreadable": _error("The file or folder cannot be opened."),
    "not-a-file": _error("Something that is no file bears the name of an article."),
    "file-name": _error("The file name holds characters that cannot be shown."),
    "link-broken": _error("A symbolic link leads nowhere."),
    "link-outside": _error("A symbolic link leads out of the articles folder."),
    "folder-limit": _error("The folder has too many articles, or folders too deep inside each other."),
    "too-large": _error("The file is larger than a megabyte."),
    "not-utf-8": _error("The file is in another encoding than UTF-8."),
    "nul": _error("The file holds a NUL byte, so it is no text."),
    "empty": _error("The file has neither a title nor a text."),
    "front-matter-open": _error("The front matter is never closed."),
    "front-matter-yaml": _error("The front matter is not YAML, and cannot be mended by quoting."),
    "front-matter-toml": _error("The front matter is not TOML."),
    "front-matter-too-large": _error("The front matter has too many entries, or lists too deep inside each other."),
    "value-too-long": _error("A value of the front matter is too long."),
    "yaml-alias": _error("The front matter uses `&name` or `*name`."),
    "yaml-tag": _error("The front matter uses a YAML tag."),
    "title-too-long": _error("The title is too long."),
    "bad-id": _error("The id has no letter or digit of a-z, 0-9."),
    "duplicate-id": _error("Another article of this language has the same id."),
    "unknown-language": _error("The language is none that is spoken here."),
    "unknown-status": _error("The status is none of draft, review, published, archived."),
    "inherited-unreadable": _error("A file that may keep the article back cannot be read."),
    "unknown-gate": _error("The value of `gate` is not `never`."),
    "render-failed": _error("The text cannot be shown: it nests too deep, or needs too much memory."),
    "render-timeout": _error("The text takes too long to be shown."),
    "failed": _error("The article cannot be indexed."),
    "synonyms": _error("A line of the file of synonyms cannot be used."),
    "missed-question": _error("A question of the front matter does not find its article among the first three."),
    "include-missing": _warning("A file that should be put in is not there."),
    "inherited": _warning("A file that gives values to many articles writes what is not understood."),
    "dead-link": _warning("A link or picture leads to nothing in the folder."),
    "dead-anchor": _warning("A link leads to a heading that is not there.", is_fixable=True),
    "dead-address": _warning("An address on the internet does not answer (`--external`)."),
    "alias-taken": _warning("An earlier id of this article is the id of another one."),
    "unknown-related": _warning("`related` names an article that is not there."),
    "unknown-original": _warning("`translation_of` names an article that is not there."),
    "stale": _warning("The review of the article is overdue, so it is no longer insisted on."),
    "stale-translation": _warning("The original was changed after it was translated."),
    "no-alternative-text": _warning("A picture has no alternative text for people who do not see it."),
    "placeholder": _warning("A placeholder was never replaced: TODO, XXX, lorem ipsum."),
    "bad-date": _warning("A date of the front matter is none."),
    "id-changed": _warning("The id is read otherwise than it is written.", is_fixable=True),
    "colon-in-value": _warning("A value of the front matter needs quotes.", is_fixable=True),
    "comment-in-value": _warning("A `#` cuts off a value of the front matter.", is_fixable=True),
    "duplicate-key": _warning("A key of the front matter stands there twice."),
    "tab": _warning("A line of the front matter starts with a tab.", is_fixable=True),
    "unknown-audience": _warning("The audience is neither guest nor member."),
    "unknown-markdown": _warning("The Markdown is none of those that are read here."),
    "unknown-significance": _warning("The significance is none of typo, medium, major."),
    "heading-space": _hint("A heading has no space behind its `##`, so it is no heading.", is_fixable=True),
    "heading-skipped": _hint("A heading skips a level."),
    "several-h1": _hint("The text has several headings of the first level; the title is one already."),
    "near-duplicate": _hint("Another article says almost the same."),
    "hard-to-read": _hint("Sentences are long for this language; the longest is named."),
    "no-way-out": _hint("Steps without a word about what to do when they fail."),
    "missing-translation": _hint("The article is missing in a language that most others have."),
    "orphan": _hint("No other article leads here, although most articles are linked."),
    "no-questions": _hint("There are no questions: lines that people really type."),
    "no-summary": _hint("There is no summary."),
}
ORDER: Mapping[str, int] = {code: place for place, code in enumerate(CODES)}
