"""What a request is probably about: the topic of the articles that were read, and the category that its words name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search.text.letters import clean, fold
from tickets.form.form import Purpose, Topic

_STEM = 5  # letters by which two forms of a word are taken for the same


def guess(purposes: Iterable[Purpose], named: Sequence[str], text: str, lang: str) -> tuple[str, str]:
    """Return (topic id, category id); both empty where nothing hints at one.

    purposes  what this person may choose
    named     ids of topics that hint at it, the strongest first
    """
    words = _stems(text)
    topics = [topic for purpose in purposes for topic in purpose.topics if not topic.exempt]
    by_id = {topic.topic_id: topic for topic in topics}
    chosen = next((by_id[topic_id] for topic_id in named if topic_id in by_id), None)
    topic = chosen or max(topics, key=lambda topic: _shared(_about(topic, lang), words), default=None)
    if topic is None or not (chosen or _shared(_about(topic, lang), words)):
        return "", ""
    # Where no word names a category, max() takes the first, as the form shows it.
    category = max(topic.categories, key=lambda category: _shared(category.label(lang), words))
    return topic.topic_id, category.category_id


def _about(topic: Topic, lang: str) -> str:
    return " ".join([topic.label(lang), topic.help(lang), *(category.label(lang) for category in topic.categories)])


def _shared(label: str, words: frozenset[str]) -> int:
    return len(_stems(label) & words)


def _stems(text: str) -> frozenset[str]:
    letters = "".join(letter if letter.isalnum() else " " for letter in fold(clean(text)))
    return frozenset(word[:_STEM] for word in letters.split() if len(word) > 2)
