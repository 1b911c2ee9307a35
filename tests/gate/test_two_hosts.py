"""Two web servers with an index each on one database: what one of them does not have yet is not gone.

Ann's requests reach both, as a balancer deals them out.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from deflection.help_session import ArticleServed, ArticleUnavailable, HelpSession
from deflection.policy import GatePolicy
from tests.product import settings_in
from tests.search.shelf import Shelf
from tests.visitor import Visitor
from tests.web import Web
from webui.app import create_app
from webui.storage.database import Database

pytestmark = pytest.mark.long  # each story builds the index of either host

CARD = "platba kartou zlyhala"
PASSWORD = "zabudnuté heslo"
ADDRESS = "/sk/a/heslo-zabudnute-heslo"


@dataclass
class Host:
    """A web server with its own copy of the articles."""

    web: Web
    shelf: Shelf

    def publishes(self) -> None:
        self.shelf.build()
        knowledge_base = self.web.parts.knowledge_base
        knowledge_base.served._checked_at = float("-inf")  # as if a second had gone by
        knowledge_base.served._has(knowledge_base.publication)  # type: ignore[arg-type] # there is one

    def loses_its_index(self) -> None:
        shutil.rmtree(self.shelf.index)
        self.web.parts.knowledge_base.served._exchange(None)


@dataclass
class Hosts:
    """The two of them, and Ann's one browser."""

    old: Host
    new: Host
    ann: Visitor

    def on(self, host: Host) -> Visitor:
        """Ann, whose next requests reach this host."""
        client: FlaskClient = host.web.app.test_client()
        client._cookies = self.ann.client._cookies
        self.ann.client = client
        return self.ann

    @property
    def help_session(self) -> HelpSession:
        return HelpSession(self.ann.help_session_id, self.new.web.events(self.ann.help_session_id))

    @property
    def stands(self) -> tuple[str, str, list[str]]:
        decision = self.new.web.parts.flow.decision(self.help_session)
        return decision.state, decision.route, [offer.article_id for offer in decision.to_read]


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[Hosts]:
    """Both know of passwords; the one that is newer knows of cards, too."""
    old, new = (host_in(tmp_path, name) for name in ("old", "new"))
    for host in (old, new):
        host.shelf.write("sk/heslo.md", "Zabudnuté heslo", "Zabudnuté heslo obnovíte v nastaveniach.", lang="sk")
        host.publishes()
    new.shelf.write("sk/karta.md", "Platba kartou zlyhala", "Platba kartou zlyhala: skúste inú kartu.", lang="sk")
    new.publishes()
    yield Hosts(old, new, Visitor.of(old.web.app))
    for host in (old, new):
        host.web.close()
        host.web.parts.knowledge_base.close()


def host_in(folder: Path, name: str) -> Host:
    shelf = Shelf(folder / name)
    settings = replace(
        settings_in(folder / name),
        secret_key="the same on both hosts",
        database_url=f"sqlite:///{folder / 'shared.sqlite3'}",
    )
    web = Web(create_app(settings), None, None)  # type: ignore[arg-type] # the real library, the real clock
    policy = GatePolicy(insist_from=0.0, catch_up_timeout=timedelta(seconds=0.2))
    object.__setattr__(web.parts.flow, "policy", policy)
    return Host(web, shelf)


def test_a_host_that_lags_offers_what_it_finds(hosts: Hosts) -> None:
    hosts.on(hosts.old).types(PASSWORD)

    assert hosts.stands == ("suggested", "", ["heslo"])
    assert hosts.help_session.problems[0].generation == hosts.old.web.parts.knowledge_base.publication.name  # type: ignore[union-attr]


def test_a_host_that_lags_never_says_that_nothing_was_found(hosts: Hosts) -> None:
    hosts.on(hosts.old).types(CARD)
    assert hosts.stands == ("open", "degraded", [])

    hosts.ann.writes(CARD)
    assert [ticket.route for ticket in hosts.new.web.tickets] == ["degraded"]


def test_nothing_is_found_where_the_newest_publication_has_nothing(hosts: Hosts) -> None:
    hosts.on(hosts.new).types("svieti slnko")
    assert hosts.stands == ("thin", "", [])

    hosts.on(hosts.old).rewords("fúka vietor")
    assert hosts.stands == ("open", "degraded", []), "who lags cannot know"


