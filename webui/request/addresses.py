"""Addresses of articles and categories, and the topics that an address may name."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlencode

from flask import request, url_for

from search.text.letters import clean, fold
from tickets.form.form import Topic, UnknownTopic
from webui.current import current_request
from webui.parts import parts

LONGEST_SLUG = 80  # characters
_NOT_WORD = re.compile(r"[^\w]+")
_TAG = re.compile(r'<[a-z][^<>"]*(?:"[^"]*"[^<>"]*)*>', re.IGNORECASE)
_PATH_IN_TAG = re.compile(r' (href|src|poster)="(?=/(?!/))')


def article_url(article_id: str, title: str, lang: str) -> str:
    """Return the current address of an article."""
    return f"{current_request().script_root}{_article_path(article_id, title, lang)}"


@lru_cache(maxsize=4_096)
def _article_path(article_id: str, title: str, lang: str) -> str:
    """Return the address below the root of the application, which may name a visit; five are asked for a keystroke."""
    address = url_for("help.article", lang=lang, name=address_name(article_id, title))
    return address.removeprefix(request.script_root)


def absolute(address: str) -> str:
    """Return the address with which a letter names a page of this site, by the host of the request if none is set."""
    site = parts().settings.address
    return site + address.removeprefix(request.script_root) if site else request.host_url.rstrip("/") + address


def address_of_page(number: int) -> str:
    """Return the address of another page of the list that is shown, filtered as it is now."""
    return f"{request.script_root}{request.path}?{urlencode(request.args.to_dict() | {'page': str(number)})}"


def page_asked_for(rows: int, on_a_page: int) -> int:
    """Return the number of the page of a list that is asked for, from 1; the last page instead of one behind it."""
    return min(max(1, request.args.get("page", 1, type=int)), max(1, -(-rows // on_a_page)))


def at_this_root(html: str) -> str:
    """Return rendered HTML of an article, whose paths begin at the root, with paths below the script root.

    The cleaner writes it: attributes in double quotes, and no `<` that begins no tag.
    """
    return below_root(html, request.script_root) if request.script_root else html


def below_root(html: str, root: str) -> str:
    """Return rendered HTML with `root` in front of every path of this site.

    >>> below_root('<a title="1 > 0" href="/sk/a/heslo">href="/x"</a> <img src="/media/1.png"> <a href="//b">', "/help")
    '<a title="1 > 0" href="/help/sk/a/heslo">href="/x"</a> <img src="/help/media/1.png"> <a href="//b">'
    """
    return _TAG.sub(lambda tag: _PATH_IN_TAG.sub(rf' \1="{root}', tag[0]), html)


def address_name(article_id: str, title: str) -> str:
    """Return `<id>-<slug>`, or the id alone where the title adds nothing to it."""
    slug = title_slug(title)
    return article_id if not slug or slug == article_id else f"{article_id}-{slug}"


@lru_cache(maxsize=4_096)
def title_slug(title: str) -> str:
    """Return the words of a title for an address, at most LONGEST_SLUG characters: folded, each letter in its script.

    An article's id is another thing (`search.sources.paths.slug`): it is ASCII, and it never changes with the title.

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
