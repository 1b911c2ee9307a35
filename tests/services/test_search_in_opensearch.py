"""People are served from a real OpenSearch as from the arrays: the same answers, edits, and no search that fails."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from search import KnowledgeBase, SearchUnavailable, build_index, served_cluster
from search.cluster import publishing
from search.cluster.client import ClusterError
from search.cluster.search_request import MOST_TOGETHER
from search.engine_choice import publish_to, served_by_cluster
from search.index.scoring import Clause
from search.ranking.suggestions import Suggestions
from search.storage.generations import newest_good
from search.storage.publication import publication_of
from search.text.analysis import tokens
from tests.product import ROOT, settings_in
from tests.search.building.test_watching import Watcher
from tests.search.shelf import Shelf
from tests.services.opensearch import OpenSearch
from tests.webui.processes.web_process import eventually
from webui.doctor.knowledge import faulty_cluster

TEXTS = (
    ("zabudnute heslo", "sk"),
    ("heslo mi nefunguje ani po obnoveni a neviem sa prihlasit do uctu", "sk"),
    ("hesol", "sk"),
    ("yabudnute heslo", "sk"),
    ("забыл пароль", "ru"),
    ("zapomenute heslo", "cs"),
    (
        "I cannot log in. " * 3
        + "My order has not arrived and nobody answers. The invoice is wrong. I want my money back now.",
        "en",
    ),
    ("asdfghjkl", "sk"),
    ("", "sk"),
)
_LIMIT_SECONDS = 60.0


def cluster_only(setting: str, folder: Path) -> KnowledgeBase:
    """The search of a host that has nothing but the cluster."""
    answering = served_by_cluster(setting, folder / "words", ca_file=None, title_weight=0.5, recheck_seconds=0.1)
    return KnowledgeBase(folder / "no index", answering=answering)


def publish(index: Path, opensearch: OpenSearch, *, force: bool = False) -> str:
    return publish_to(opensearch.setting, index, ca_file=None, progress=lambda _done, _of: None, force=force)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of some of the shipped articles."""
    articles = tmp_path / "articles" / "sk"
    articles.mkdir(parents=True)
    for file in sorted((ROOT / "kb_articles" / "sk").glob("*.md"))[:20]:
        shutil.copy(file, articles)
    return articles.parent


@pytest.fixture(scope="module")
def people(
    opensearch_node: OpenSearch, shipped_index: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KnowledgeBase]:
    """The search of a host without an index; the shipped articles are published once."""
    opensearch_node.empty()
    publish(shipped_index, opensearch_node)
    knowledge_base = cluster_only(opensearch_node.setting, tmp_path_factory.mktemp("host"))
    yield knowledge_base
    knowledge_base.close()


