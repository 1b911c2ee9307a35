"""The engines that are measured: each in a file of its own, behind one contract.

Nothing here is imported by the product, and each package only by its own file, inside the process of that engine.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from search.bench.library import BenchArticle, BenchFolder
from search.text.analysis import is_stop_word, words
from search.text.language import LANGUAGES

TITLE_WORTH = 3.0  # of a word in the title, to one in the text: the same for every peer
ENGINES = ("readfirst", "tantivy", "fts5", "xapian", "whoosh", "minisearch")
PEERS = ENGINES[1:]


class EngineMissing(Exception):
    """An engine that is not installed here; the message says what installs it."""


class BenchEngine(Protocol):
    """Contract of every engine; made for one benchmark folder, in a process of its own."""

    @property
    def version(self) -> str:
        """Name and version of what answers."""

    @property
    def process_id(self) -> int:
        """The process that holds the index in memory."""

    def build(self) -> None:
        """Index all articles, in the way the engine's own documentation shows."""

    def open(self) -> None:
        """Open what was built, to answer from it."""

    def complete(self, text: str, lang: str, k: int) -> list[str]:
        """Return ids of the best articles while typing; the last word is unfinished unless a space follows."""

    def search(self, text: str, lang: str, k: int) -> list[str]:
        """Return ids of the best articles for a finished problem text."""

    def update(self, article: BenchArticle) -> None:
        """Save one edited article; the next answer knows it."""

    def close(self) -> None:
        """Close everything."""


def load(name: str) -> Callable[[BenchFolder], BenchEngine]:
    """Return the class of the engine of that name; raises EngineMissing."""
    module = import_module(f"search.bench.peers.{name}")
    made: Callable[[BenchFolder], BenchEngine] = module.Peer
    return made


def require(name: str) -> None:
    """Raise EngineMissing unless the engine can be measured here."""
    if name in {"minisearch", "xapian"}:
        import_module(f"search.bench.peers.{name}").find()
    elif name == "tantivy" and find_spec("tantivy") is None:
        raise EngineMissing("tantivy is not installed: `make bench` installs it")


def query_words(text: str, lang: str) -> tuple[list[str], str]:
    """Return the finished words to look for, and the unfinished one ("" when a space follows the last word).

    Every peer is spared the function words, as the product is.

    >>> query_words("Ako si obnovím hes", "sk"), query_words("hesla ", "sk")
    ((['obnovím'], 'hes'), (['hesla'], ''))
    """
    typed = words(text.lower())
    unfinished = typed.pop() if typed and text[-1:].isalnum() else ""
    language = lang if lang in LANGUAGES else "en"
    naming = [word for word in typed if not is_stop_word(word, language)]
    return (naming or typed if not unfinished else naming), unfinished
