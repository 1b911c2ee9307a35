"""Which publication of the articles an index holds, by a name that means the same on every host.

The number of a generation counts what one host has built. A publication is named by when it was published and by what
it holds, so that hosts with an index each can tell "not here yet" from "gone".
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from search.storage.generations import MANIFEST, Generation

PUBLICATION = "publication.json"
REMEMBERED = timedelta(days=30)  # how long a publication names what it and its predecessors took back
_TIME = "%Y%m%dT%H%M%S.%fZ"
_DIGITS = 16  # hexadecimal, of the digest


@dataclass(frozen=True, slots=True)
class Publication:
    """The articles as they were published at one moment.

    at         aware UTC
    content    digest of the articles: equal wherever and whenever the same articles are published
    withdrawn  key of an article that people could be offered before, and cannot now -> since when
    """

    at: datetime
    content: str
    withdrawn: Mapping[str, datetime] = field(default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        """Time and content; names sort by time.

        >>> Publication(datetime(2026, 3, 2, 9, tzinfo=UTC), "1f0c").name
        '20260302T090000.000000Z-1f0c'
        """
        return f"{self.at.astimezone(UTC):{_TIME}}-{self.content}"

    @classmethod
    def named(cls, name: str) -> "Publication | None":
        """Return the publication of a name; None for another text, such as "gen-7" in evidence of earlier versions."""
        time, _, content = name.partition("-")
        try:
            return cls(datetime.strptime(time, _TIME).replace(tzinfo=UTC), content)
        except ValueError:
            return None

    def is_newer_than(self, other: "Publication") -> bool:
        """Return whether it was published later and holds something else."""
        return self.at > other.at and self.content != other.content

    def took_back(self, key: str, *, since: "Publication | None") -> bool:
        """Return whether an article was withdrawn after another publication, or ever."""
        withdrawn_at = self.withdrawn.get(key)
        return withdrawn_at is not None and (since is None or withdrawn_at > since.at)


def successor(
    before: Publication | None, content: str, offered: Mapping[str, bool], withdrawn: Iterable[str], now: datetime
) -> Publication:
    """Return the publication that follows `before`.

    offered    key of every article -> whether it may be offered
    withdrawn  keys of what `before` offered and this one does not
    """
    published_at = max(now, before.at + timedelta(microseconds=1)) if before else now
    known = before.withdrawn.items() if before else ()
    still = {key: since for key, since in known if not offered.get(key) and since > published_at - REMEMBERED}
    return Publication(published_at, content, dict.fromkeys(withdrawn, published_at) | still)


def digest_of(lines: Iterable[str]) -> str:
    """Return the digest of a publication's content, whatever the order of its lines."""
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()[:_DIGITS]


def write_publication(folder: Path, publication: Publication) -> None:
    """Write it into the folder of a generation that is being built."""
    withdrawn = {key: since.isoformat() for key, since in publication.withdrawn.items()}
    written = {"name": publication.name, "withdrawn": withdrawn}
    (folder / PUBLICATION).write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")


def publication_of(generation: Generation) -> Publication:
    """Return what a generation publishes; of one by an earlier version, by the time and content of its manifest.

    Raises OSError for a generation that is gone.
    """
    try:
        written = json.loads((generation.path / PUBLICATION).read_bytes())
        named = Publication.named(written["name"])
        withdrawn = {key: datetime.fromisoformat(since) for key, since in written["withdrawn"].items()}
        if named:
            return Publication(named.at, named.content, withdrawn)
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        pass
    manifest = generation.path / MANIFEST
    published_at = datetime.fromtimestamp(manifest.stat().st_mtime, UTC)
    return Publication(published_at, sha256(manifest.read_bytes()).hexdigest()[:_DIGITS])
