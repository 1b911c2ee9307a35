"""What a vocabulary remembers of its words refers to it nowhere: an index that is switched away is freed at once."""

import gc
import weakref
from pathlib import Path

from tests.search.shelf import Shelf


def test_a_vocabulary_that_was_asked_ends_without_the_garbage_collector(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.write("sk/heslo.md", "Zabudnuté heslo", "Heslo zmeníte v nastaveniach, aj keď ste ho zabudli.", lang="sk")
    searcher = shelf.searcher()
    letter = (
        "Dobrý deň, minulý týždeň u nás bola sestra s deťmi a celý deň pršalo. Zabudla som heslo. Ďakujem pekne, Jana."
    )
    searcher.suggest(letter, "sk")
    vocabulary = weakref.ref(searcher.index.terms["sk"])
    assert vocabulary().is_talk("stars") is not None  # type: ignore[union-attr]
    gc.collect()
    gc.disable()
    try:
        searcher.index.close()
        del searcher
        assert vocabulary() is None
    finally:
        gc.enable()
