"""Drafts that are prepared from what people wrote: redacted, their words as `questions:`, a guessed category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from deflection.redaction import LONGEST_QUESTION, LONGEST_TITLE, shortened
from search import SearchUnavailable
from search.editing.front_matter_editing import front_matter_of, set_field
from search.editing.source_lines import NotEditable, source_lines
from search.sources.fields import Fields
from webui.editors.new_article import NewArticle
from webui.editors.work_items import WorkItem, WorkKind
from webui.parts import parts

MOST_QUESTIONS = 5
_REVIEWED_FOR = timedelta(days=365)
_MOST_COMPARED = 5  # texts whose neighbours name the category


def new_article(title: str, lang: str, texts: Sequence[str]) -> NewArticle:
    """Return an article for problems in people's words, redacted already; the longest of them stands in the text.

    title  "" = the first question is taken for it
    """
    questions = questions_of(texts)
    longest = max(texts, key=len, default="")
    quoted = "\n".join(f"> {line}".rstrip() for line in longest.splitlines())
    return NewArticle(
        title=shortened(title or next(iter(questions), ""), LONGEST_TITLE) or "TODO",
        lang=lang,
        category=guessed_category(texts, lang),
        questions=questions,
        status="published",  # nobody sees it before somebody publishes it
        body=f"TODO\n\n{quoted}\n" if quoted else "TODO\n",
    )


def questions_of(texts: Iterable[str]) -> tuple[str, ...]:
    r"""Return texts as `questions:`: on one line, shortened at a word, each once.

    >>> questions_of(["Kde je\n môj balík?", "Kde je môj balík?", " "])
    ('Kde je môj balík?',)
    """
    lines = (shortened(text, LONGEST_QUESTION) for text in texts)
    return tuple(dict.fromkeys(filter(None, lines)))[:MOST_QUESTIONS]


def guessed_category(texts: Sequence[str], lang: str) -> str:
    """Return the category of the articles that the search finds nearest to the texts; "" where it finds none."""
    votes: Counter[str] = Counter()
    try:
        for text in texts[:_MOST_COMPARED]:
            hits = parts().knowledge_base.suggest_while_typing(text, lang, k=3).hits
            for rank, hit in enumerate(hits, start=1):
                if hit.lang == lang and hit.category:
                    votes[hit.category] += 60 // rank
    except SearchUnavailable:
        return ""
    return votes.most_common(1)[0][0] if votes else ""


def changed_article(item: WorkItem, raw: bytes, texts: Sequence[str], today: date) -> bytes:
    """Return the file of a row with what can be changed in it before anybody has looked at it.

    What people wrote joins its `questions:`; an overdue review moves on by a year, for somebody who reads it now.
    """
    try:
        return _changed(item, raw, texts, today)
    except NotEditable:
        return raw  # front matter of another kind: the whole file is edited as text


def _changed(item: WorkItem, raw: bytes, texts: Sequence[str], today: date) -> bytes:
    if item.kind is WorkKind.STALE:
        return set_field(raw, "review_by", (today + _REVIEWED_FOR).isoformat())
    new = questions_of(texts)
    if not new:
        return raw
    before = Fields(front_matter_of(source_lines(raw))).texts("questions", separator="\n")
    return set_field(raw, "questions", tuple(dict.fromkeys((*before, *new))))
