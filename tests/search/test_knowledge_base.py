"""The index as a running server sees it: newest good generation, exchanged without anybody noticing."""

import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from search import KnowledgeBase, Publication, SearchUnavailable
from search.index.opened import EngineError, OpenedIndex
from search.ranking.searcher import Searcher
from search.storage.generations import Generation
from search.storage.publication import PUBLICATION, publication_of
from tests.search.shelf import Shelf


def title(knowledge_base: KnowledgeBase, article_id: str = "heslo", lang: str = "sk") -> str:
    found = knowledge_base.article(article_id, lang)
    return found.article.title if found else ""


def publish(shelf: Shelf, title: str) -> str:
    shelf.write("sk/heslo.md", title)
    return shelf.build().generation


def test_without_an_index_every_question_gets_the_one_known_error(served: KnowledgeBase) -> None:
    with pytest.raises(SearchUnavailable):
        served.suggest("heslo", "sk")
    with pytest.raises(SearchUnavailable):
        served.article("heslo", "sk")
    assert (served.generation, served.catalogue("sk"), served.translations("heslo", "sk")) == ("", (), {})


@pytest.mark.parametrize("lang", ["sk", "xx"])
def test_the_terms_of_a_text_need_no_index_and_no_known_language(served: KnowledgeBase, lang: str) -> None:
    assert served.terms("Zabudnuté HESLO", lang) == served.terms("heslo! zabudnut\u0336é", lang)
    assert served.terms("prihlásenie", lang) < served.terms("prihlásenie meno", lang)
    assert served.terms("?!", lang) == frozenset()


def test_an_index_that_appears_is_picked_up(shelf: Shelf, served: KnowledgeBase) -> None:
    publish(shelf, "Prvý")

    assert (served.generation, title(served)) == ("gen-1", "Prvý")


def test_a_new_generation_takes_the_place_of_the_old_one(shelf: Shelf, served: KnowledgeBase) -> None:
    publish(shelf, "Prvý")
    assert title(served) == "Prvý"
    publish(shelf, "Druhý")
    assert (title(served), served.generation) == ("Druhý", "gen-2")


