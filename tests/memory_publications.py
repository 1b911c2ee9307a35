"""What the hosts know of each other, without a database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from deflection.help_session import Offer
from search import Publication, PublishedArticle


@dataclass
class MemoryPublications:
    """The publications of all hosts, and the revisions that were offered."""

    known: dict[str, Publication] = field(default_factory=dict)
    articles: dict[tuple[str, str, str], PublishedArticle] = field(default_factory=dict)

    def newest(self) -> Publication | None:
        return self.known[max(self.known)] if self.known else None

    def announce(self, publication: Publication) -> None:
        self.known[publication.name] = publication

    def not_kept(self, offers: Collection[Offer]) -> list[Offer]:
        return [offer for offer in offers if self.kept(offer) is None]

    def keep(self, articles: Collection[tuple[Offer, PublishedArticle]]) -> None:
        for offer, article in articles:
            self.articles[offer.lang, offer.article_id, offer.revision] = article

    def kept(self, offer: Offer) -> PublishedArticle | None:
        return self.articles.get((offer.lang, offer.article_id, offer.revision))