@pytest.fixture(autouse=True)
def any_time(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is answered is the subject here, and how soon only where a node is gone."""
    if "opensearch_cluster" not in request.fixturenames:
        for limit in ("TYPING_SECONDS", "SETTLED_SECONDS"):
            monkeypatch.setattr(served_cluster, limit, _LIMIT_SECONDS)


def patiently(ask: "type[Suggestions] | object", *arguments: object, **options: object) -> Suggestions:
    """Ask until there is an answer: this machine may be ten times slower than a keystroke can wait."""
    until = monotonic() + _LIMIT_SECONDS
    while True:
        try:
            return ask(*arguments, **options)  # type: ignore[operator,no-any-return]
        except SearchUnavailable:
            if monotonic() > until:
                raise
            sleep(0.1)


@pytest.mark.parametrize(("text", "language"), TEXTS)
def test_both_engines_answer_alike(people: KnowledgeBase, shipped_index: Path, text: str, language: str) -> None:
    embedded = KnowledgeBase(shipped_index)
    try:
        for ask, other in (
            (people.suggest, embedded.suggest),
            (people.suggest_while_typing, embedded.suggest_while_typing),
        ):
            here, there = patiently(ask, text, language), other(text, language)
            assert [(hit.lang, hit.article_id) for hit in here.hits] == [
                (hit.lang, hit.article_id) for hit in there.hits
            ]
            assert [hit.score for hit in here.hits] == pytest.approx([hit.score for hit in there.hits])
            assert [hit.p_resolves for hit in here.hits] == pytest.approx([hit.p_resolves for hit in there.hits])
            assert [hit.passage for hit in here.hits] == [hit.passage for hit in there.hits]
            assert (here.terms_used, here.reading, here.focus) == (there.terms_used, there.reading, there.focus)
    finally:
        embedded.close()


def test_a_search_that_finds_nothing_leaves_the_others_their_answers(
    people: KnowledgeBase, opensearch_node: OpenSearch, tmp_path: Path
) -> None:
    """The node leaves out an answer of which nothing is left, and the next one was taken for it."""
    assert people.publication
    nothing = [Clause("asked_sk", ("nobody asks for that",), flat=True)] * MOST_TOGETHER
    something = [Clause("text_sk", tokens("heslo", "sk"))]
    cluster = served_by_cluster(opensearch_node.setting, tmp_path, ca_file=None, title_weight=0.5)
    assert cluster

    none, some = cluster.ask(lambda opened: opened.searcher.index.find_all([nothing, something]))

    assert none.best(1) == []
    assert some.best(1) != []
    cluster.close()


def test_articles_and_lists_come_from_the_cluster(people: KnowledgeBase, shipped_index: Path) -> None:
    embedded = KnowledgeBase(shipped_index)
    cards = embedded.catalogue("sk")

    assert sorted(card.article_id for card in people.catalogue("sk")) == sorted(card.article_id for card in cards)
    assert people.catalogue("sk") == cards
    for card in cards[:5]:
        here, there = people.article(card.article_id, "sk"), embedded.article(card.article_id, "sk")
        assert (here and (here.article, here.html)) == (there and (there.article, there.html))
        assert people.translations(card.article_id, "sk") == embedded.translations(card.article_id, "sk")
    assert people.article("there-is-none", "sk") is None
    embedded.close()


def test_a_new_build_is_served_while_people_search(
    people: KnowledgeBase, opensearch_node: OpenSearch, folder: Path, tmp_path: Path
) -> None:
    first = patiently(people.suggest, "zabudnute heslo", "sk")
    index = tmp_path / "again"
    build_index(folder, index)
    searching = Searching(people)

    with searching:
        publish(index, opensearch_node)
        until = monotonic() + _LIMIT_SECONDS
        while people.publication and people.publication.name == first.publication and monotonic() < until:
            sleep(0.05)

    assert searching.failed == []
    assert patiently(people.suggest, "zabudnute heslo", "sk").publication != first.publication


def test_an_edit_is_published_by_itself_and_what_is_gone_is_gone(
    opensearch: OpenSearch, folder: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    build_index(folder, index)
    publish(index, opensearch)
    people = cluster_only(opensearch.setting, tmp_path)
    before = people.publication
    edited, removed = sorted((folder / "sk").glob("*.md"))[:2]
    edited.write_text(edited.read_text(encoding="utf-8") + "\n\nKvakadrilny ovladac.\n", encoding="utf-8")
    removed.unlink()

    build_index(folder, index, force=False)
    outcome = publish(index, opensearch)

    assert "1 articles written, 1 removed" in outcome
    until = monotonic() + _LIMIT_SECONDS
    while people.publication == before and monotonic() < until:
        sleep(0.05)
    hits = patiently(people.suggest, "kvakadrilny", "sk").hits
    assert [hit.article_id for hit in hits][:1] == [edited.stem]
    assert removed.stem not in [card.article_id for card in people.catalogue("sk")]
    assert publish(index, opensearch).count("0 articles written, 0 removed") == 1
    people.close()


@pytest.mark.parametrize("step", ["_send", "_store_lexicons", "_write_manifest", "_tidy", "_forget"])
def test_a_publication_that_ended_in_the_middle_is_whole_after_the_next_try(
    opensearch: OpenSearch, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    index = tmp_path / "index"
    build_index(folder, index)
    publish(index, opensearch)
    edited, removed = sorted((folder / "sk").glob("*.md"))[:2]
    edited.write_text(edited.read_text(encoding="utf-8") + "\n\nKvakadrilny ovladac.\n", encoding="utf-8")
    removed.unlink()
    people = cluster_only(opensearch.setting, tmp_path)
    for is_forced in (False, True):  # an edit, and everything anew
        build_index(folder, index, force=is_forced)
        with monkeypatch.context() as patch:
            patch.setattr(publishing, step, _cut_off)
            with pytest.raises(ClusterError):
                publish(index, opensearch)
        assert patiently(people.suggest, "zabudnute heslo", "sk"), "people are served meanwhile"
        publish(index, opensearch)

        newest = newest_good(index)
        assert newest
        assert eventually(lambda: people.publication == publication_of(newest), _LIMIT_SECONDS)  # noqa: B023 - at once
        hits = patiently(people.suggest, "kvakadrilny", "sk").hits
        assert [hit.article_id for hit in hits][:1] == [edited.stem]
        assert removed.stem not in [card.article_id for card in people.catalogue("sk")]
        served = opensearch.ask("GET", "/_alias/readfirst-articles")
        assert list(served) == [opensearch.ask("GET", "/readfirst-state/_doc/manifest")["_source"]["index"]]
        assert len(opensearch.ask("GET", "/readfirst-2*/_settings")) <= 2, "one that is left behind is removed"
    people.close()


def _cut_off(*_: object, **__: object) -> None:
    raise ClusterError("the node is gone")


def test_what_could_not_be_published_is_published_later_although_nobody_saves_it_again(
    opensearch: OpenSearch, tmp_path: Path
) -> None:
    shelf = Shelf(tmp_path)
    shelf.fill(3)
    watcher = Watcher(shelf, READFIRST_SEARCH=opensearch.setting)
    settings = settings_in(tmp_path, search=opensearch.setting)
    assert settings.index_dir == shelf.index
    try:
        watcher.built(indexed=3)
        answering = served_by_cluster(opensearch.setting, tmp_path / "words", ca_file=None, title_weight=0.5)
        people = KnowledgeBase(shelf.index, answering=answering)
        assert eventually(lambda: people.behind is None, _LIMIT_SECONDS)
        opensearch.ask("PUT", "/readfirst-*/_settings", {"index.blocks.write": True})
        shelf.write("sk/clanok-1.md", "Kvakadrilny ovladac", lang="sk")
        watcher.says("tried again in 1 s")
        assert eventually(lambda: people.behind is not None, _LIMIT_SECONDS), "the metrics say so"
        assert [finding.code for finding in faulty_cluster(settings)] == ["search-cluster"], "the block is the cause"
        opensearch.ask("PUT", "/readfirst-*/_settings", {"index.blocks.write": None})

        watcher.says("1 articles written, 0 removed")
        assert [*faulty_cluster(settings)] == []
    finally:
        watcher.stop()
    assert eventually(lambda: people.behind is None, _LIMIT_SECONDS)
    assert [hit.title for hit in patiently(people.suggest, "kvakadrilny", "sk").hits] == ["Kvakadrilny ovladac"]
    people.close()
    shelf.write("sk/clanok-1.md", "Este inak", lang="sk")
    shelf.build()  # and nobody publishes it
    assert [finding.code for finding in faulty_cluster(settings)] == ["search-cluster-stale"]


@pytest.mark.parametrize("how", ["killed", "frozen"])
def test_no_search_fails_while_a_node_is_gone(
    opensearch_cluster: OpenSearch, shipped_index: Path, tmp_path: Path, how: str
) -> None:
    opensearch_cluster.wait_until()
    publish(shipped_index, opensearch_cluster)
    opensearch_cluster.wait_until()
    people = cluster_only(opensearch_cluster.setting, tmp_path)
    for _ in range(100):
        patiently(people.suggest, "zabudnute heslo", "sk")
    searching = Searching(people)

    with searching, opensearch_cluster.gone(1) if how == "killed" else opensearch_cluster.frozen(1):
        searching.wait_for(200)

    assert searching.failed == []
    people.close()
    opensearch_cluster.wait_until()


class Searching:
    """Two people who search without a pause."""

    def __init__(self, people: KnowledgeBase) -> None:
        self.failed: list[str] = []
        self.count = 0
        self._people = people
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._search) for _ in range(2)]

    def __enter__(self) -> "Searching":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, more: int) -> None:
        until, least = monotonic() + _LIMIT_SECONDS, self.count + more
        while self.count < least and monotonic() < until:
            sleep(0.05)

    def _search(self) -> None:
        while not self._stop.is_set():
            try:
                self._people.suggest("zabudnute heslo", "sk")
            except SearchUnavailable as error:
                self.failed.append(str(error))
            self.count += 1
