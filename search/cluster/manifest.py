"""The one document that says what is served: which index, which publication, and the lexicons that belong to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from search.articles.synonyms import Groups
from search.cluster.client import ClusterClient, ClusterError, Deadline
from search.cluster.mapping import FORMAT, MANIFEST, STATE
from search.storage.publication import Publication, changes_as_json, with_changes

NOT_FOUND = 404


class ForeignManifest(ClusterError):
    """What stands in its place was not written by this program, or by another version of it."""

    def __init__(self, message: str, version: int, *, is_earlier: bool) -> None:
        """`version` of the document, for whoever writes over it; `is_earlier`: of a version before this one."""
        super().__init__(message)
        self.version = version
        self.is_earlier = is_earlier


@dataclass(frozen=True, slots=True)
class LexiconFile:
    """The lexicon of one segment, in pieces."""

    name: str  # `lexicon_arrays.identity`
    digest: str  # SHA-256 of its bytes
    pieces: int


@dataclass(frozen=True, slots=True)
class ClusterManifest:
    """What is served."""

    index: str
    publication: Publication
    lexicons: tuple[LexiconFile, ...]  # in the order of the segments
    synonyms: Groups
    version: int  # of the document, for whoever writes the next one

    def written(self) -> dict[str, object]:
        """Return it as it is stored."""
        return {
            "format": FORMAT,
            "index": self.index,
            "publication": self.publication.name,
            **changes_as_json(self.publication),
            "lexicons": [[file.name, file.digest, file.pieces] for file in self.lexicons],
            "synonyms": {language: [*map(list, groups)] for language, groups in self.synonyms.items()},
        }


def read_manifest(cluster: ClusterClient, deadline: Deadline) -> ClusterManifest | None:
    """Return what is served; None where nothing was published yet. Raises ClusterError, ForeignManifest."""
    try:
        answer = cluster.ask("GET", f"/{STATE}/_doc/{MANIFEST}", None, deadline)
    except ClusterError as error:
        if error.status == NOT_FOUND:
            return None
        raise
    written, version = answer["_source"], answer["_version"]
    number = written.get("format")
    if isinstance(number, int) and number < FORMAT:
        why = f"was published by an earlier version of this program (format {number}, this one reads {FORMAT})"
        raise ForeignManifest(f"{cluster.names} {why}", version, is_earlier=True)
    try:
        return _read(written, version)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ForeignManifest(
            f"{cluster.names}: {STATE} is not of this program ({error})", version, is_earlier=False
        ) from None


def _read(written: Mapping[str, Any], version: int) -> ClusterManifest:
    if written["format"] != FORMAT:
        raise ValueError(f"format {written['format']}, this one reads {FORMAT}")
    named = Publication.named(written["publication"])
    if named is None:
        raise ValueError("it names no publication")
    return ClusterManifest(
        written["index"],
        with_changes(named, written),
        tuple(LexiconFile(*file) for file in written["lexicons"]),
        {language: tuple(map(tuple, groups)) for language, groups in written["synonyms"].items()},
        version,
    )
