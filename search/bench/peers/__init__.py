"""Who is measured: each engine in a file of its own, all behind one contract.

Nothing here is imported by the product, and each package only by its own file, inside the process of that engine.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from search.bench.library import BenchArticle, Place
from search.text.analysis import is_stop_word, words
from search.text.language import LANGUAGES

TITLE_WORTH = 3.0  # of a word in the title, to one in the text: the same for every peer
ENGINES = ("readfirst", "tantivy", "fts5", "whoosh", "minisearch")
PEERS = ENGINES[1:]


class EngineMissing(Exception):
    """An engine that is not installed here; the message says what installs it."""


class Engine(Protocol):
    """What is asked of every engine. It is made for one place and lives in one process."""

    @property
    def version(self) -> str:
        """Name and version of what answers."""

    @property
    def process_id(self) -> int:
        """The process that holds the index in memory."""

    def build(self) -> None:
        """Index all articles of the place, in the way its own documentation shows."""

    def open(self) -> None:
        """Open what was built, to answer from it."""

    def complete(self, text: str, lang: str, k: int) -> list[str]:
        """Give the ids of the best articles while it is typed; the last word is unfinished unless a space follows."""

    def search(self, text: str, lang: str, k: int) -> list[str]:
        """Give the ids of the best articles for a problem that is settled."""

    def update(self, article: BenchArticle) -> None:
        """Save one edited article; the next answer knows it."""

    def close(self) -> None:
        """Let go of everything."""


def load(name: str) -> Callable[[Place], Engine]:
    """Give the engine of that name; raises EngineMissing."""
    module = import_module(f"search.bench.peers.{name}")
    made: Callable[[Place], Engine] = module.Peer
    return made


def require(name: str) -> None:
    """Raise EngineMissing unless the engine can be measured here."""
    if name == "minisearch":
        import_module(f"search.bench.peers.{name}").find()
    elif name == "tantivy" and find_spec("tantivy") is None:
        raise EngineMissing("tantivy is not installed: `make bench` installs it")


def query_words(text: str, lang: str) -> tuple[list[str], str]:
    """Give the finished words to look for, and the unfinished one ("" when a space follows the last word).

    Every peer is spared the function words, as the product is.

    >>> query_words("Ako si obnovím hes", "sk"), query_words("hesla ", "sk")
    ((['obnovím'], 'hes'), (['hesla'], ''))
    """
    typed = words(text.lower())
    unfinished = typed.pop() if typed and text[-1:].isalnum() else ""
    language = lang if lang in LANGUAGES else "en"
    naming = [word for word in typed if not is_stop_word(word, language)]
    return (naming or typed if not unfinished else naming), unfinished
