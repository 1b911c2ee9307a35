"""The articles as a static site: opens from a disk or any web server, in light and dark, in all languages."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import unquote

from search.articles.catalogue import id_in
from search.articles.published import PublishedArticle
from search.text.language import LANGUAGE

_ADDRESS = re.compile(r' (?P<name>href|src)="(?P<url>/[^"]*)"')
_ARTICLE = re.compile(r"/(?P<lang>[a-z]{2})/a/(?P<id>[a-z0-9-]+)(?P<anchor>#.*)?")
_STYLE = """:root{color-scheme:light dark;--text:#1b1f24;--page:#fff;--link:#0b57d0;--line:#c9d0d8;--soft:#f3f5f7}
@media(prefers-color-scheme:dark){:root{--text:#e6e9ee;--page:#14171b;--link:#8ab4f8;--line:#3b434d;--soft:#1f242a}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:44rem;padding:1rem;font:1.0625rem/1.6 system-ui,sans-serif;color:var(--text);
background:var(--page);overflow-wrap:anywhere}
a{color:var(--link)}h1,h2,h3{line-height:1.25}nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem}nav a{padding:.35rem 0}
img{max-width:100%;height:auto}pre{overflow:auto;background:var(--soft);padding:.75rem}
table{display:block;overflow:auto;border-collapse:collapse}td,th{border:1px solid var(--line);padding:.35rem .6rem}
blockquote,.admonition{margin:1rem 0;padding:.1rem 1rem;background:var(--soft);
border-inline-start:.25rem solid var(--line)}
li{margin:.2rem 0}
"""


@dataclass(frozen=True, slots=True)
class StaticSite:
    """The files of a site."""

    pages: Mapping[str, str]  # path -> text
    pictures: frozenset[str]  # paths below the articles folder; they go into media/


def site_pages(published: Iterable[PublishedArticle]) -> StaticSite:
    """Return the pages of a site: a list of languages, a list of articles for each, and every article."""
    pages = sorted(published, key=lambda page: (page.article.category, page.article.title))
    by_language: defaultdict[str, list[PublishedArticle]] = defaultdict(list)
    groups: defaultdict[str, list[PublishedArticle]] = defaultdict(list)
    for page in pages:
        by_language[page.article.lang].append(page)
        groups[_original(page)].append(page)
    keys = {page.article.key for page in pages}
    files = {"style.css": _STYLE, "index.html": _languages(by_language)}
    pictures: set[str] = set()
    for lang, of_language in by_language.items():
        files[f"{lang}/index.html"] = _list(lang, of_language)
        for page in of_language:
            files[f"{lang}/{page.article.article_id}.html"] = _page(page, groups[_original(page)], keys, pictures)
    return StaticSite(files, frozenset(pictures))


def _original(page: PublishedArticle) -> str:
    return id_in(page.article.translation_of) or page.article.article_id


def _languages(by_language: Mapping[str, Sequence[PublishedArticle]]) -> str:
    links = "".join(f'<li><a href="{lang}/index.html" lang="{lang}">{_name(lang)}</a></li>' for lang in by_language)
    return _document("en", "Help", f"<h1>Help</h1><ul>{links}</ul>", up="")


def _list(lang: str, pages: Sequence[PublishedArticle]) -> str:
    by_category: defaultdict[str, list[PublishedArticle]] = defaultdict(list)
    for page in pages:
        by_category[page.article.category].append(page)
    body = [f'<nav><a href="../index.html">←</a></nav><h1>{_name(lang)}</h1>']
    for category, articles in by_category.items():
        items = "".join(
            f'<li><a href="{page.article.article_id}.html">{escape(page.article.title)}</a></li>' for page in articles
        )
        body.append(f"{f'<h2>{escape(category)}</h2>' if category else ''}<ul>{items}</ul>")
    return _document(lang, _name(lang), "".join(body), up="../")


def _page(page: PublishedArticle, group: Sequence[PublishedArticle], keys: set[str], pictures: set[str]) -> str:
    article = page.article
    others = "".join(
        f'<a href="../{other.article.lang}/{other.article.article_id}.html" lang="{other.article.lang}" '
        f'hreflang="{other.article.lang}">{_name(other.article.lang)}</a>'
        for other in group
        if other is not page
    )
    html = _ADDRESS.sub(lambda address: _relative(address, keys, pictures), page.html)
    nav = f'<nav><a href="index.html">← {_name(article.lang)}</a>{others}</nav>'
    body = f"{nav}<main><h1>{escape(article.title)}</h1>{html}</main>"
    return _document(article.lang, article.title, body, up="../", summary=article.lead)


def _relative(address: re.Match[str], keys: set[str], pictures: set[str]) -> str:
    """Return an attribute with its address in the site; pages that only the running product has lose their link."""
    url = address["url"]
    if url.startswith("/media/"):
        pictures.add(unquote(url.removeprefix("/media/")))
        return f' {address["name"]}="..{url}"'
    article = _ARTICLE.fullmatch(url)
    if article and f"{article['lang']}/{article['id']}" in keys:
        return f' href="../{article["lang"]}/{article["id"]}.html{article["anchor"] or ""}"'
    return ""


def _name(lang: str) -> str:
    return escape(LANGUAGE[lang].name)


def _document(lang: str, title: str, body: str, *, up: str, summary: str = "") -> str:
    described = f'<meta name="description" content="{escape(summary)}">' if summary else ""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title>{described}'
        f'<link rel="stylesheet" href="{up}style.css"></head><body>{body}</body></html>\n'
    )