def test_current_is_not_looked_at_more_often_than_told(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("search.served_index.monotonic", lambda: now)
    publish(shelf, "Prvý")
    knowledge_base = KnowledgeBase(shelf.index, recheck_seconds=1)
    publish(shelf, "Druhý")

    now += 0.9
    assert title(knowledge_base) == "Prvý"
    now += 0.2
    wait_until(lambda: title(knowledge_base) == "Druhý")
    knowledge_base.close()


def wait_until(said: Callable[[], bool], *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


@pytest.mark.long
@pytest.mark.parametrize("victim", ["memory.json", "articles.json", "manifest.json", "index/*.seg", "index/*.impact"])
def test_a_damaged_generation_is_passed_over(shelf: Shelf, served: KnowledgeBase, victim: str) -> None:
    publish(shelf, "Prvý")
    generation = publish(shelf, "Druhý")
    target = next((shelf.index / generation).glob(victim))

    target.write_bytes(target.read_bytes()[:-7])

    assert (title(served), served.generation) == ("Prvý", "gen-1")
    publish(shelf, "Tretí")
    assert (title(served), served.generation) == ("Tretí", "gen-3")


def test_a_generation_damaged_while_it_is_served_is_left(shelf: Shelf, served: KnowledgeBase) -> None:
    publish(shelf, "Prvý")
    generation = publish(shelf, "Druhý")
    assert title(served) == "Druhý"
    segment = next((shelf.index / generation / "index").glob("*.seg"))

    with segment.open("r+b") as file:
        file.write(b"\0" * 50)

    assert title(served) == "Prvý"


def test_when_nothing_good_is_left_search_is_unavailable_and_comes_back(shelf: Shelf, served: KnowledgeBase) -> None:
    publish(shelf, "Prvý")
    assert title(served) == "Prvý"
    shutil.rmtree(shelf.index)

    with pytest.raises(SearchUnavailable):
        served.suggest("heslo", "sk")

    publish(shelf, "Znova")
    assert title(served) == "Znova"


@pytest.mark.parametrize("error", [EngineError, OSError, KeyError, ValueError, RecursionError])
def test_whatever_the_engine_raises_is_the_one_known_error(
    shelf: Shelf, served: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error("damaged")

    publish(shelf, "Prvý")
    monkeypatch.setattr(Searcher, "suggest", fails)

    with pytest.raises(SearchUnavailable):
        served.suggest("heslo", "sk")


def test_the_old_engine_is_closed_after_its_last_request_and_not_before(
    shelf: Shelf, served: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(shelf, "Prvý")
    closed: list[Path] = []
    real_close = OpenedIndex.close
    monkeypatch.setattr(OpenedIndex, "close", lambda self: (closed.append(self.directory.parent), real_close(self))[1])

    assert title(served) == "Prvý"
    with served.served._in_use() as old:
        publish(shelf, "Druhý")
        assert title(served) == "Druhý"
        assert closed == []
        found = old.searcher.index.article("heslo", "sk")
        assert found is not None
        assert found.article.title == "Prvý"

    assert closed == [shelf.index / "gen-1"]


def test_an_engine_that_fails_is_asked_once_when_there_is_no_better_one(
    shelf: Shelf, served: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(shelf, "Heslo")
    asked: list[str] = []

    def fails(_: Searcher, text: str, *__: object, **___: object) -> None:
        asked.append(text)
        raise ValueError

    monkeypatch.setattr(Searcher, "suggest", fails)
    with pytest.raises(SearchUnavailable):
        served.suggest("heslo", "sk")

    assert asked == ["heslo"]


def test_an_article_is_read_also_when_its_generation_was_removed_before_anybody_looked(shelf: Shelf) -> None:
    publish(shelf, "Heslo 0")
    knowledge_base = KnowledgeBase(shelf.index, recheck_seconds=3600)
    assert knowledge_base.suggest("heslo", "sk").hits  # open, and no article was read yet

    for number in range(1, 6):
        publish(shelf, f"Heslo {number}")
    assert not (shelf.index / "gen-1").exists()

    assert title(knowledge_base) == "Heslo 5"


@pytest.mark.long
def test_people_who_type_while_articles_change_meet_no_error(shelf: Shelf) -> None:
    publish(shelf, "Heslo 0")
    knowledge_base = KnowledgeBase(shelf.index, recheck_seconds=0.01)
    done = threading.Event()
    seen: list[str] = []

    def types() -> int:
        asked = 0
        while not done.is_set():
            hits = knowledge_base.suggest("heslo", "sk").hits
            assert [hit.article_id for hit in hits] == ["heslo"]
            seen.append(hits[0].title)
            asked += 1
        return asked

    with ThreadPoolExecutor(4) as people:
        typing = [people.submit(types) for _ in range(4)]
        for number in range(1, 6):
            publish(shelf, f"Heslo {number}")
        wait_until(lambda: knowledge_base.generation == "gen-6")
        done.set()
        assert all(person.result() for person in typing)

    assert seen[0] == "Heslo 0"
    assert set(seen) <= {f"Heslo {number}" for number in range(6)}
    knowledge_base.close()


# Names, old and new


def test_old_ids_lead_to_the_article(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.write("sk/nove.md", "Nové", id="nove", aliases="[stare, /pomoc/starsie/]")
    shelf.write("sk/stary.md", "Presmerovanie", "Presunuté.", id="presmerovanie", redirect_to="/sk/a/stare")
    shelf.write("sk/kruh.md", "Kruh", id="kruh", redirect_to="kruh")
    shelf.write("sk/zivy.md", "Živý", id="zivy", aliases="[nove]")
    shelf.build()

    assert title(served, "stare") == title(served, "pomoc-starsie") == title(served, "nove") == "Nové"
    assert title(served, "kruh") == "Kruh"
    assert title(served, "stare", "cs") == ""


def test_a_page_that_only_forwards_leads_on(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.write("sk/nove.md", "Nové", id="nove")
    shelf.write("sk/stary.md", "Presmerovanie", "Presunuté.", id="stary", redirect_to="../sk/nove.md")
    shelf.build()

    assert title(served, "stary") == "Nové"
    assert [card.article_id for card in served.catalogue("sk")] == ["nove"]


def test_translations_share_an_id_or_name_their_original(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.write("sk/heslo.md", "Heslo", id="heslo")
    shelf.write("cs/heslo.md", "Heslo", id="heslo")
    shelf.write("en/password.md", "Password", id="password", translation_of="heslo")
    shelf.write("ru/heslo.md", "Пароль", id="heslo", status="draft")
    shelf.build()

    assert served.translations("heslo", "sk") == {"cs": "heslo", "en": "password"}
    assert served.translations("password", "en") == {"sk": "heslo", "cs": "heslo"}
    assert served.translations("nie-je", "sk") == {}


def test_cards_are_ordered_for_reading_and_carry_a_summary(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.write("sk/c.md", "Cé", "Text o cé. A ďalej.", category="Účet", topics="[login]", related="[a]")
    shelf.write("sk/a.md", "Á", summary="Krátko.", category="Platby", updated="2026-11-01", audience="member")
    shelf.write("sk/b.md", "Bé", category="Platby")
    shelf.build()

    cards = served.catalogue("sk")

    assert [card.title for card in cards] == ["Bé", "Á", "Cé"]
    assert (cards[1].summary, cards[1].updated, cards[1].audience) == ("Krátko.", "2026-11-01", "member")
    assert (cards[2].summary, cards[2].topics, cards[2].related) == ("Text o cé. A ďalej.", ("login",), ("a",))
    assert served.catalogue("de") == ()


# --- the same on every host ---------------------------------------------------------------------------


def test_answers_name_the_publication_that_they_come_from(shelf: Shelf, served: KnowledgeBase) -> None:
    publish(shelf, "Prvý")
    first = served.publication
    article, answer = served.article("heslo", "sk"), served.suggest("prvý", "sk")

    assert first and article
    assert article.publication == answer.publication == first.name
    publish(shelf, "Druhý")
    second = served.publication
    assert second
    assert second.is_newer_than(first)


def test_what_holds_the_same_articles_is_the_same_publication_on_every_host(tmp_path: Path) -> None:
    here, there = Shelf(tmp_path / "here"), Shelf(tmp_path / "there")
    for shelf in (here, there):
        shelf.write("sk/karta.md", "Karta")
        publish(shelf, "Prvý")
    publish(there, "Druhý")
    publish(there, "Prvý")
    one, other = (shelf.knowledge_base().publication for shelf in (here, there))

    assert one
    assert other
    assert one.content == other.content
    assert not other.is_newer_than(one)


def test_a_publication_names_what_it_took_back_until_it_is_there_again(shelf: Shelf, served: KnowledgeBase) -> None:
    shelf.write("sk/karta.md", "Karta")
    shelf.write("sk/stare.md", "Staré", lang="sk")
    publish(shelf, "Prvý")
    shelf.write("sk/heslo.md", "Prvý", status="archived")
    shelf.remove("sk/stare.md")
    shelf.write("sk/nove.md", "Nové", aliases="[stare]", lang="sk")
    shelf.build()
    taken_back = served.publication
    assert taken_back
    assert taken_back.withdrawn == {"sk/heslo": taken_back.at}, "what has a new name was not taken back"

    shelf.write("sk/karta.md", "Karta", "Iný text.")
    shelf.build(force=True)
    later = served.publication
    assert later
    assert later.withdrawn == {"sk/heslo": taken_back.at}

    publish(shelf, "Prvý")
    assert served.publication
    assert served.publication.withdrawn == {}


def test_a_generation_of_an_earlier_version_is_named_by_its_manifest(shelf: Shelf) -> None:
    publish(shelf, "Prvý")
    (shelf.index / "gen-1" / PUBLICATION).unlink()
    generation = Generation(shelf.index / "gen-1")

    publication = publication_of(generation)

    assert publication == publication_of(generation)
    assert Publication.named(publication.name) == publication
    assert publication.withdrawn == {}


def test_whoever_waits_for_a_publication_has_it_as_soon_as_it_arrives(shelf: Shelf, tmp_path: Path) -> None:
    publish(shelf, "Prvý")
    lagging = KnowledgeBase(tmp_path / "replica", recheck_seconds=3600)
    publish(shelf, "Druhý")
    with closing(shelf.knowledge_base()) as newest:
        wanted = newest.publication
    assert wanted

    assert not lagging.catch_up(wanted, seconds=0.05)
    with ThreadPoolExecutor(1) as threads:
        lagging.served._missed = ("", 0.0)  # waited for in vain a moment ago: nobody waits for that one again
        waiting = threads.submit(lagging.catch_up, wanted, 20.0)
        shutil.copytree(shelf.index, tmp_path / "replica")
        assert waiting.result(timeout=20)
    assert title(lagging) == "Druhý"


def test_what_was_waited_for_in_vain_is_not_waited_for_by_the_next_one(shelf: Shelf) -> None:
    publish(shelf, "Prvý")
    with closing(shelf.knowledge_base()) as served:
        never = Publication(datetime(2999, 1, 1, tzinfo=UTC), "never")
        served.catch_up(never, seconds=0.05)
        started = time.monotonic()

        assert not served.catch_up(never, seconds=60)

    assert time.monotonic() - started < 30


def test_whatever_is_served_is_announced(shelf: Shelf) -> None:
    announced: list[str] = []
    publish(shelf, "Prvý")
    knowledge_base = KnowledgeBase(shelf.index, recheck_seconds=0, announce=lambda one: announced.append(one.name))
    publish(shelf, "Druhý")

    assert knowledge_base.publication
    assert announced[-1] == knowledge_base.publication.name
    assert len(announced) == 2
