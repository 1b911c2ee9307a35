"""Report of the last build, stored beside the generations for the editors' pages and the next build."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from search.articles.article import ArticleError
from search.building.findability import Miss, miss_from_json

LAST_BUILD = "last-build.json"


@dataclass(frozen=True, slots=True)
class BuildReport:
    """Result of a build."""

    articles: int  # files that are articles, or should be
    indexed: int  # articles in the index now
    carried_over: int  # of these: refused now, so their last good version stays
    not_suggested: int  # of these: drafts, archived, hidden or forwarding ones
    rejected: tuple[ArticleError, ...]  # by path
    generation: str  # that is served now; "" when there is none
    seconds: float
    changed: int  # articles written or removed
    markdown: tuple[dict[str, object], ...] = ()  # which parser for which folder, why, and for how many articles
    unspoken: Mapping[str, int] = field(default_factory=dict)  # language that is not spoken here -> articles
    unread: Mapping[str, int] = field(default_factory=dict)  # ending of texts that are no Markdown -> files
    stages: Mapping[str, float] = field(default_factory=dict)  # stage -> seconds of processor, of all processes
    questions: tuple[Miss, ...] = ()  # of all articles: what does not find its article
    warnings: tuple[ArticleError, ...] = field(default=(), repr=False)  # of the articles that were read this time

    def as_json(self) -> dict[str, object]:
        """Return the object that `readfirst index --json` prints."""
        return {
            "articles": self.articles,
            "indexed": self.indexed,
            "carried_over": self.carried_over,
            "not_suggested": self.not_suggested,
            "rejected": [error.as_json() for error in self.rejected],
            "generation": self.generation,
            "seconds": round(self.seconds, 3),
            "changed": self.changed,
            "questions": [miss.as_json() for miss in self.questions],
            "markdown": list(self.markdown),
            "unspoken": dict(self.unspoken),
            "unread": dict(self.unread),
            "stages": {stage: round(seconds, 3) for stage, seconds in self.stages.items()},
        }


def keep(index: Path, report: BuildReport) -> None:
    """Replace the stored report of the last build."""
    written = index / f"{LAST_BUILD}.tmp"
    written.write_text(json.dumps(report.as_json(), ensure_ascii=False), encoding="utf-8")
    written.replace(index / LAST_BUILD)


def last_build(index: Path) -> BuildReport | None:
    """Return the report of the last build, without its warnings; None when there is none."""
    try:
        stored = json.loads((index / LAST_BUILD).read_bytes())
        rejected = tuple(ArticleError(**row) for row in stored.pop("rejected"))
        questions = tuple(miss_from_json(row) for row in stored.pop("questions"))
        markdown = tuple(stored.pop("markdown", ()))
        return BuildReport(rejected=rejected, questions=questions, markdown=markdown, **stored)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
