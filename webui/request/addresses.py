"""Addresses of articles and categories, and the topics that an address may name."""

from __future__ import annotations

import re
from functools import lru_cache

from flask import request, url_for

from search.text.letters import clean, fold
from tickets.form.form import Topic, UnknownTopic
from webui.parts import parts

LONGEST_SLUG = 80  # characters
_NOT_WORD = re.compile(r"[^\w]+")


def article_url(article_id: str, title: str, lang: str) -> str:
    """Return the current address of an article."""
    return f"{request.script_root}{_article_path(article_id, title, lang)}"


@lru_cache(maxsize=4_096)
def _article_path(article_id: str, title: str, lang: str) -> str:
    """Return the address below the root of the application, which may name a visit; five are asked for a keystroke."""
    address = url_for("help.article", lang=lang, name=address_name(article_id, title))
    return address.removeprefix(request.script_root)


def address_name(article_id: str, title: str) -> str:
    """Return `<id>-<slug>`, or the id alone where the title adds nothing to it."""
    slug = title_slug(title)
    return article_id if not slug or slug == article_id else f"{article_id}-{slug}"


@lru_cache(maxsize=4_096)
def title_slug(title: str) -> str:
    """Return the words of a title for an address, at most LONGEST_SLUG characters: folded, each letter in its script.

    An article's id is another thing (`search.articles.paths.slug`): it is ASCII, and it never changes with the title.

    >>> title_slug("Zabudnuté heslo: čo robiť?"), title_slug("Ещё вопросы")
    ('zabudnute-heslo-co-robit', 'еще-вопросы')
    """
    return _NOT_WORD.sub("-", fold(clean(title))).strip("-_")[:LONGEST_SLUG].rstrip("-")


def known_topic(topic_id: str) -> Topic | None:
    """Return the topic of the contact form, or None for anything else."""
    try:
        return parts().form.topic(topic_id)
    except UnknownTopic:
        return None
