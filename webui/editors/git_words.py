"""What a person can do about an error of git, in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webui.article_files.git import GitFault

_REMEDIES: Final[Mapping[GitFault, LazyString]] = {
    GitFault.LOCKED: _(
        "Another git program is at work in the articles' folder, or one of them died there. Try again in a minute; if that does not help, whoever runs this site has to remove the lock file that is named here."  # noqa: E501
    ),
    GitFault.REMOTE_AWAY: _("The remote repository cannot be reached. Your text is kept; try again later."),
    GitFault.REMOTE_MOVED: _(
        "Others push to the remote repository at the same time, or its history was changed. Try again; if that does not help, somebody has to put the folder in order with git."  # noqa: E501
    ),
    GitFault.REFUSED: _("A check of the repository refused it. What it says stands here: change the text accordingly."),
    GitFault.NOT_OURS: _(
        "The folder belongs to another user of the machine. Whoever runs this site has to change that, or allow it with git's safe.directory."  # noqa: E501
    ),
    GitFault.NO_SPACE: _("The disk is full. Whoever runs this site has to make room; your text is kept."),
    GitFault.TOO_SLOW: _("Git did not answer in time. Your text is kept; try again later."),
    GitFault.OTHER: _("Git did not do it. Your text is kept; show this to whoever runs this site."),
}


def remedy(fault: GitFault) -> str:
    """Return what a person can do about it."""
    return str(_REMEDIES[fault])
