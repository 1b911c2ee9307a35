"""The files of a folder that git says differ from the last commit, staged or not, or are new: for a commit hook."""

import subprocess
from pathlib import Path


class NoGit(Exception):
    """The folder is in no git repository, or git is not installed."""


def changed_paths(root: Path) -> frozenset[str]:
    """Return the paths below `root` of files that were changed or added since the last commit; raises NoGit.

    Deleted files are left out. Before the first commit, every file is new.
    """
    listed = _git(root, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", ".")
    prefix = _git(root, "rev-parse", "--show-prefix").rstrip("\n")
    entries = (entry for entry in listed.split("\0") if entry)
    changed = (entry[3:] for entry in entries if "D" not in entry[:2] or "A" in entry[:2])
    return frozenset(path.removeprefix(prefix) for path in changed if path.startswith(prefix))


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), "-c", "core.quotePath=false", *arguments]
    try:
        ended = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own arguments
    except FileNotFoundError as error:
        raise NoGit("git is not installed") from error
    except subprocess.CalledProcessError as error:
        problem = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NoGit(problem[-1] if problem else f"{root} is in no git repository") from error
    return ended.stdout.decode("utf-8", "surrogateescape")
