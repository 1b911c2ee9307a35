"""An offered article as this host serves it, whichever publication of the articles the host has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from deflection.help_session import CARD, ArticleServed, ArticleUnavailable, Event, HelpSession, Offer
from deflection.policy import GatePolicy
from deflection.ports import Library, Publications
from deflection.publication_lag import Copy, Serving, lags, named_in, newest_of, serving
from search import Publication, PublishedArticle, SearchUnavailable


@dataclass(frozen=True, slots=True)
class OfferedArticles:
    """Fetches what a help session was offered."""

    library: Library
    publications: Publications
    policy: GatePolicy
    now: Callable[[], datetime]

    def serve(
        self, help_session: HelpSession, offer: Offer, place: str
    ) -> tuple[PublishedArticle | None, ArticleServed | ArticleUnavailable]:
        """Return the article and the evidence that it was served; or None, and that it could not be.

        place  where it is shown: page, inline or api
        """
        article, reason = self._fetch_in_time(help_session, offer)
        if article is None:
            down = reason is Serving.NOT_HERE
            return None, ArticleUnavailable(self.now(), offer.article_id, search_down=down)
        revision = article.article.revision
        return article, ArticleServed(self.now(), offer.article_id, revision, article.publication, place)

    def _fetch_in_time(self, help_session: HelpSession, offer: Offer) -> tuple[PublishedArticle | None, Serving]:
        """Return what is served; what has not arrived here yet, and was not kept, is waited for."""
        article, reason = self._fetch(help_session, offer)
        offered_by = Publication.named(help_session.offered_by[offer.article_id])
        if reason is not Serving.NOT_HERE or offered_by is None:
            return article, reason
        self.library.catch_up(offered_by, self.policy.catch_up_timeout / timedelta(seconds=1))
        return self._fetch(help_session, offer)

    def _fetch(self, help_session: HelpSession, offer: Offer) -> tuple[PublishedArticle | None, Serving]:
        offered_by = Publication.named(help_session.offered_by[offer.article_id])
        here, answering = self._here(offer)
        kept = self.publications.kept(offer) if answering is None or lags(answering, offered_by) else None
        reason = serving(
            f"{offer.lang}/{offer.article_id}",
            offer.revision,
            offered_by=offered_by,
            answering=answering,
            newest=newest_of((self.publications.newest(), *named_in(help_session))),
            copy=Copy(here.article.revision, here.article.status == "published") if here else None,
            is_kept=kept is not None,
        )
        if reason is Serving.KEPT and kept:
            return replace(kept, publication=offered_by.name if offered_by else ""), reason
        return here if reason is Serving.HERE else None, reason

    def _here(self, offer: Offer) -> tuple[PublishedArticle | None, Publication | None]:
        """Return what this host's index has, and the publication that says so; None without a readable index."""
        try:
            article = self.library.article(offer.article_id, offer.lang)
        except SearchUnavailable:
            return None, None
        return article, Publication.named(article.publication) if article else self.library.publication


def is_same_evidence(new: Event, known: Event) -> bool:
    """Return whether the same was recorded before: reading a revision twice proves nothing more.

    Opening what was only a card is news; a card of what was opened is none.
    """
    if isinstance(new, ArticleServed) and isinstance(known, ArticleServed):
        is_opened_now = known.place == CARD and new.place != CARD
        return (new.article_id, new.revision) == (known.article_id, known.revision) and not is_opened_now
    return isinstance(new, ArticleUnavailable) and new == replace(known, at=new.at)
