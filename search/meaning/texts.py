"""Which texts are given to an encoder, and in which form.

An encoder is foreign code that reads what anybody types, so it never sees a text as it was typed: `prepared` text is
NFKC, without lone surrogates, NUL and other control characters, and short. (One character that NFKC writes out,
U+FDFA, makes an engine for multilingual-e5-small write behind its buffer.)
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from search.articles.article import Article
from search.articles.lines import plain
from search.text.letters import clean

PREPARED = 1  # version of this file: another one makes other vectors
LIMIT_WORDS = 60  # of one text of an article
LIMIT_CHARACTERS = 500  # the same for scripts that do not put spaces between words
LIMIT_ASKED = 30  # words of a problem: somebody waits, and as many take an encoder 50 to 100 ms, sixty more than twice
LIMIT_ASKED_CHARACTERS = 240
BEGINNING = 45  # words of the body that stand for the whole of it; more cost twice as much and find nothing more
LIMIT_QUESTIONS = 20  # of one article

_ITEM = r"<li>([^<]*)</li>"
_NOTHING_BUT_A_LIST = re.compile(rf"\s*<ul>(?:\s*{_ITEM})+\s*</ul>\s*")


@dataclass(frozen=True, slots=True)
class EmbeddedText:
    """One text to be embedded; encoders tell what is asked from what is written about it."""

    text: str  # prepared
    is_query: bool


def prepared(text: str, *, limit_words: int = LIMIT_WORDS) -> str:
    r"""Return the text as encoders may see it: NFKC, one space between words, and at most so many of them.

    >>> prepared("Zabudnute\u0301\x00 heslo \ud800  ﬁt")
    'Zabudnuté heslo fit'
    """
    words = clean(text[: 8 * LIMIT_CHARACTERS]).split(maxsplit=limit_words)[:limit_words]
    return " ".join(words)[:LIMIT_CHARACTERS].rstrip()


def prepared_problem(text: str) -> str:
    """Return what an encoder is asked for a problem: its first words, so that the answer comes in time."""
    return prepared(text, limit_words=LIMIT_ASKED)[:LIMIT_ASKED_CHARACTERS].rstrip()


def texts_of(article: Article, rendered: str) -> list[EmbeddedText]:
    """Return what stands for an article: its title, title and beginning, and each question; none of them empty.

    Of an article that is nothing but a list, each item is a question: bots keep so what people say to them.

    rendered  HTML of the article
    """
    title = prepared(article.title)
    beginning = " ".join(plain(rendered).split(maxsplit=BEGINNING)[:BEGINNING])
    whole = prepared(f"{title}. {beginning}", limit_words=LIMIT_WORDS + BEGINNING) if beginning else ""
    asked = (*article.questions, *_said_in(rendered))[:LIMIT_QUESTIONS]
    questions = [prepared(question) for question in asked]
    written = [EmbeddedText(text, is_query=False) for text in (title, whole)]
    return _distinct([*written, *(EmbeddedText(question, is_query=True) for question in questions)])


def _said_in(rendered: str) -> list[str]:
    return [plain(item) for item in re.findall(_ITEM, rendered)] if _NOTHING_BUT_A_LIST.fullmatch(rendered) else []


def _distinct(texts: Sequence[EmbeddedText]) -> list[EmbeddedText]:
    return [text for text in dict.fromkeys(texts) if text.text]
