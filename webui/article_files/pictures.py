"""Pictures that editors add to an article: checked and made smaller in a process with limits, named by their content.

A name that follows from the content is never reused for another picture, so browsers may keep it, nothing is written
over, and the same picture added twice is one file. It lies in `pictures/` beside the article.
"""

from __future__ import annotations

import hashlib
import posixpath
from dataclasses import dataclass
from threading import Lock
from typing import Final

import msgspec

from search.storage.child_process import python
from search.storage.limited_process import ChildEnded, LimitedProcess, LimitExceeded
from webui.article_files.ready_picture import LARGEST_BYTES, LIMITS, PictureFault, ReadyPicture

FOLDER: Final = "pictures"  # beside the article
_COMMAND: Final = ("webui.article_files.picture_worker", ("search", "webui"))
_NAME_LENGTH: Final = 20  # hexadecimal digits: 80 bits
_one_at_once = Lock()  # one picture needs up to half a gigabyte


class PictureRefused(ValueError):
    """The picture is refused; nothing was written."""

    def __init__(self, fault: PictureFault) -> None:
        super().__init__(f"picture refused: {fault.value}")
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept and shown."""

    name: str  # of the file
    content: bytes

    def path_beside(self, article_path: str) -> str:
        """Return where the picture of an article lies, below the articles' folder."""
        return posixpath.join(posixpath.dirname(article_path), FOLDER, self.name)

    def markdown(self, alternative: str) -> str:
        r"""Return the Markdown that shows the picture in an article beside it.

        >>> Picture("0a1b.png", b"").markdown("Menu [Účet]")
        '![Menu \\[Účet\\]](pictures/0a1b.png)'
        """
        words = " ".join(alternative.split())
        for mark in "\\[]":
            words = words.replace(mark, f"\\{mark}")
        return f"![{words}]({FOLDER}/{self.name})"


def picture_of(raw: bytes, longest_edge: int) -> Picture:
    """Return an upload as it is kept, its longest edge in pixels; raises PictureRefused."""
    if not raw:
        raise PictureRefused(PictureFault.EMPTY)
    if len(raw) > LARGEST_BYTES:
        raise PictureRefused(PictureFault.TOO_BIG)
    ready = _asked(raw, longest_edge)
    if ready.fault:
        raise PictureRefused(PictureFault(ready.fault))
    if len(ready.content) > LARGEST_BYTES:
        raise PictureRefused(PictureFault.TOO_BIG)
    digest = hashlib.sha256(ready.content).hexdigest()
    return Picture(digest[:_NAME_LENGTH] + ready.ending, ready.content)


def _asked(raw: bytes, longest_edge: int) -> ReadyPicture:
    """Ask a process of its own, which ends with the picture."""
    with _one_at_once:
        try:
            child = LimitedProcess(python(*_COMMAND), str(longest_edge).encode(), LIMITS)
            try:
                return msgspec.msgpack.decode(child.ask(raw), type=ReadyPicture)
            finally:
                child.stop()
        except LimitExceeded as error:
            raise PictureRefused(PictureFault.TOO_COSTLY) from error
        except ChildEnded as error:
            raise PictureRefused(PictureFault.BROKEN) from error
