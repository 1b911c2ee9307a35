"""A help centre that several people have used, and everything that lies in its data folder and its database."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tests.incoming.post import a_mail, fetched
from tests.visitor import Visitor, a_file
from tests.web import Web, web_in
from tickets.conversation import conversation
from tickets.conversation.conversation import Message, MessageKind, new_message_id
from tickets.tables import tickets
from webui.analysts.holdout_tile import compared
from webui.analysts.reports import as_json, comparison_as_json, figures_of, reliability_as_json
from webui.analysts.span import Span
from webui.identity.member import Member
from webui.mail_reader import MailReader
from webui.privacy.data_subject import data_subject, digests_of
from webui.processes.mail_in import receive
from webui.processes.worker import deliver_once
from webui.storage import member_visits
from webui.storage.derived.catch_up import caught_up
from webui.storage.every_table import METADATA

JANA, WORD = "Jana.Secret@example.org", "kvakadlo"  # her address as she types it, and a word that only she uses
NAME, MEMBER = "Tajná Žúžoľová", "mbr-47114711"
OTHER = "ondrej@example.org"


@dataclass
class Life:
    """The product after some weeks."""

    web: Web
    folder: Path
    digests: frozenset[str]  # of Jana's address
    before: dict[str, str]  # names of Jana's rows: what -> id

    def figures(self) -> dict[str, Any]:
        """Every figure of the reports, and the comparison of the arms."""
        first, last, now = date(2026, 2, 1), date(2026, 5, 1), self.web.clock()
        caught_up(self.web.parts.database)
        with self.web.parts.database.reading() as connection:
            counted, reliability = figures_of(connection, first, last, now)
            arms = compared(connection, Span(first, last), now, self.web.parts.flow.policy.holdout_of)
        return {**as_json(counted), "r": [reliability_as_json(r) for r in reliability], "h": comparison_as_json(arms)}

    def bytes_of_files(self) -> dict[str, bytes]:
        """Every file below the data folder; the index, which nobody writes to, is none of them."""
        files = [path for path in self.folder.rglob("*") if path.is_file() and "index" not in path.parts]
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in files}

    def rows(self) -> str:
        """Every row of every table, as text."""
        with self.web.parts.database.reading() as connection:
            rows = [
                dict(row) for m in METADATA for t in m.sorted_tables for row in connection.execute(select(t)).mappings()
            ]
        return json.dumps(rows, default=str, ensure_ascii=False)

    def secrets(self) -> list[str]:
        """What must not be found of Jana: address, words, digests, and the ids that she knows."""
        return [JANA.lower(), WORD, *self.digests, *self.before.values()]


def lived(folder: Path, database_url: str = "") -> Life:
    """A life of its own in `folder`; in SQLite a copy of one that was lived once."""
    if database_url:
        return _lived(folder, database_url)
    original = _original()
    shutil.copytree(original.folder, folder, dirs_exist_ok=True)
    web = _web(folder)
    web.clock.at = original.web.clock.at
    return replace(original, web=web, folder=folder)


@cache
def _original() -> Life:
    folder = Path(tempfile.mkdtemp(prefix="readfirst-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    life = _lived(folder)
    life.web.close()
    return life


def _web(folder: Path, database_url: str = "") -> Web:
    return web_in(folder, holdout=0.3, member_key="m" * 40, database_url=database_url)


def _lived(folder: Path, database_url: str = "") -> Life:
    """Jana asked twice, wrote by form and by mail, and Ondrej did so in his own browser."""
    web = _web(folder, database_url)
    jana = Visitor.of(web.app)
    jana.types(f"{WORD} zabudnuté heslo")
    jana.opens("obnova-hesla")
    jana.says_yes("obnova-hesla")
    solved = jana.help_session_id
    web.clock.goes_on(timedelta(days=2))
    jana.types(f"moje {WORD} nemá heslo")
    jana.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
    sent = jana.help_session_id
    jana.writes(
        f"Stále nejde {WORD}", email=JANA, consent="yes", files=a_file("denník.txt", f"{WORD} v súbore".encode())
    )
    ondrej = Visitor.of(web.app)
    ondrej.types("platba zmizla")
    ondrej.reads_in_vain("platba-kartou", "limit-platieb", "banka-odmietla")
    ondrej.writes(f"Píše mi {JANA} a nič", email=OTHER)
    unsent = Visitor.of(web.app)
    unsent.types("heslo iné")
    _mail(web, a_mail(f"Aj mailom {WORD}", From=f"{NAME} <{JANA}>", Message_ID=f"<1@{WORD}.sk>"))
    _answer(web)
    _learned(folder)
    deliver_once(web.parts.settings, web.parts.database, limit=100)
    web.clock.goes_on(timedelta(days=3))
    jana.types(f"{WORD} heslo ešte raz")
    with web.parts.database.writing() as connection:
        member_visits.begin(connection, Member(MEMBER, JANA, "jana"), web.clock())
    assert caught_up(web.parts.database)
    keys = (web.parts.settings.people_key, *web.parts.settings.secret_keys)
    digests = digests_of(data_subject(JANA), keys, web.clock().date())
    reference, ticket_id = _ticket_of(web, sent)
    names = {"solved": solved, "sent": sent, "ticket": ticket_id, "reference": reference, "again": jana.help_session_id}
    return Life(web, folder, digests, names)


def _mail(web: Web, raw: bytes) -> None:
    with web.app.app_context(), MailReader() as reader:
        receive(fetched(raw), reader)


def _ticket_of(web: Web, help_session_id: str) -> tuple[str, str]:
    query = select(tickets.c.reference, tickets.c.ticket_id).where(tickets.c.help_session_id == help_session_id)
    with web.parts.database.reading() as connection:
        reference, ticket_id = connection.execute(query).one()
    return reference, ticket_id


def _answer(web: Web) -> None:
    """Support answers everybody, and notes Jana's address on all tickets."""
    with web.parts.database.writing() as connection:
        for ticket_id in connection.execute(select(tickets.c.ticket_id)).scalars().all():
            for kind, text in ((MessageKind.REPLY, "Skúste to."), (MessageKind.NOTE, f"Pozri aj {JANA}, nie iného.")):
                message = Message(new_message_id(), ticket_id, web.clock(), kind, text, author="eva")
                conversation.add_message(connection, message, ["requester"] if kind is MessageKind.REPLY else [])


def _learned(folder: Path) -> None:
    for name in ("gen-3/sk/grams.txt", "gen-4/sk/grams.txt", "records-abc.sqlite3", "CURRENT", "training.json"):
        path = folder / "learned" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("gen-4\n" if name == "CURRENT" else WORD)
