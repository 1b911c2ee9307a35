"""A problem text cut into sentences: full stops, line breaks, list items, pasted mails."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from search.text.language import LANGUAGE, LANGUAGES
from search.text.letters import fold

WRAPPED_LINE = 60  # characters; a line at least as long, followed by a small letter, was wrapped by a mail program

_SENTENCE_END = re.compile(r"(?<=[.!?…;])[\"'”“»)]*\s+")
_WORD = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*")
_LIST_ITEM = re.compile(r"\s*(?:>+\s*)*(?:[-*•–—+]\s+|\(?\d{1,2}[.)]\s+|[a-z]\)\s+)?")
_HEADER = re.compile(r"\s*(?:>+\s*)*\**([^\W\d_][\w-]*)\**\s*:\s*(.*)")
_HEADERS = 2  # of a pasted mail; one alone may be anything with a colon


def sentences(text: str, languages: Iterable[str] = LANGUAGES) -> list[str]:
    r"""Return the sentences of a text in the order written, none of them empty.

    >>> sentences("It fails. Version 2.4.1 of example.com, e.g. today!\n- no mail\n1. no code", ["en"])
    ['It fails.', 'Version 2.4.1 of example.com, e.g. today!', 'no mail', 'no code']
    """
    abbreviations, headers = _words_of(tuple(languages))
    lines = _unwrapped(_without_mail_headers(text.split("\n"), headers))
    return [sentence for line in lines for sentence in _sentences_of(line, abbreviations)]


@lru_cache(maxsize=64)
def _words_of(languages: tuple[str, ...]) -> tuple[frozenset[str], Mapping[str, str]]:
    """Return the abbreviations of some languages, and their headers of mails -> the kind of each."""
    known = [LANGUAGE[code] for code in languages if code in LANGUAGE]
    abbreviations = frozenset[str]().union(*(language.abbreviations for language in known))
    return abbreviations, {word: kind for language in known for word, kind in language.mail_headers.items()}


def split_sentences(paragraph: str, language: str = "") -> list[str]:
    """Return the whole sentences of a paragraph on one line, however long they are.

    >>> split_sentences("It fails, e.g. today. Try again!", "en")
    ['It fails, e.g. today.', 'Try again!']
    """
    abbreviations = LANGUAGE[language].abbreviations if language in LANGUAGE else frozenset[str]()
    return list(_sentences_of(paragraph, abbreviations))


def _without_mail_headers(lines: Sequence[str], kinds: Mapping[str, str]) -> Iterator[str]:
    """Drop the headers of a pasted mail, but for what its subject says."""
    matches = [_HEADER.fullmatch(line) for line in lines]
    headers = [kinds.get(fold(header[1]), "") if header else "" for header in matches]
    is_mail = sum(bool(kind) for kind in headers) >= _HEADERS
    for line, header, kind in zip(lines, matches, headers, strict=True):
        if is_mail and kind and header:
            yield header[2] if kind == "subject" else ""
        elif not _is_attribution(line, kinds):
            yield line


def _is_attribution(line: str, kinds: Mapping[str, str]) -> bool:
    """Return whether a line only says who wrote what is quoted below it."""
    if not line.rstrip().endswith(":"):
        return False
    return any(kinds.get(fold(word)) == "wrote" for word in _WORD.findall(line)[-3:])


def _unwrapped(lines: Iterable[str]) -> Iterator[str]:
    """Join lines that a mail program has wrapped, drop the signs of quotation and of lists."""
    joined = ""
    for line in lines:
        item = _LIST_ITEM.match(line)
        own = line[item.end() if item else 0 :].strip()
        if len(joined) >= WRAPPED_LINE and own[:1].islower() and joined[-1:] not in ".!?…;:":
            joined = f"{joined} {own}"
            continue
        yield joined
        joined = own
    yield joined


def _sentences_of(line: str, abbreviations: frozenset[str]) -> Iterator[str]:
    start = 0
    for end in _SENTENCE_END.finditer(line):
        if not _is_abbreviated(line[start : end.start()], line[end.end() : end.end() + 1], abbreviations):
            yield from _worth_keeping(line[start : end.start()])
            start = end.end()
    yield from _worth_keeping(line[start:])


def _worth_keeping(sentence: str) -> Iterator[str]:
    if _WORD.search(sentence):
        yield sentence.strip()


def _is_abbreviated(sentence: str, following: str, abbreviations: frozenset[str]) -> bool:
    """Return whether the full stop belongs to the last word: an abbreviation, an initial, an ordinal number."""
    if not sentence.endswith("."):
        return False
    before = _WORD.findall(sentence[:-1])
    last = before[-1] if before and sentence[:-1].endswith(before[-1]) else ""
    return (
        fold(last) in abbreviations or (len(last) == 1 and last.isalpha()) or (last.isdigit() and following.islower())
    )
