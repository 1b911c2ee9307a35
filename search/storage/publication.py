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
from typing import Any

from search.storage.generations import MANIFEST, Generation

PUBLICATION = "publication.json"
REMEMBERED = timedelta(days=30)  # how long a publication names what it and its predecessors took back
EDITS_REMEMBERED = timedelta(days=1)  # and what they changed; no host has to serve every publication to record them
MOST_EDITS = 500  # of one publication that are told apart; whoever changes more has changed the folder
_TIME = "%Y%m%dT%H%M%S.%fZ"
_DIGITS = 16  # hexadecimal, of the digest


@dataclass(frozen=True, slots=True)
class Edit:
    """An article was published that is new, or another than before."""

    at: datetime  # aware UTC, when it was published
    revision: str  # since then, by its content


@dataclass(frozen=True, slots=True)
class Publication:
    """The articles as they were published at one moment.

    at         aware UTC
    content    digest of the articles: equal wherever and whenever the same articles are published
    withdrawn  key of an article that people could be offered before, and cannot now -> since when
    edited     key of an article -> its newest edit
    """

    at: datetime
    content: str
    withdrawn: Mapping[str, datetime] = field(default_factory=dict, compare=False)
    edited: Mapping[str, Edit] = field(default_factory=dict, compare=False)

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
    before: Publication | None,
    content: str,
    offered: Mapping[str, bool],
    withdrawn: Iterable[str],
    now: datetime,
    *,
    edited: Mapping[str, str],
) -> Publication:
    """Return the publication that follows `before`.

    offered    key of every article -> whether it may be offered
    withdrawn  keys of what `before` offered and this one does not
    edited     key of every article that `before` did not hold, or not so -> its revision
    """
    published_at = max(now, before.at + timedelta(microseconds=1)) if before else now
    known = before.withdrawn.items() if before else ()
    still = {key: since for key, since in known if not offered.get(key) and since > published_at - REMEMBERED}
    edits = (
        {key: edit for key, edit in before.edited.items() if edit.at > published_at - EDITS_REMEMBERED}
        if before
        else {}
    )
    if before and len(edited) <= MOST_EDITS:
        edits |= {key: Edit(published_at, revision) for key, revision in edited.items()}
    return Publication(published_at, content, dict.fromkeys(withdrawn, published_at) | still, edits)


def digest_of(lines: Iterable[str]) -> str:
    """Return the digest of a publication's content, whatever the order of its lines."""
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()[:_DIGITS]


def write_publication(folder: Path, publication: Publication) -> None:
    """Write it into the folder of a generation that is being built."""
    written = {"name": publication.name, **changes_as_json(publication)}
    (folder / PUBLICATION).write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")


def changes_as_json(publication: Publication) -> dict[str, object]:
    """Return what a publication and its predecessors changed, as it is stored beside its name."""
    return {
        "withdrawn": {key: since.isoformat() for key, since in publication.withdrawn.items()},
        "edited": {key: [edit.at.isoformat(), edit.revision] for key, edit in publication.edited.items()},
    }


def with_changes(publication: Publication, written: Mapping[str, Any]) -> Publication:
    """Return a publication with what was stored of it; an earlier version stored no edits.

    Raises KeyError, ValueError, TypeError or AttributeError for what is something else.
    """
    withdrawn = {key: datetime.fromisoformat(since) for key, since in written["withdrawn"].items()}
    edits = written.get("edited", {}).items()
    edited = {key: Edit(datetime.fromisoformat(moment), revision) for key, (moment, revision) in edits}
    return Publication(publication.at, publication.content, withdrawn, edited)


def publication_of(generation: Generation) -> Publication:
    """Return what a generation publishes; of one by an earlier version, by the time and content of its manifest.

    Raises OSError for a generation that is gone.
    """
    try:
        written = json.loads((generation.path / PUBLICATION).read_bytes())
        named = Publication.named(written["name"])
        if named:
            return with_changes(named, written)
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        pass
    manifest = generation.path / MANIFEST
    published_at = datetime.fromtimestamp(manifest.stat().st_mtime, UTC)
    return Publication(published_at, sha256(manifest.read_bytes()).hexdigest()[:_DIGITS])
