"""Articles or a picture saved: written whole, committed and pushed where there is git; or nothing of it done.

1. One process at a time (`folder_lock`); git inherits the lock, so that it is held until a killed server's git ends.
2. What the remote has comes first. When a file is not what the change was made from, nothing is written.
3. A note of what the folder was like lies beside the lock while somebody saves. Whoever gets the lock and finds such a
   note knows that the last one died: the folder is put back, and the text is where it was, in the database.
4. When git fails, every file is put back. A push that another host was faster than is tried again behind its commits.
"""

from __future__ import annotations

import base64
import json
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from search.articles.article import LIMIT_BYTES, read_source
from search.articles.folder import ENDINGS
from tickets.files.durable import UNFINISHED_SUFFIX, durable_file
from webui.article_files.folder_lock import folder_lock
from webui.article_files.git import GitFailed, GitFault, GitFolder, is_under_git
from webui.article_files.ready_picture import LARGEST_BYTES
from webui.storage.article_revisions import Revision

_PUSHES = 4  # attempts, while other hosts push as well
_MODE = 0o644  # of a new file


class ChangedMeanwhile(Exception):
    """The file is not what the change was made from; `current` is what it is, None = it is gone."""

    def __init__(self, current: bytes | None) -> None:
        super().__init__("the file was changed meanwhile")
        self.current = current


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file of the folder, before and after; None = no such file."""

    path: str  # posix, below the articles folder
    before: bytes | None
    after: bytes | None
    message: str
    editor: str


@dataclass(frozen=True, slots=True)
class _SavedFile:
    """A file as it lay in the folder when saving began, and as it is to be."""

    path: str
    before: bytes | None
    after: bytes | None


class ArticleFiles:
    """The articles' folder: reads and saves files, and knows their history where it is under git."""

    def __init__(self, root: Path, data: Path, remote: str = "") -> None:
        self.root = root.absolute()
        self._remote = remote
        self._lock = data.absolute() / "articles.lock"
        self._note = data.absolute() / "articles.saving"

    @property
    def has_git(self) -> bool:
        """Whether the folder is under git; raises GitFailed where git refuses to look at it."""
        return is_under_git(self.root)

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file; None without one. Raises ArticleError when it cannot be read."""
        limit_bytes = LIMIT_BYTES if path.lower().endswith(ENDINGS) else LARGEST_BYTES
        return read_source(self.root, path, limit_bytes=limit_bytes) if (self.root / path).exists() else None

    def save(self, *changes: FileChange) -> None:
        """Write some files and commit them together, by editor and message of the first; what is so already stays.

        Raises ChangedMeanwhile, GitFailed, FolderBusy or OSError; the folder is then as it was.
        """
        with self._alone() as git:
            self._attempt(git, changes)

    def pull(self) -> None:
        """Take over what the remote has, where there is one; raises GitFailed or FolderBusy."""
        with self._alone() as git:
            if git:
                git.pull()

    def recover(self) -> None:
        """Put back what somebody who died while saving has left; `save` does it by itself."""
        with self._alone():
            return

    def revisions(self, path: str) -> list[Revision]:
        """Return the commits of a file, the newest first; none without git."""
        return GitFolder(self.root).revisions(path) if self.has_git else []

    def content(self, path: str, revision_id: str) -> bytes | None:
        """Return a file as it was after a commit; None without that."""
        return GitFolder(self.root).content(path, revision_id) if self.has_git else None

    @contextmanager
    def _alone(self) -> Iterator[GitFolder | None]:
        with folder_lock(self._lock) as lock:
            git = GitFolder(self.root, self._remote, lock) if self.has_git else None
            self._recover(git)
            yield git

    def _attempt(self, git: GitFolder | None, changes: Sequence[FileChange]) -> None:
        for attempt in range(_PUSHES):
            if git:
                git.pull()
            files = []
            for change in changes:
                current = self.read(change.path)
                if current not in (change.before, change.after):
                    raise ChangedMeanwhile(current)
                files.append(_SavedFile(change.path, current, change.after))
            try:
                self._save(git, files, changes[0])
            except GitFailed as error:
                if error.fault is not GitFault.REMOTE_MOVED or attempt == _PUSHES - 1:
                    raise
            else:
                return

    def _save(self, git: GitFolder | None, files: Sequence[_SavedFile], described: FileChange) -> None:
        head = git.head() if git else ""
        self._keep_note(files, head)
        try:
            for file in files:
                self._write(file.path, file.after)
            if git:
                git.commit([file.path for file in files], described.message, described.editor)
                git.push()
        except (GitFailed, OSError):
            self._put_back(git, files, head)
            self._note.unlink(missing_ok=True)
            raise
        self._note.unlink()

    def _write(self, path: str, raw: bytes | None) -> None:
        target = self.root / path
        if raw is None:
            target.unlink(missing_ok=True)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else _MODE
        with durable_file(target) as file:
            os.fchmod(file.fileno(), mode)
            file.write(raw)

    def _keep_note(self, files: Sequence[_SavedFile], head: str) -> None:
        rows = [{"path": file.path, "before": _encoded(file.before), "after": _encoded(file.after)} for file in files]
        note = {**rows[0], "more": rows[1:], "head": head}  # an older program knows a note of one file
        with durable_file(self._note) as file:
            file.write(json.dumps(note).encode())

    def _recover(self, git: GitFolder | None) -> None:
        """Put back what somebody who died while saving has left."""
        try:
            note = json.loads(self._note.read_bytes())
        except FileNotFoundError:
            return
        if git:
            git.free_locks()
        files = [
            _SavedFile(row["path"], _decoded(row["before"]), _decoded(row["after"]))
            for row in (note, *note.get("more", ()))
        ]
        for folder in {(self.root / file.path).parent for file in files}:
            for unfinished in folder.glob(f".*{UNFINISHED_SUFFIX}"):
                unfinished.unlink(missing_ok=True)
        is_done = git is not None and git.head() != note["head"] and (not git.remote or git.is_pushed())
        if not is_done:
            self._put_back(git, files, note["head"])
        self._note.unlink()

    def _put_back(self, git: GitFolder | None, files: Sequence[_SavedFile], head: str) -> None:
        is_committed = git is not None and git.head() != head
        if git and is_committed:
            git.undo(head)
        for file in files:
            current = self.read(file.path)
            if current != file.before and (is_committed or current == file.after):
                self._write(file.path, file.before)
        if git:
            git.unstage([file.path for file in files])


def _encoded(raw: bytes | None) -> str | None:
    return None if raw is None else base64.b64encode(raw).decode()


def _decoded(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
