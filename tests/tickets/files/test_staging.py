"""Files that wait for their ticket: whose they are, how much may wait, and what is dropped is said."""

import os
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, Select, select

from deflection import event_log
from deflection.event_log import events_table
from deflection.help_session import ArticleServed
from tests.tickets.desk import NOON, Desk, a_ticket
from tests.tickets.files.test_attachments import PDF, PNG, keep, lying
from tickets.files import attachments, staging
from tickets.files.attachments import AttachmentRefused, AttachmentStore, Refusal, StoredFile
from tickets.files.staging import KEPT_FOR, MENTIONED_FOR, MOST_FILES, Shares
from tickets.tables import attachments as table

NOBODY: Select[tuple[str]] = select(table.c.owner).where(table.c.owner == "")  # no help session goes on


def test_files_wait_for_the_ticket_that_claims_them(desk: Desk) -> None:
    picture, report = keep(desk.store), keep(desk.store, PDF, "výpis.pdf")
    with desk.engine.begin() as connection:
        staging.stage(connection, picture, owner="hs-1", now=NOON)
        staging.stage(connection, report, owner="hs-1", now=NOON + timedelta(seconds=1))
        files = staging.staged(connection, "hs-1")

    ticket = desk.receives(a_ticket(attachments=files))

    with desk.engine.begin() as connection:
        assert files == (picture, report)
        assert staging.staged(connection, "hs-1") == ()
        assert attachments.attachments_of(connection, ticket.ticket_id) == files


def test_nobody_sees_the_files_of_another(desk: Desk) -> None:
    stored = keep(desk.store)
    with desk.engine.begin() as connection:
        staging.stage(connection, stored, owner="hs-1", now=NOON)

        assert staging.staged(connection, "hs-2") == ()
        assert staging.staged(connection, "hs-1") == (stored,)


def test_an_owner_takes_a_file_back_and_nobody_else_does(desk: Desk) -> None:
    stored = keep(desk.store)
    with desk.engine.begin() as connection:
        staging.stage(connection, stored, owner="hs-1", now=NOON)

        assert not staging.take_back(connection, "hs-2", stored.attachment_id)
        assert staging.staged(connection, "hs-1") == (stored,)
        assert staging.take_back(connection, "hs-1", stored.attachment_id)
        assert staging.staged(connection, "hs-1") == ()
        assert not staging.take_back(connection, "hs-1", stored.attachment_id)


def test_a_file_that_was_sent_is_not_taken_back(desk: Desk) -> None:
    stored = keep(desk.store)
    with desk.engine.begin() as connection:
        staging.stage(connection, stored, owner="hs-1", now=NOON)
    ticket = desk.receives(a_ticket(attachments=(stored,)))

    with desk.engine.begin() as connection:
        assert not staging.take_back(connection, "hs-1", stored.attachment_id)
        assert attachments.attachments_of(connection, ticket.ticket_id) == (stored,)


def test_a_claimed_file_stays_with_its_ticket(desk: Desk) -> None:
    stored = keep(desk.store)
    with desk.engine.begin() as connection:
        staging.stage(connection, stored, owner="hs-1", now=NOON)
    first = desk.receives(a_ticket(attachments=(stored,)))

    second = desk.receives(a_ticket(attachments=(stored,)))

    with desk.engine.begin() as connection:
        assert staging.staged(connection, "hs-1") == ()
        assert attachments.attachments_of(connection, first.ticket_id) == (stored,)
        assert attachments.attachments_of(connection, second.ticket_id) == ()


def test_a_ticket_takes_five_files(engine: Engine, store: AttachmentStore) -> None:
    with engine.begin() as connection:
        for _ in range(MOST_FILES):
            staging.stage(connection, keep(store), owner="hs-1", now=NOON)
        with pytest.raises(AttachmentRefused) as refusal:
            staging.stage(connection, keep(store), owner="hs-1", now=NOON)

        assert refusal.value.code is Refusal.TOO_MANY
        assert len(staging.staged(connection, "hs-1")) == MOST_FILES


SMALL = Shares(address_bytes=2 * len(PNG), all_bytes=3 * len(PNG))


def put(desk: Desk, stored: StoredFile, owner: str, address: str) -> None:
    with desk.engine.begin() as connection:
        staging.stage(connection, stored, owner=owner, now=NOON, address=address, shares=SMALL)


