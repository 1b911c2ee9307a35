"""`python -m webui.cluster.pulling`: fetches what editors on other hosts have pushed, every two seconds."""

from __future__ import annotations

import os
import sys
import time
from typing import Final

from webui.article_files.folder_lock import FolderBusy
from webui.article_files.git import GitFailed
from webui.article_files.saving import ArticleFiles
from webui.configuration import read_settings

_PAUSE_SECONDS: Final = 2.0


def main() -> None:
    """Pull until a signal ends the process; what goes wrong is said and tried again."""
    settings = read_settings(os.environ)
    articles = ArticleFiles(settings.articles_dir, settings.data_dir, settings.articles_remote)
    while True:
        try:
            articles.pull()
        except (GitFailed, FolderBusy, OSError) as error:
            sys.stderr.write(f"{error}\n")
        time.sleep(_PAUSE_SECONDS)


if __name__ == "__main__":
    main()
