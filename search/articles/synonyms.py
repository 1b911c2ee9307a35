"""The folder's own synonyms: `synonyms.yml` beside the articles, a list of words that mean the same in each language.

    sk:
      - občianka, občiansky preukaz, OP
      - VIP, prémiové členstvo

A line that cannot be used is named with its number and what to write instead; the others are used.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from search.articles.article import ArticleError, read_source
from search.text.analysis import tokens
from search.text.language import LANGUAGES
from search.text.letters import clean

SYNONYMS = "synonyms.yml"
LONGEST = 4  # words of one synonym that name something
LIMIT_GROUPS = 5_000  # in all languages together

_COMMENT = re.compile(r"(?:^|\s)#.*")
_LANGUAGE = re.compile(r"['\"]?(\w[\w-]*)['\"]?\s*:")
_QUOTES = " '\"„“”"

Groups = Mapping[str, tuple[tuple[str, ...], ...]]
"""Language -> groups of words or phrases that mean the same."""


@dataclass(frozen=True, slots=True)
class FolderSynonyms:
    """What `synonyms.yml` holds."""

    groups: Groups = field(default_factory=dict)
    errors: tuple[ArticleError, ...] = ()  # lines that are not used


def read_synonyms(root: Path) -> FolderSynonyms:
    """Return the synonyms of an articles folder; none when it has no such file. Raises nothing."""
    if not os.path.lexists(root / SYNONYMS):
        return FolderSynonyms()
    try:
        return parse_synonyms(read_source(root, SYNONYMS).decode("utf-8-sig"))
    except ArticleError as error:
        return FolderSynonyms(errors=(error,))
    except UnicodeDecodeError:
        return FolderSynonyms(errors=(_error(1, "this is not UTF-8", "save the file as UTF-8 text"),))


def parse_synonyms(text: str) -> FolderSynonyms:
    r"""Return the synonyms of a text, and an error for each line that is not used.

    >>> parse_synonyms("sk:\n  - občianka, občiansky preukaz  # from searches\n").groups
    {'sk': (('občianka', 'občiansky preukaz'),)}
    """
    groups: dict[str, list[tuple[str, ...]]] = {}
    errors: list[ArticleError] = []
    language = ""
    for number, line in enumerate(text.splitlines(), start=1):
        written = _COMMENT.sub("", line).strip()
        if heading := _LANGUAGE.fullmatch(written):
            language = heading[1]
        elif written:
            words = _words(written)
            wrong = _wrong(language, words, sum(map(len, groups.values())))
            if wrong:
                errors.append(_error(number, *wrong))
            else:
                groups.setdefault(language, []).append(words)
    return FolderSynonyms({code: tuple(some) for code, some in groups.items()}, tuple(errors))


def _words(line: str) -> tuple[str, ...]:
    """Return the words of one line of a list; () when it is none."""
    if not line.startswith("-"):
        return ()
    words = (clean(word).strip(_QUOTES) for word in line[1:].strip(" []").split(","))
    return tuple(dict.fromkeys(word for word in words if word))


def _wrong(language: str, words: tuple[str, ...], groups: int) -> tuple[str, str] | None:
    """Return what is wrong with a line, and what to write instead; None when it can be used."""
    if language not in LANGUAGES:
        where = f"unknown language '{language[:40]}'" if language else "no language stands above this line"
        return where, f"write one of {', '.join(LANGUAGES)} on a line of its own, with a colon: sk:"
    if not words:
        return "this line holds no words", "write '- word, other word' for each meaning"
    if len(words) == 1:
        return f"'{words[0][:60]}' stands alone", "write two words or more, separated by commas"
    for word in words:
        if not 1 <= len(tokens(word, language)) <= LONGEST:
            return f"'{word[:60]}' cannot be searched for", f"write one to {LONGEST} words that name something"
    if groups >= LIMIT_GROUPS:
        return f"there are more than {LIMIT_GROUPS:,} lines", "leave out what nobody types"
    return None


def _error(line: int, message: str, remedy: str) -> ArticleError:
    return ArticleError(SYNONYMS, line, "synonyms", message, remedy)
