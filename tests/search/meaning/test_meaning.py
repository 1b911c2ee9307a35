"""Searching by meaning, from a folder to suggestions, with an encoder that obeys."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.learning.records import Record
from search.learning.store import keep, read_newest
from search.meaning.make_vectors import MadeVectors, make_vectors
from search.meaning.meaning import Meaning
from search.meaning.vector_cache import VectorCache, quantised
from search.meaning.vectors import EmbeddedArticle, file_of, read_vectors, write_vectors
from search.ranking.explanation import SignalName
from search.ranking.searcher import Searcher
from search.ranking.suggestions import Suggestions
from search.training.train import ByMeaning, learn
from tests.search.meaning.toy_encoder import ToyEncoder
from tests.search.shelf import Shelf


class Library:
    """A folder of articles, its index and its vectors."""

    def __init__(self, folder: Path) -> None:
        self.encoder = ToyEncoder()
        self.shelf = Shelf(folder)
        self.folder = folder / "meaning"
        self.folder.mkdir()
        self.fits(weight=0.25, foreign_weight=0.25, spread=0.03)
        for name, title, body in (
            ("heslo", "Zabudnuté heslo", "Kliknite na obnovenie."),
            ("fotky", "Ako nahrať fotky", "Otvorte nastavenia účtu."),
            ("platba", "Platba neprišla", "Otvorte nastavenia účtu."),
        ):
            self.shelf.write(f"sk/{name}.md", title, body, lang="sk")

    def fits(self, **constants: object) -> None:
        fit = {"digest": ToyEncoder.digest, **constants}
        (self.folder / f"{ToyEncoder.digest[:16]}.json").write_text(json.dumps(fit))

    def build(self) -> OpenedIndex:
        return OpenedIndex(self.shelf.index / self.shelf.build().generation / INDEX)

    def embed(self, index: OpenedIndex) -> MadeVectors:
        return make_vectors(index.articles(), self.folder, self.encoder)

    def searcher(self, index: OpenedIndex) -> Searcher:
        meaning = Meaning(self.encoder, self.folder).of(index)
        meaning.load()
        self.encoder.asked.clear()
        return Searcher(index, meaning=meaning)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


@pytest.fixture
def ready(library: Library) -> Library:
    library.embed(library.build())
    return library


def ids(suggestions: Suggestions) -> list[str]:
    return [hit.article_id for hit in suggestions.hits]


def timeless(suggestions: Suggestions) -> Suggestions:
    return replace(suggestions, ms=0.0)


def test_an_article_that_says_it_in_other_words_is_found(ready: Library) -> None:
    with ready.build() as index:
        by_words = Searcher(index).suggest("ako nahrám obrázky do účtu", "sk")
        by_meaning = ready.searcher(index).suggest("ako nahrám obrázky do účtu", "sk")

    assert ids(by_meaning)[0] == "fotky"
    assert by_meaning.meaning == ToyEncoder.digest[:16]
    assert by_words.meaning == ""


def test_translations_of_what_the_language_has_come_not_before_its_articles(library: Library) -> None:
    library.fits(weight=0.25, foreign_weight=2.0, spread=0.03)
    for number in range(8):
        library.shelf.write(f"sk/kapitola-{number}.md", "Nastavenia účtu", lang="sk")
        library.shelf.write(f"cs/kapitola-{number}.md", "Album", lang="cs")
    library.shelf.write("cs/cesky.md", "Album", lang="cs")
    library.embed(library.build())

    with library.build() as index:
        found = library.searcher(index).suggest("ako nahrám obrázky", "sk", k=2)

    assert [(hit.lang, hit.article_id) for hit in found.hits] == [("sk", "fotky"), ("cs", "cesky")]


@pytest.mark.parametrize(("others", "first"), [("Chapter", "en"), ("Album", "sk")])
def test_another_language_comes_first_where_one_article_of_it_stands_out(
    library: Library, others: str, first: str
) -> None:
    library.fits(weight=0.25, foreign_weight=2.0, spread=0.03)
    library.shelf.remove("sk/fotky.md")
    library.shelf.write("en/album.md", "Album", "Open it.", lang="en")
    for number in range(12):
        library.shelf.write(f"en/chapter-{number}.md", f"{others} {number}", "Open it.", lang="en")
    library.embed(library.build())

    with library.build() as index:
        found = library.searcher(index).suggest("obrázky v nastaveniach účtu", "sk")

    assert found.hits[0].lang == first


def test_a_neighbours_article_that_stands_out_comes_not_before_what_words_find_at_home(library: Library) -> None:
    library.fits(weight=0.25, foreign_weight=2.0, spread=0.03)
    library.shelf.remove("sk/fotky.md")
    library.shelf.write("cs/album.md", "Album", "Otevřete.", lang="cs")
    for number in range(12):
        library.shelf.write(f"cs/kapitola-{number}.md", f"Kapitola {number}", "Otevřete.", lang="cs")
    library.embed(library.build())

    with library.build() as index:
        found = library.searcher(index).suggest("obrázky v nastaveniach účtu", "sk")

    assert found.hits[0].lang == "sk"


def test_without_an_article_of_its_own_a_language_has_its_neighbours_before_distant_ones(library: Library) -> None:
    library.fits(weight=0.25, foreign_weight=2.0, spread=0.03)
    library.shelf.write("sk/galeria.md", "Galéria", "Otvorte nastavenia účtu.", lang="sk")
    for number in range(4):
        library.shelf.write(f"en/album-{number}.md", f"Album {number}", "Open it.", lang="en")
    library.embed(library.build())

    with library.build() as index:
        found = library.searcher(index).suggest("galéria obrázky", "cs")

    assert found.hits[0].article_id == "galeria"


@pytest.mark.parametrize("languages", [("cs",), ("cs", "pl"), ("fr",)])
def test_a_translation_is_no_rival_of_its_article(ready: Library, languages: tuple[str, ...]) -> None:
    by_lead = {"intercept": 0.0, "weights": {"words": 0.0, "standing": 0.0, "lead": 1.0}}
    ready.fits(weight=0.25, foreign_weight=0.25, spread=0.3, answerability=by_lead)
    with ready.build() as index:
        alone = ready.searcher(index).suggest("ako nahrám obrázky", "sk").hits[0]
    for language in languages:
        ready.shelf.write(f"{language}/fotky.md", "Album", lang=language)
    ready.embed(ready.build())
    with ready.build() as index:
        translated = ready.searcher(index).suggest("ako nahrám obrázky", "sk").hits[0]

    assert (translated.article_id, translated.lang) == (alone.article_id, "sk")
    assert translated.p_resolves == pytest.approx(alone.p_resolves)


def test_an_article_in_two_other_languages_is_no_rival_of_itself(ready: Library) -> None:
    by_lead = {"intercept": 0.0, "weights": {"words": 0.0, "standing": 0.0, "lead": 1.0}}
    ready.fits(weight=0.25, foreign_weight=2.0, spread=0.3, answerability=by_lead)
    found = []
    for language in ("cs", "pl"):
        ready.shelf.write(f"{language}/album.md", "Album", lang=language)
        ready.embed(ready.build())
        with ready.build() as index:
            found.append(ready.searcher(index).suggest("kde je album", "sk").hits[0])

    assert [hit.article_id for hit in found] == ["album", "album"]
    assert found[0].p_resolves == pytest.approx(found[1].p_resolves) != pytest.approx(0.5)


def test_a_text_of_little_words_alone_is_found_by_what_it_means(ready: Library) -> None:
    with ready.build() as index:
        assert Searcher(index).suggest("kde je album", "sk").hits == ()
        assert ids(ready.searcher(index).suggest("kde je album", "sk"))[0] == "fotky"


def test_gibberish_finds_nothing_and_no_encoder_is_asked(ready: Library) -> None:
    with ready.build() as index:
        found = ready.searcher(index).suggest("xqwzk vrrtp", "sk")

    assert (found.hits, ready.encoder.asked) == ((), [])


def test_no_keystroke_asks_the_encoder(ready: Library) -> None:
    with ready.build() as index:
        ready.searcher(index).suggest_while_typing("ako nahrám obrázky do účtu", "sk")

    assert ready.encoder.asked == []


def test_the_explanation_adds_up(ready: Library) -> None:
    with ready.build() as index:
        answer = ready.searcher(index).explain("ako nahrám obrázky do účtu", "sk")

    first = answer.explanations[0]
    assert first.parts[-1].signal is SignalName.MEANING
    assert sum(part.value for part in first.parts) == pytest.approx(answer.found.hits[0].score)


def no_vectors(library: Library) -> None:
    file_of(library.folder, ToyEncoder.digest).unlink()


def damaged_vectors(library: Library) -> None:
    file = file_of(library.folder, ToyEncoder.digest)
    file.write_bytes(file.read_bytes()[:200])


def no_fit(library: Library) -> None:
    (library.folder / f"{ToyEncoder.digest[:16]}.json").unlink()


def broken_fit(library: Library) -> None:
    library.fits(weight=0.25)


@pytest.mark.parametrize("damage", [no_vectors, damaged_vectors, no_fit, broken_fit])
def test_where_anything_is_missing_words_alone_rank(ready: Library, damage: Callable[[Library], None]) -> None:
    damage(ready)
    with ready.build() as index:
        by_words = Searcher(index).suggest("ako nahrám obrázky do účtu", "sk")
        found = ready.searcher(index).suggest("ako nahrám obrázky do účtu", "sk")

    assert timeless(found) == timeless(by_words)


def test_an_encoder_that_fails_changes_nothing(ready: Library) -> None:
    with ready.build() as index:
        by_words = Searcher(index).suggest("ako nahrám obrázky do účtu", "sk")
        searcher = ready.searcher(index)
        ready.encoder.fails = True
        found = searcher.suggest("ako nahrám obrázky do účtu", "sk")

    assert timeless(found) == timeless(by_words)
    assert ready.encoder.asked


def test_an_edited_article_does_not_sink_before_it_has_a_vector(ready: Library) -> None:
    ready.shelf.write("sk/fotky.md", "Ako pridať fotky do účtu", lang="sk")
    with ready.build() as index:
        edited = ready.searcher(index).suggest("zabudnuté heslo a fotky účtu", "sk")
        other = ready.searcher(index).suggest("zabudnuté heslo", "sk")

    assert edited.meaning == ""
    assert "fotky" in ids(edited)
    assert other.meaning, "no candidate of this one was edited"


def test_an_edit_embeds_one_article_again(ready: Library) -> None:
    ready.shelf.write("sk/fotky.md", "Ako pridať fotky", lang="sk")
    with ready.build() as index:
        made = ready.embed(index)

    assert made == MadeVectors(articles=3, embedded=3, texts=2)
    assert [text[:16] for text in ready.encoder.asked[-2:]] == ["Ako pridať fotky"] * 2


def test_an_article_without_a_vector_is_left_out_and_tried_again(library: Library) -> None:
    with library.build() as index:
        library.encoder.fails = True
        assert library.embed(index).embedded == 0
        library.encoder.fails = False
        assert library.embed(index).embedded == 3


def test_drafts_have_no_vectors(library: Library) -> None:
    library.shelf.write("sk/koncept.md", "Koncept", lang="sk", status="draft")
    with library.build() as index:
        assert library.embed(index).articles == 3


def test_newer_vectors_are_taken_up_without_opening_the_index_anew(ready: Library) -> None:
    with ready.build() as index:
        vectors = file_of(ready.folder, ToyEncoder.digest)
        content = vectors.read_bytes()
        vectors.unlink()
        meaning = Meaning(ready.encoder, ready.folder).of(index)
        assert not meaning.load()
        vectors.write_bytes(content)
        assert meaning.load()


def test_a_folder_without_articles_is_near_nothing(tmp_path: Path) -> None:
    write_vectors(tmp_path / "v.arrays", "d", [])
    vectors = read_vectors(tmp_path / "v.arrays")
    assert vectors

    assert vectors.cosines(np.ones((1, 2), dtype=np.float32)).tolist() == []


def test_the_nearest_sentence_and_the_nearest_text_count(tmp_path: Path) -> None:
    across, along = np.eye(2, dtype=np.float32)
    write_vectors(
        tmp_path / "v.arrays",
        "d",
        [
            EmbeddedArticle("sk/one", "r", [quantised(across), quantised(along)]),
            EmbeddedArticle("sk/two", "r", [quantised(-across)]),
        ],
    )
    vectors = read_vectors(tmp_path / "v.arrays")
    assert vectors

    assert vectors.cosines(np.stack([along])).tolist() == pytest.approx([1, 0])
    assert vectors.cosines(np.stack([along, -across])).tolist() == pytest.approx([1, 1])


def record(number: int, text: str, article_id: str) -> Record:
    now = datetime(2026, 11, 2, tzinfo=UTC)
    return Record(f"r{number}", text, "sk", article_id, f"person-{number}", vouched=True, at=now)


def test_what_solved_a_problem_is_found_for_one_that_means_the_same(ready: Library, tmp_path: Path) -> None:
    with ready.build() as index:
        searcher = ready.searcher(index)
        now = datetime(2026, 11, 3, tzinfo=UTC)
        records = [record(1, "stratil sa mi album", "platba")]
        learned = learn(Searcher(index), records, share=0.2, now=now, by_meaning=ByMeaning(searcher, ready.encoder))
        keep(tmp_path / "learned", learned)
        stored = read_newest(tmp_path / "learned")["sk"]
        explained = searcher.explain("kde sú obrázky účtu", "sk", learned=stored)

    parts = {
        hit.article_id: [part.signal for part in explanation.parts]
        for hit, explanation in zip(explained.found.hits, explained.explanations, strict=True)
    }
    assert SignalName.SOLVED in parts["platba"]
    assert SignalName.SOLVED not in parts["heslo"]


def test_vectors_of_a_forgotten_record_are_in_no_newer_lessons(ready: Library) -> None:
    with ready.build() as index:
        by_meaning = ByMeaning(ready.searcher(index), ready.encoder)
        records = [record(1, "stratil sa mi album", "platba"), record(2, "zabudol som heslo", "heslo")]
        now = datetime(2026, 11, 3, tzinfo=UTC)
        before = learn(Searcher(index), records, share=0.2, now=now, by_meaning=by_meaning)["sk"].solved
        after = learn(Searcher(index), records[1:], share=0.2, now=now, by_meaning=by_meaning)["sk"].solved

    assert before
    assert after
    assert (list(before.articles), list(after.articles)) == (["heslo", "platba"], ["heslo"])


def test_a_cache_forgets_what_it_is_not_told_to_keep(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "cache.sqlite3")
    cache.add({b"kept": b"1", b"forgotten": b"the-vector-of-a-problem"})

    cache.keep_only([b"kept"])

    assert cache.read([b"kept", b"forgotten"]) == {b"kept": b"1"}
    assert b"the-vector-of-a-problem" not in (tmp_path / "cache.sqlite3").read_bytes()


def test_a_damaged_cache_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "cache.sqlite3").write_bytes(b"no database" * 1_000)

    assert VectorCache(tmp_path / "cache.sqlite3").read([b"any"]) == {}


def test_probabilities_are_by_meaning_where_the_model_has_a_fit_for_them(ready: Library) -> None:
    weights = {"words": 1.0, "standing": 0.5, "lead": 0.5}
    with ready.build() as index:
        by_words = ready.searcher(index).suggest("ako nahrám obrázky do účtu", "sk")
        ready.fits(weight=0.25, foreign_weight=0.25, spread=0.03, answerability={"intercept": 0.0, "weights": weights})
        by_meaning = ready.searcher(index).suggest("ako nahrám obrázky do účtu", "sk")

    assert ids(by_words) == ids(by_meaning)
    assert by_meaning.hits[0].p_resolves > by_words.hits[0].p_resolves
