"""In which order `make test-services` hands files to its processes: the last of them decide how long one waits idle."""

from collections import Counter

import pytest

# A single test of these rooms may take a minute: it starts servers, or the whole product on several hosts, or goes
# through whole folders and collections.
LONG = (
    "tests/attack/",
    "tests/packaging/",
    "tests/search/evaluation/",
    "tests/search/importing/",
    "tests/services/",
    "tests/soak/",
)


def longest_first(items: list[pytest.Item]) -> None:
    """Sort by file: rooms of long tests, then files with many tests; files of one short test fill the end."""
    files = {item: item.nodeid.partition("::")[0] for item in items}
    tests = Counter(files.values())
    items.sort(key=lambda item: (not files[item].startswith(LONG), -tests[files[item]], files[item]))
