"""The articles' folder under git: commits of what was saved, a remote that is pulled and pushed, and what git says.

The git program is used, not a library: hooks, credentials, attributes and signatures of the repository work as they do
for everybody who commits there by hand (docs/decisions has the comparison).
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from webui.storage.article_revisions import Revision

LONGEST_SECONDS = 30  # of one git command
MOST_REVISIONS = 200  # of one article that are listed
_LONGEST_WORDS = 1_500  # characters of what git says
_COMMIT = re.compile(r"[0-9a-f]{40,64}")
_SECRET = re.compile(r"(://)[^/@\s]+@")
_LEFT_LOCKED = ("index.lock", "HEAD.lock", "config.lock", "packed-refs.lock")


class GitFault(StrEnum):
    """What kept git from doing it; pages have a remedy for each."""

    LOCKED = "locked"
    REMOTE_AWAY = "remote-away"
    REMOTE_MOVED = "remote-moved"
    REFUSED = "refused"  # by a hook
    NOT_OURS = "not-ours"  # the folder belongs to another user of the machine
    NO_SPACE = "no-space"
    TOO_SLOW = "too-slow"
    OTHER = "other"


_FAULTS: Mapping[GitFault, re.Pattern[str]] = {
    GitFault.NO_SPACE: re.compile(r"No space left|Disk quota"),
    GitFault.NOT_OURS: re.compile(r"dubious ownership|Permission denied|insufficient permission"),
    GitFault.LOCKED: re.compile(r"\.lock'|cannot lock ref|another git process"),
    GitFault.REFUSED: re.compile(r"hook", re.IGNORECASE),
    GitFault.REMOTE_MOVED: re.compile(
        r"non-fast-forward|fetch first|rejected|Not possible to fast-forward|could not apply"
    ),
    GitFault.REMOTE_AWAY: re.compile(
        r"resolve host|unable to access|Could not read from remote|does not appear to be a git|could not read Username"
        r"|Authentication failed|Connection|timed out"
    ),
}


class GitFailed(Exception):
    """Git did not do it; nothing of it is left. `words` is what git said."""

    def __init__(self, fault: GitFault, words: str) -> None:
        super().__init__(words)
        self.fault = fault
        self.words = words


@dataclass(frozen=True, slots=True)
class _Finished:
    status: int
    output: bytes
    words: str


class GitFolder:
    """One articles folder inside a git repository; whoever changes it holds the lock of the folder.

    remote  name or address of what is pulled and pushed; "" = nothing is
    lock    descriptor of that lock: git keeps it, too, so that it outlives a server that was killed
    """

    def __init__(self, root: Path, remote: str = "", lock: int | None = None) -> None:
        self.root = root
        self.remote = remote
        self._lock = lock

    def head(self) -> str:
        """Return the commit that the branch stands at; "" before the first one."""
        finished = self._try("rev-parse", "--verify", "--quiet", "HEAD")
        return finished.output.decode().strip() if finished.status == 0 else ""

    def commit(self, paths: Sequence[str], message: str, editor: str) -> None:
        """Commit some files as they lie in the folder, or their absence; nothing where that is committed already."""
        known = [path for path in paths if (self.root / path).exists() or self._is_tracked(path)]
        if not known:
            return
        self._run("add", "--all", "--", *known)
        if self._try("diff", "--cached", "--quiet", "--", *known).status:
            author = f"--author={_plain(editor)} <{_address(editor)}>"
            done = self._try("commit", "--quiet", "--no-gpg-sign", author, "-m", message, "--only", "--", *known)
            if done.status:  # a hook says what it likes
                fault = _fault(done.words)
                raise GitFailed(GitFault.REFUSED if fault is GitFault.OTHER else fault, done.words)

    def unstage(self, paths: Sequence[str]) -> None:
        """Take some files out of what the next commit would hold."""
        for path in paths:
            self._try("reset", "--quiet", "--", path)

    def undo(self, head: str) -> None:
        """Take back the commits after `head`; changes of others in the folder stay."""
        self._run(*("reset", "--quiet", "--keep", head) if head else ("update-ref", "-d", "HEAD"))

    def pull(self) -> None:
        """Take over the commits of the remote; own ones that it lacks come behind them."""
        if not self.remote:
            return
        if not self._fetch():
            return
        if self._try("merge", "--quiet", "--ff-only", "FETCH_HEAD").status == 0:
            return
        if self._try("merge-base", "--is-ancestor", "HEAD", "FETCH_HEAD").status == 0:
            self._run("merge", "--quiet", "--ff-only", "FETCH_HEAD")  # to say why it cannot
        try:
            self._run("rebase", "--quiet", "FETCH_HEAD")
        except GitFailed:
            self._try("rebase", "--abort")
            raise

    def push(self) -> None:
        """Send the branch to the remote."""
        if self.remote:
            self._run("push", "--quiet", self.remote, f"HEAD:refs/heads/{self._branch()}")

    def is_pushed(self) -> bool:
        """Return whether the remote has every commit."""
        return self._fetch() and self._try("merge-base", "--is-ancestor", "HEAD", "FETCH_HEAD").status == 0

    def free_locks(self) -> None:
        """Delete the lock files of a git of ours that was killed; only for whoever knows that it was."""
        folder = self.root / self._run("rev-parse", "--git-dir").decode().strip()
        left = [folder / name for name in _LEFT_LOCKED] + [
            *folder.glob("refs/heads/**/*.lock"),
            *folder.glob("next-index-*.lock"),
        ]
        for lock in left:
            lock.unlink(missing_ok=True)

    def revisions(self, path: str) -> list[Revision]:
        """Return the commits of a file, the newest first."""
        form = "--format=%H%x1f%aI%x1f%an%x1f%s"
        finished = self._try("log", f"-n{MOST_REVISIONS}", form, "--", path)
        rows = (line.split("\x1f", 3) for line in finished.output.decode("utf-8", "replace").splitlines())
        return [
            Revision(commit, datetime.fromisoformat(written), who, message) for commit, written, who, message in rows
        ]

    def content(self, path: str, commit: str) -> bytes | None:
        """Return a file as it was after a commit; None when there is no such commit, or no file in it."""
        if not _COMMIT.fullmatch(commit):
            return None
        finished = self._try("cat-file", "blob", f"{commit}:./{path}")
        return finished.output if finished.status == 0 else None

    def _is_tracked(self, path: str) -> bool:
        return self._try("ls-files", "--error-unmatch", "--", path).status == 0

    def _fetch(self) -> bool:
        """Fetch our branch of the remote; return whether it has one."""
        try:
            self._run("fetch", "--quiet", self.remote, self._branch())
        except GitFailed as error:
            if "couldn't find remote ref" in error.words:
                return False
            raise
        return True

    def _branch(self) -> str:
        return self._run("symbolic-ref", "--short", "HEAD").decode().strip()

    def _run(self, *arguments: str) -> bytes:
        finished = self._try(*arguments)
        if finished.status:
            raise GitFailed(_fault(finished.words), finished.words)
        return finished.output

    def _try(self, *arguments: str) -> _Finished:
        return run_git(self.root, *arguments, lock=self._lock)


def is_under_git(folder: Path) -> bool:
    """Return whether git keeps this folder; raises GitFailed where git refuses to look at it.

    A folder that a repository around it ignores is not under git.
    """
    try:
        inside = run_git(folder, "rev-parse", "--is-inside-work-tree")
    except FileNotFoundError:  # no git program, or no folder
        return False
    if inside.status and _fault(inside.words) is GitFault.NOT_OURS:
        raise GitFailed(GitFault.NOT_OURS, inside.words)
    is_inside = inside.status == 0 and inside.output.strip() == b"true"
    return is_inside and run_git(folder, "check-ignore", "--quiet", ".").status != 0


def run_git(folder: Path, *arguments: str, lock: int | None = None) -> _Finished:
    """Run git in a folder; raises GitFailed when it takes too long, FileNotFoundError without git or folder."""
    process = subprocess.Popen(  # noqa: S603 - arguments of ours, and no shell
        ["git", "--literal-pathspecs", *arguments],  # noqa: S607 - the git of this machine
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=() if lock is None else (lock,),
        start_new_session=True,
    )
    try:
        output, errors = process.communicate(timeout=LONGEST_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise GitFailed(GitFault.TOO_SLOW, f"git {arguments[0]}: {LONGEST_SECONDS} s") from None
    words = _SECRET.sub(r"\1", errors.decode("utf-8", "replace").strip() or output.decode("utf-8", "replace").strip())
    return _Finished(process.returncode, output, words[:_LONGEST_WORDS])


def _fault(words: str) -> GitFault:
    return next((fault for fault, pattern in _FAULTS.items() if pattern.search(words)), GitFault.OTHER)


def _environment() -> dict[str, str]:
    """Return the environment of git: nothing that asks a person, nothing that points to another repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **kept,
        "LC_ALL": "C.UTF-8",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_EDITOR": "true",
        "GIT_COMMITTER_NAME": "readfirst",
        "GIT_COMMITTER_EMAIL": "readfirst@localhost",
    }


def _plain(name: str) -> str:
    """Return a name as git takes it: it has no angle brackets and line ends."""
    return re.sub(r"[<>\s]+", " ", name).strip() or "editor"


def _address(name: str) -> str:
    return f"{re.sub(r'[^A-Za-z0-9._-]+', '-', name).strip('-.') or 'editor'}@localhost"
