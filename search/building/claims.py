"""What a file asks of the folder: its id and language, as it was read just now or at the last build."""

from search.articles.article import ArticleDraft
from search.articles.folder import Claim
from search.building.memory import Known


def claim_of(draft: ArticleDraft) -> Claim:
    """Return what a file that was just read asks for."""
    article = draft.article
    return Claim(
        article.path,
        article.lang,
        article.article_id,
        draft.id_line,
        draft.has_mkdocs_marks,
        article.markdown,
        draft.is_titled,
    )


def known_claim(path: str, known: Known) -> Claim:
    """Return what a file asked for when it was read last."""
    return Claim(
        path,
        known["lang"],
        known["wanted_id"],
        known["id_line"],
        known["has_mkdocs_marks"],
        known["own_markdown"],
        known["is_titled"],
    )
