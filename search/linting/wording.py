"""Checks of words: placeholders, pictures without words, steps without a way out, reading ease."""

import re
from collections.abc import Iterator
from functools import cache

from search.linting.article_text import ArticleText
from search.linting.codes import Severity
from search.linting.finding import LintFinding
from search.linting.readability import formula_of, sentence_to_shorten
from search.text.language import LANGUAGE
from search.text.letters import fold

FEWEST_STEPS = 3  # of a list that should say what to do when it fails

_PLACEHOLDER = re.compile(
    r"(?<![\w/#.\-=&?])(?:TODO|FIXME|TBD|XXX)(?![\w/\-=])"
    r"|(?i:\blorem ipsum\b|\[(?:insert|placeholder|your text|vložte|doplniť|doplnit)\b[^\]\n]*\](?!\())"
)
_PICTURE = re.compile(r"!\[[ \t]*\]\((?P<target>[^()\s]+)|<img\b(?![^<>]*\balt\s*=)[^<>]*>", re.IGNORECASE)
_STEP = re.compile(r"[ \t>]{0,3}\d{1,3}[.)][ \t]+\S")
_QUESTION = re.compile(r"\?\s*$")  # a heading that asks answers those who are stuck
_SENTENCE = 90  # characters of a sentence that are shown


def check_placeholders(path: str, text: ArticleText) -> Iterator[LintFinding]:
    """Yield what somebody meant to replace."""
    for line in text.body:
        if match := _PLACEHOLDER.search(line.prose):
            message = f"'{match[0][:40]}' was never replaced"
            yield LintFinding(
                path,
                line.number,
                "placeholder",
                message,
                "write what belongs there",
                Severity.WARNING,
                match.start() + 1,
            )


def check_pictures(path: str, text: ArticleText) -> Iterator[LintFinding]:
    """Yield pictures without alternative text; `alt=""` in HTML says that there is nothing to see."""
    for line in text.body:
        for match in _PICTURE.finditer(line.prose):
            name = (match["target"] or match[0])[:80]
            message = f"the picture '{name}' has no alternative text"
            remedy = "say between [ and ] what is to be seen on it"
            yield LintFinding(
                path, line.number, "no-alternative-text", message, remedy, Severity.WARNING, match.start() + 1
            )


def check_reading_ease(path: str, text: ArticleText, language: str) -> Iterator[LintFinding]:
    """Yield the sentence to shorten first, where the text is hard to read."""
    if hard := sentence_to_shorten(text, language):
        sentence, score = hard
        message = (
            f"the text is hard to read ({formula_of(language).name} {score:.0f}); its longest sentence has "
            f"{len(sentence.words)} words: '{sentence.text[:_SENTENCE]}…'"
        )
        yield LintFinding(path, sentence.line, "hard-to-read", message, "make two or three of it", Severity.HINT)


def check_way_out(path: str, text: ArticleText, language: str) -> Iterator[LintFinding]:
    """Yield the first list of steps of an article that says nowhere what to do when they fail."""
    steps = [line.number for line in text.body if _STEP.match(line.text)]
    trouble = _trouble(language)
    if len(steps) < FEWEST_STEPS or trouble is None:
        return
    if any(_QUESTION.search(heading.text) for heading in text.headings):
        return
    if not trouble.search(fold(" ".join(line.text for line in text.body).replace("'", "").replace("’", ""))):
        message = f"{len(steps)} steps, and no word about what to do when they do not work"
        yield LintFinding(path, steps[0], "no-way-out", message, "add a part for when it fails", Severity.HINT)


@cache
def _trouble(language: str) -> re.Pattern[str] | None:
    """Return what matches the words of trouble of a language; None where none are known."""
    words = LANGUAGE[language].trouble if language in LANGUAGE else ()
    written = (re.escape(word.removesuffix("*")) + ("" if word.endswith("*") else r"\b") for word in words)
    return re.compile(rf"\b(?:{'|'.join(written)})") if words else None
