"""Values in the path of a file that is put in: `{% include {{ page.version }}/a.md %}`.

What a value is only its own system knows; where files lie shows it: a page of version 2 lies in a folder `v2`, and so
do the parts that are meant for it.
"""

import re
from collections.abc import Iterator
from pathlib import PurePath

LIMIT_FOLDERS = 6  # above a page whose names are tried
_VALUE = re.compile(r"\{\{-?[^{}\n]*\}\}")


def paths_meant(path: str, page: PurePath) -> Iterator[str]:
    """Yield the paths that may be meant: each value as the name of a folder in which the page lies, nearest first.

    page  where the page lies, from the top of its repository

    A path without a value has none.

    >>> list(paths_meant("{{ page.version }}/a.md", PurePath("docs/v2/sql/b.md")))
    ['sql/a.md', 'v2/a.md', 'docs/a.md']
    """
    names = [name for name in reversed(page.parts[:-1]) if name.strip("/.")] if "{{" in path else []
    texts = _VALUE.split(path)
    yield from (name.join(texts) for name in names[:LIMIT_FOLDERS])
