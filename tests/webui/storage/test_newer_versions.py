"""What a newer version of the program leaves in the database does not stop this one, and stays there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from deflection.help_session import ProblemDescribed, UnknownEvent
from tests.product import settings_in
from tests.visitor import Visitor
from tests.web import FILLED_IN, Web, web_in
from tickets.conversation.conversation import conversation_of
from tickets.conversation.standing import FactKind, TicketState
from tickets.unknown_records import skipped
from webui.app import create_app
from webui.open_database import open_database
from webui.storage.database import Database
from webui.storage.schema import SchemaMismatch, newest_revision

EVENT = """INSERT INTO events (help_session_id, position, at, kind, payload)
    SELECT help_session_id, max(position) + 1, max(at), :kind, :payload FROM events WHERE stream = 'help'
    GROUP BY help_session_id"""
STORED = "SELECT help_session_id, count(*) FROM events WHERE stream = 'help' GROUP BY help_session_id"
FACT = """INSERT INTO ticket_facts (ticket_id, position, at, kind, who, detail)
    SELECT ticket_id, max(position) + 1, max(at), 'weighed', '', '5' FROM ticket_facts GROUP BY ticket_id"""
POINT = "/sk/contact/point/hijacked"
FORM = {**FILLED_IN, "choice": "hijacked/cannot-get-in", "description": "niekto je v mojom konte"}


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = web_in(tmp_path)
    yield web
    web.close()


def write(web: Web, statement: str, **values: str) -> None:
    with web.parts.database.writing() as connection:
        connection.execute(text(statement), values)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("ArticleTranslated", '{"v":1,"into":"sk"}'),
        ("ProblemDescribed", '{"v":9,"text":"","lang":"sk","search":"by_voice","reading_list":[],"weak":[]}'),
    ],
)
def test_an_event_of_a_newer_version_is_skipped_and_the_help_session_goes_on(web: Web, kind: str, payload: str) -> None:
    visitor = Visitor.of(web.app)
    visitor.types("zabudnute heslo")
    before = skipped().get("events", 0)
    write(web, EVENT, kind=kind, payload=payload)

    visitor.rewords("zabudnute heslo do hry")

    with web.parts.database.reading() as connection:
        session, stored = connection.execute(text(STORED)).one()
    events = web.events(session)
    assert len(events) == stored, "it keeps its position"
    assert [e.kind for e in events if isinstance(e, UnknownEvent)] == [kind]
    assert [e.text for e in events if isinstance(e, ProblemDescribed)][-1] == "zabudnute heslo do hry"
    assert skipped()["events"] > before


def test_a_field_of_a_newer_version_is_left_aside(web: Web) -> None:
    visitor = Visitor.of(web.app)
    visitor.types("zabudnute heslo")
    for field, added in (('"v":', '"loudness" : 3,"v":'), ('"revision":', '"reader" : "x","revision":')):
        write(web, "UPDATE events SET payload = replace(payload, :field, :added)", field=field, added=added)

    visitor.rewords("zabudnute heslo do hry")

    with web.parts.database.reading() as connection:
        session, _ = connection.execute(text(STORED)).one()
    assert not [e for e in web.events(session) if isinstance(e, UnknownEvent)]


def test_a_fact_of_a_newer_version_leaves_the_ticket_where_it_stands(web: Web) -> None:
    assert Visitor.of(web.app).client.post(POINT, data=FORM).status_code == 201
    write(web, FACT)

    with web.parts.database.reading() as connection:
        ticket_id = connection.execute(text("SELECT ticket_id FROM tickets")).scalar_one()
        conversation = conversation_of(connection, ticket_id)

    assert conversation.facts[-1].kind is FactKind.UNKNOWN
    assert conversation.standing.state is TicketState.NEW


def test_tables_that_a_newer_version_only_added_to_serve_this_one(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with Database(settings.url).writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9001'"))
        connection.execute(text("ALTER TABLE tickets ADD COLUMN mood VARCHAR(20)"))

    app = create_app(settings)

    assert Visitor.of(app).client.post(POINT, data=FORM).status_code == 201


@pytest.mark.parametrize("mode", ["development", "production"])
def test_tables_that_lack_what_this_version_needs_stop_the_start(tmp_path: Path, mode: str) -> None:
    settings = replace(settings_in(tmp_path), mode=mode)
    with Database(settings.url).writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9002'"))
        connection.execute(text("INSERT INTO schema_compatibility VALUES ('0024'), ('9001')"))

    with pytest.raises(SchemaMismatch, match=f"9001 and newer, and this one has {newest_revision()}"):
        open_database(settings)


def test_production_migrates_nothing_by_itself(tmp_path: Path) -> None:
    settings = replace(settings_in(tmp_path), mode="production", database_url=f"sqlite:///{tmp_path / 'new.sqlite3'}")

    with pytest.raises(SchemaMismatch, match=r"no tables, .* run `readfirst migrate --run`"):
        open_database(settings)
    Database(settings.url).migrate()
    open_database(settings)
    with Database(settings.url).writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(SchemaMismatch, match="of revision 0001"):
        open_database(settings)
