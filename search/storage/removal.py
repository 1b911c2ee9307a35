"""Folders that nobody needs any more, removed beside other work: an edit is found before what it replaced is gone.

On a busy disk a generation of thirty files takes a quarter of an edit's time to remove.
"""

import shutil
from contextlib import suppress
from pathlib import Path
from threading import Thread


def remove(folder: Path) -> None:
    """Remove a folder that another process, or a thread of this one, may be removing, too; raises OSError.

    What has that name and is no folder is removed itself.
    """
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
    while folder.exists():  # whatever somebody else removed between two looks is looked for once more
        with suppress(FileNotFoundError):
            shutil.rmtree(folder)


class Removal:
    """Removes folders in threads of its own; what a process that ends at once leaves behind, `begin` removes."""

    def __init__(self) -> None:
        self._threads: list[Thread] = []

    def begin(self, folder: Path) -> None:
        """Begin to remove a folder; where no thread may be started, remove it at once."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = Thread(target=shutil.rmtree, args=(folder,), kwargs={"ignore_errors": True}, name="removal")
        try:
            thread.start()
        except RuntimeError:  # a container allows so many: what was published stays published
            shutil.rmtree(folder, ignore_errors=True)
        else:
            self._threads.append(thread)

    def finish(self) -> None:
        """Wait until everything that was begun is removed."""
        while self._threads:
            self._threads.pop().join()
