"""The check of one article against its folder: what the command line does for all, and the editor while one types."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from search.articles.article import Article, ArticleDraft, ArticleError, failed, parse_article
from search.includes.includes import Includes
from search.linting.article_text import ArticleText
from search.linting.catalogue import LintCatalogue
from search.linting.codes import ORDER, Severity
from search.linting.finding import LintFinding, error_of, warning_of
from search.linting.front_matter_fixes import fix_of
from search.linting.headings import check_headings
from search.linting.references import (
    check_anchors,
    check_duplicate,
    check_links,
    check_names,
    check_orphan,
    check_translations,
)
from search.linting.wording import check_pictures, check_placeholders, check_reading_ease, check_way_out
from search.rendering.markdown import Page, Rendered, Renderer


def lint_article(
    text: str,
    path: str,
    catalogue: LintCatalogue,
    *,
    rendered: Rendered | None = None,
    includes: Includes | None = None,
) -> list[LintFinding]:
    """Return the findings of one article, the first line first; never raises for what an editor can write.

    text      of the file, as it is or will be saved
    path      where it is or will be saved, below the articles folder; need not exist
    rendered  its HTML and links, where they are at hand; None = it is rendered here, in this process and without a
              time limit: for a text of strangers, render it with `rendering/pool.py` first
    includes  puts in the files that it names; None = read anew
    """
    try:
        draft = parse_article(
            text.encode("utf-8", "surrogateescape"),
            path,
            root_name=catalogue.root.name,
            folder_lang=catalogue.unspoken.get(path, ""),
            default_lang=catalogue.options.default_lang,
            includes=includes or catalogue.includes(),
        )
    except ArticleError as error:
        return [error_of(error)]
    except Exception as error:  # noqa: BLE001 - the editor is told, and the page goes on
        return [error_of(failed(path, error))]
    source = ArticleText(text)
    article = _settled(draft, catalogue)
    try:
        rendered = rendered or _rendered(article, catalogue)
    except RecursionError:
        message, remedy = "lists, quotes or tables are nested too deep", "write it flatter"
        return [error_of(ArticleError(path, 1, "render-failed", message, remedy))]
    page = LintedPage(article, source, rendered.html, rendered.links)
    findings = [
        *_duplicate_id(draft, catalogue),
        *(warning_of(warning, fix_of(warning, source)) for warning in draft.warnings),
        *checks(page, catalogue),
    ]
    return sorted(dict.fromkeys(findings), key=lambda finding: (finding.line, ORDER.get(finding.code, 0)))


@dataclass(frozen=True, slots=True)
class LintedPage:
    """An article with everything that its checks look at."""

    article: Article
    text: ArticleText
    html: str
    links: Mapping[str, str]  # path below the folder -> its address, "" when nothing is there


def _settled(draft: ArticleDraft, catalogue: LintCatalogue) -> Article:
    """Return the article with the id and the parser that the folder gives it."""
    article, known = draft.article, catalogue.neighbours.get(draft.article.path)
    settled = known.article_id if known and draft.id_line <= 0 else article.article_id
    return replace(article, article_id=settled, markdown=catalogue.flavour(article))


def _rendered(article: Article, catalogue: LintCatalogue) -> Rendered:
    page = Page(article.path, article.lang, article.title, article.body, article.markdown, article.parts)
    return Renderer(catalogue.site).render(page)


def _duplicate_id(draft: ArticleDraft, catalogue: LintCatalogue) -> Iterator[LintFinding]:
    other = catalogue.by_key.get(draft.article.key)
    if draft.id_line > 0 and other and other.path != draft.article.path:
        message = f"the id '{draft.article.article_id}' is already the id of {other.path}"
        problem = ArticleError(draft.article.path, draft.id_line, "duplicate-id", message, "give it an id of its own")
        yield error_of(problem)


def checks(page: LintedPage, catalogue: LintCatalogue) -> Iterator[LintFinding]:
    """Yield the findings of an article that can be published."""
    article, text = page.article, page.text
    yield from check_links(article, text, page.links)
    yield from check_anchors(article, text, page.html, catalogue)
    yield from check_names(article, text, catalogue)
    yield from check_pictures(article.path, text)
    yield from check_headings(article.path, text)
    if article.suggestable:
        yield from check_placeholders(article.path, text)
        yield from check_reading_ease(article.path, text, article.lang)
        yield from check_way_out(article.path, text, article.lang)
        yield from check_translations(article, text, catalogue)
        yield from check_orphan(article, catalogue)
        yield from check_duplicate(article, catalogue)
        yield from _front_matter(article, text, catalogue)


def _front_matter(article: Article, text: ArticleText, catalogue: LintCatalogue) -> Iterator[LintFinding]:
    if not article.summary:
        remedy = "say in one sentence what is solved here"
        yield LintFinding(article.path, 1, "no-summary", "there is no summary", remedy, Severity.HINT)
    if not article.questions:
        remedy = "write three to five sentences that people really type"
        yield LintFinding(article.path, 1, "no-questions", "there are no questions", remedy, Severity.HINT)
    if article.is_stale(catalogue.today):
        message = f"its review was due on {article.review_by}; it is no longer insisted on"
        line = text.line_with("review_by:")
        yield LintFinding(article.path, line, "stale", message, "read it again and move review_by", Severity.WARNING)