def test_one_address_fills_its_share_and_not_that_of_others(desk: Desk) -> None:
    put(desk, keep(desk.store), "hs-1", "a")
    put(desk, keep(desk.store), "hs-2", "a")

    with pytest.raises(AttachmentRefused) as refusal:
        put(desk, keep(desk.store), "hs-3", "a")

    assert refusal.value.code is Refusal.NO_ROOM
    put(desk, keep(desk.store), "hs-4", "b")


def test_all_addresses_together_have_a_share(desk: Desk) -> None:
    for number in range(3):
        put(desk, keep(desk.store), f"hs-{number}", str(number))

    with pytest.raises(AttachmentRefused) as refusal:
        put(desk, keep(desk.store), "hs-4", "4")

    assert refusal.value.code is Refusal.NO_ROOM


def test_a_file_that_its_ticket_took_is_in_nobodys_share(desk: Desk) -> None:
    for number in range(2):
        stored = keep(desk.store)
        put(desk, stored, f"hs-{number}", "a")
        desk.receives(a_ticket(attachments=(stored,)))

    put(desk, keep(desk.store), "hs-3", "a")


def sweep(connection: Connection, store: AttachmentStore, now: datetime) -> int:
    staging.drop_unclaimed(connection, now=now, living=NOBODY)
    return store.discard_unknown(staging.named_files(connection), now - KEPT_FOR)


def test_files_are_dropped_after_a_day_and_nothing_else(desk: Desk) -> None:
    claimed, forgotten, unnamed, fresh = (keep(desk.store) for _ in range(4))
    unfinished = desk.store.files.path("0" * 32).with_name(".0.part")
    unfinished.write_bytes(PNG)
    with desk.engine.begin() as connection:
        staging.stage(connection, claimed, owner="hs-1", now=NOON)
        staging.stage(connection, forgotten, owner="hs-2", now=NOON)
        staging.stage(connection, fresh, owner="hs-3", now=NOON + timedelta(hours=23))
    desk.receives(a_ticket(attachments=(claimed,)))
    for path in (*map(desk.store.files.path, (s.attachment_id for s in (claimed, forgotten, unnamed))), unfinished):
        os.utime(path, (NOON.timestamp(), NOON.timestamp()))

    with desk.engine.begin() as connection:
        early = sweep(connection, desk.store, NOON + timedelta(hours=23))
        late = sweep(connection, desk.store, NOON + timedelta(hours=25))

    assert (early, late) == (0, 3)
    assert lying(desk.store) == sorted([claimed.attachment_id, fresh.attachment_id])


def test_the_owner_is_told_which_files_were_dropped_as_long_as_the_draft_is_kept(desk: Desk) -> None:
    stored = keep(desk.store, PDF, "výpis.pdf")
    put(desk, stored, "hs-1", "a")

    with desk.engine.begin() as connection:
        staging.drop_unclaimed(connection, now=NOON + KEPT_FOR * 2, living=NOBODY)
        assert staging.staged(connection, "hs-1") == ()
        assert staging.dropped(connection, "hs-1") == ("výpis.pdf",)
        assert staging.dropped(connection, "hs-2") == ()

        staging.drop_unclaimed(connection, now=NOON + KEPT_FOR * 2 + MENTIONED_FOR * 2, living=NOBODY)
        assert staging.dropped(connection, "hs-1") == ()


def test_the_files_of_somebody_who_is_still_reading_wait_on(sqlite_desk: Desk) -> None:
    desk, now = sqlite_desk, NOON + timedelta(hours=30)
    put(desk, keep(desk.store), "reads", "a")
    put(desk, keep(desk.store), "left", "a")
    with desk.engine.begin() as connection:
        events_table.create(connection)
        event_log.append(connection, "left", 0, ArticleServed(NOON, "zabudnute-heslo", "r1", "gen-1", "page"))
        event_log.append(
            connection, "reads", 0, ArticleServed(now - timedelta(hours=1), "zabudnute-heslo", "r1", "gen-1", "page")
        )

        staging.drop_unclaimed(connection, now=now, living=event_log.living_since(now - KEPT_FOR))

        assert (len(staging.staged(connection, "reads")), len(staging.staged(connection, "left"))) == (1, 0)
