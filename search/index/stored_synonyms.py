"""The folder's own synonyms in the index: one JSON file, because it is small and read once."""

import json
from pathlib import Path

from search.articles.synonyms import Groups

_FILE = "synonyms.json"


def write_synonyms(directory: Path, groups: Groups) -> None:
    """Store the synonyms of a folder in its index."""
    (directory / _FILE).write_text(json.dumps(groups, ensure_ascii=False), encoding="utf-8")


def read_stored_synonyms(directory: Path) -> Groups:
    """Return the synonyms of an index; none of one that was built without. Raises ValueError for a damaged file."""
    file = directory / _FILE
    groups = json.loads(file.read_bytes()) if file.exists() else {}
    return {language: tuple(map(tuple, some)) for language, some in groups.items()}