def test_hosts_that_built_the_same_articles_do_not_lag(hosts: Hosts) -> None:
    shutil.copy(hosts.new.shelf.articles / "sk/karta.md", hosts.old.shelf.articles / "sk/karta.md")
    hosts.old.publishes()

    hosts.on(hosts.new).types("svieti slnko")
    hosts.on(hosts.old).rewords("fúka vietor")
    assert hosts.stands == ("open", "nothing_found", [])


def test_what_arrives_while_it_is_waited_for_answers(hosts: Hosts) -> None:
    shutil.rmtree(hosts.old.shelf.index)
    shutil.copytree(hosts.new.shelf.index, hosts.old.shelf.index)  # copied a moment ago, and not looked at yet
    hosts.old.web.parts.knowledge_base.served._checked_at = float("inf")

    hosts.on(hosts.old).types(CARD)

    assert hosts.stands == ("suggested", "", ["karta"])


@pytest.mark.parametrize("is_unreadable", [False, True])
def test_the_other_host_serves_what_was_offered_without_having_it(hosts: Hosts, *, is_unreadable: bool) -> None:
    hosts.on(hosts.new).types(CARD)
    if is_unreadable:
        hosts.old.loses_its_index()

    page = hosts.on(hosts.old).opens("karta")

    assert page.status_code == 200
    assert "skúste inú kartu" in page.text
    served = hosts.help_session.events[-1]
    assert isinstance(served, ArticleServed)
    offer = hosts.help_session.offered["karta"]
    assert (served.revision, served.generation) == (offer.revision, hosts.help_session.problems[0].generation)
    hosts.ann.says_no("karta")
    assert hosts.stands == ("open", "read", [])


def test_what_was_taken_back_is_gone_on_both_hosts_and_leaves_no_evidence(hosts: Hosts) -> None:
    hosts.on(hosts.old).types(PASSWORD)
    hosts.new.shelf.write("sk/heslo.md", "Zabudnuté heslo", lang="sk", status="archived")
    hosts.new.publishes()

    refusal = hosts.on(hosts.old).opens("heslo")

    assert refusal.status_code == 409
    assert [type(event) for event in hosts.help_session.events[2:]] == [ArticleUnavailable]
    assert hosts.on(hosts.old).says_no("heslo").status_code == 409
    hosts.ann.types(PASSWORD)
    assert not hosts.help_session.offered, "nor is it offered again by the host that still has it"


def test_a_host_without_an_index_lets_everybody_write(hosts: Hosts) -> None:
    hosts.old.loses_its_index()

    hosts.on(hosts.old).types(PASSWORD)

    assert hosts.stands == ("open", "degraded", [])


def test_what_was_taken_back_stands_on_no_public_page_of_the_host_that_still_has_it(hosts: Hosts) -> None:
    hosts.new.shelf.write("sk/heslo.md", "Zabudnuté heslo", lang="sk", status="archived")
    pages = ("/sitemap.xml", f"/sk/search?q={PASSWORD}", f"/api/v1/suggest?lang=sk&text={PASSWORD}")
    lagging = hosts.on(hosts.old)
    assert lagging.goes_to(ADDRESS).status_code == 200
    assert [page for page in pages if "heslo" not in ids_on(lagging, page)] == []

    hosts.new.publishes()
    hosts.old.web.parts.knowledge_base.withdrawn.look()  # as if a second had gone by

    assert lagging.goes_to(ADDRESS).status_code == 404
    assert [page for page in pages if "heslo" in ids_on(lagging, page)] == []


def test_a_host_that_cannot_ask_the_others_serves_what_it_has(hosts: Hosts, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_database: object) -> None:
        raise OperationalError("SELECT", None, Exception("the server closed the connection"))

    monkeypatch.setattr(Database, "reading", away)
    hosts.old.web.parts.knowledge_base.withdrawn.look()
    monkeypatch.undo()

    assert hosts.on(hosts.old).goes_to(ADDRESS).status_code == 200


def ids_on(visitor: Visitor, page: str) -> set[str]:
    """The ids of the articles that a page, the site map or an answer of the API names."""
    text = visitor.goes_to(page).text
    return set(re.findall(r"/sk/a/([a-z]+)-", text)) | set(re.findall(r'"article_id": ?"([a-z]+)"', text))
