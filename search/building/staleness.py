"""How far an index is behind its folder of articles, without building: what a build would find now."""

import time
from dataclasses import dataclass
from pathlib import Path

from search.articles.folder import list_folder
from search.building.memory import read_memory
from search.building.options import ReadingOptions
from search.building.plan import Reader
from search.storage.generations import Generation

_YOUNG_SECONDS = 60  # an edit that the watcher may be indexing in this moment


@dataclass(frozen=True, slots=True)
class Staleness:
    """What a build would do."""

    damage: str  # why the folder looks broken; "" = it does not
    edited: tuple[str, ...]  # paths of files that were saved a while ago and are not indexed
    gone: tuple[str, ...]  # keys of indexed articles whose files are gone


def staleness(articles: Path, generation: Generation, options: ReadingOptions | None = None) -> Staleness:
    """Compare a generation with its folder; raise OSError for an unreadable folder, ValueError for such an index."""
    try:
        memory = read_memory(generation.path)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{generation.path}: {error!r}") from error
    plan = Reader(articles, memory, reuse=True, options=options).plan(list_folder(articles))
    if damage := plan.damage(memory):
        return Staleness(damage, (), ())
    settled = time.time() - _YOUNG_SECONDS
    edited = [path for path in sorted(plan.edited) if (articles / path).stat().st_mtime < settled]
    return Staleness("", tuple(edited), tuple(sorted(plan.gone(memory))))
