"""Links and pictures of a whole folder that lead to nothing, as its last build knew them: no file is read again."""

from search.building.memory import read_memory
from search.sources.links import dead_targets
from search.storage.generations import Generation


def dead_links(generation: Generation) -> dict[str, tuple[str, ...]]:
    """Return path of each article with dead links -> their targets as they are resolved, below the folder.

    Raises OSError, ValueError, TypeError, KeyError or AttributeError for an index without its memory.
    """
    dead = {path: dead_targets(known["links"]) for path, known in read_memory(generation.path).articles.items()}
    return {path: targets for path, targets in dead.items() if targets}
