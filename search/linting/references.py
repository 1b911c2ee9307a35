"""Checks of what leads from one article to another: links, ids, translations."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from search.articles.article import Article
from search.articles.catalogue import id_in
from search.articles.translations import is_behind
from search.linting.article_text import ArticleText
from search.linting.catalogue import LintCatalogue, anchors_in
from search.linting.codes import Severity
from search.linting.finding import LineFix, LintFinding
from search.sources.links import ID_PREFIX, UP, dead_targets, place_of
from search.sources.paths import slug

_ANCHOR = re.compile(r' href="(?P<page>/[a-z]{2}/a/[^"#]*)?#(?P<anchor>[^"]*)"')
_NAME_IN_CODE = re.compile(r"\w+(?:\.\w+)+")  # the anchor of what mkdocstrings describes
_TOP = frozenset({"", "top"})  # anchors that every page has


def check_links(article: Article, text: ArticleText, links: Mapping[str, str]) -> Iterator[LintFinding]:
    """Yield the targets that are neither an article nor a picture.

    links  path below the folder -> its address, "" when nothing is there
    """
    for target in dead_targets(links):
        name = PurePosixPath(target.partition("#")[0]).name
        line = text.line_with(name, quote(name), name.rpartition(".")[0])
        shown = place_of(Path(), target).as_posix() if target.startswith(f"{UP}/") else target
        message = f"the link or picture '{shown[:100]}' leads to nothing in this folder"
        remedy = "name an article, or a picture that lies beside it"
        yield LintFinding(article.path, line, "dead-link", message, remedy, Severity.WARNING)


def check_anchors(article: Article, text: ArticleText, html: str, catalogue: LintCatalogue) -> Iterator[LintFinding]:
    """Yield the links to headings that are not there; where only the spelling differs, with the fix."""
    own, own_anchors = f"/{article.lang}/a/{article.article_id}", anchors_in(html)
    wanted = dict.fromkeys((match["page"] or own, match["anchor"]) for match in _ANCHOR.finditer(html))
    for address, anchor in wanted:
        anchors = own_anchors if address == own else catalogue.anchors.get(address)
        if anchors is None or _is_there(anchors, anchor):
            continue
        if _NAME_IN_CODE.fullmatch(unquote(anchor).removeprefix(ID_PREFIX)) and catalogue.describes_code(address):
            continue
        written = unquote(unescape(anchor)).removeprefix(ID_PREFIX)
        line = text.line_with(f"#{written}")
        message = f"there is no heading '#{written[:80]}' in {address}"
        remedy = "name a heading as GitHub does: in small letters, with - for spaces"
        fix = _anchor_fix(text.line(line), written, anchors)
        yield LintFinding(article.path, line, "dead-anchor", message, remedy, Severity.WARNING, fix=fix)


def _is_there(anchors: frozenset[str], anchor: str) -> bool:
    wanted = unescape(anchor)
    return wanted.removeprefix(ID_PREFIX) in _TOP or bool({wanted, unquote(wanted)} & anchors)


def _anchor_fix(line: str, written: str, anchors: frozenset[str]) -> LineFix | None:
    """Return the line with the anchor that was meant: the only one that differs in capitals, diacritics or signs."""
    wanted = slug(written)
    if not wanted or line.count(f"#{written})") != 1:
        return None  # before all names are compared: a page may have thousands
    names = (anchor.removeprefix(ID_PREFIX) for anchor in anchors)
    meant = [name for name in names if slug(name) == wanted]
    if len(meant) != 1:
        return None
    return LineFix(line, line.replace(f"#{written})", f"#{meant[0]})"))


def check_names(article: Article, text: ArticleText, catalogue: LintCatalogue) -> Iterator[LintFinding]:
    """Yield ids in the front matter that name no article, or the wrong one."""
    for related in article.related:
        if f"{article.lang}/{related}" not in catalogue.by_key:
            message = f"related: there is no article '{related}' in {article.lang}"
            remedy = "write the id of an article in this language"
            yield _warning(article, text.line_with("related:"), "unknown-related", message, remedy)
    original = id_in(article.translation_of)
    if original and original not in catalogue.ids:
        message = f"translation_of: there is no article '{original}'"
        remedy = "write the id of the article it was translated from"
        yield _warning(article, text.line_with("translation_of:"), "unknown-original", message, remedy)
    for alias in article.aliases:
        if f"{article.lang}/{alias}" in catalogue.by_key and alias != article.article_id:
            message = f"aliases: '{alias}' is the id of a living article"
            remedy = "take it out of the list, or give the other another id"
            yield _warning(article, text.line_with("aliases:", "redirect_from:"), "alias-taken", message, remedy)


def check_translations(article: Article, text: ArticleText, catalogue: LintCatalogue) -> Iterator[LintFinding]:
    """Yield a translation that is behind its original, and languages that an original is missing in."""
    original = catalogue.original_of(article)
    if original is None:
        return
    if original.path != article.path:
        if is_behind(article.based_on, original.updated, original.significance):
            message = f"{original.path} was changed on {original.updated}, and this is based on {article.based_on}"
            line = text.line_with("based_on:")
            yield _warning(article, line, "stale-translation", message, "translate the change and move based_on")
        return
    missing = sorted(catalogue.expected_languages - catalogue.languages_of(article))
    if missing:
        message = f"there is no translation into {', '.join(missing)}"
        remedy = "translate it: most articles are there in these languages"
        yield LintFinding(article.path, 1, "missing-translation", message, remedy, Severity.HINT)


def check_orphan(article: Article, catalogue: LintCatalogue) -> Iterator[LintFinding]:
    """Yield an article that no other leads to, in a folder whose articles do lead to one another."""
    if catalogue.is_linked_folder(article.lang) and not catalogue.is_linked(article):
        remedy = "link it from an article that people read before it"
        yield LintFinding(article.path, 1, "orphan", "no other article leads here", remedy, Severity.HINT)


def check_duplicate(article: Article, catalogue: LintCatalogue) -> Iterator[LintFinding]:
    """Yield an article that says almost what another one says."""
    if nearest := catalogue.near_duplicate(article):
        path, share = nearest
        message = f"{share:.0%} of the wording is also in {path}"
        remedy = "merge them, or say in the first sentence what differs"
        yield LintFinding(article.path, 1, "near-duplicate", message, remedy, Severity.HINT)


def _warning(article: Article, line: int, code: str, message: str, remedy: str) -> LintFinding:
    return LintFinding(article.path, line, code, message, remedy, Severity.WARNING)
