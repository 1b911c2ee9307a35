"""Mails out of a real mailbox: put away after they were taken, never before, whatever breaks in between."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.incoming.dovecot import PASSWORD, USER, ImapServer
from tests.incoming.post import Post, a_mail
from tests.tickets.mailbox import free_port
from tests.web import web_in
from tickets.incoming.imap import (
    BEGINNING,
    LARGEST_WHOLE,
    Fetched,
    ImapSecurity,
    Mailbox,
    MailboxDown,
    MailboxMisconfigured,
    fetch,
)
from tickets.tls_files import TlsFiles
from webui.commands.cli import cli
from webui.mail_reader import MailReader
from webui.processes import mail_in
from webui.processes.mail_in import fetch_once
from webui.storage.database import DatabaseBusy


def mails(count: int) -> list[bytes]:
    return [a_mail(f"správa {n}", Message_ID=f"<{n}@x.sk>") for n in range(count)]


def subjects(fetched: list[Fetched]) -> list[bytes]:
    return [f.content.split(b"Message-ID: ")[1].split(b"\r\n")[0] for f in fetched]


@pytest.fixture
def connected(imap: ImapServer, tmp_path: Path) -> Iterator[Post]:
    """The product with this mailbox in its settings."""
    mailbox = {"imap_host": "127.0.0.1", "imap_port": imap.port, "imap_security": "none"}
    web = web_in(tmp_path, imap_user=USER, imap_password=PASSWORD, **mailbox)
    post = Post(web, tmp_path / "mail")
    yield post
    post.reader.close()
    web.close()


def test_mails_are_taken_in_order_and_moved_away(imap: ImapServer) -> None:
    imap.receives(*mails(5))
    taken: list[Fetched] = []

    assert fetch(imap.mailbox(), taken.append) == 5

    assert subjects(taken) == [f"<{n}@x.sk>".encode() for n in range(5)]
    assert (imap.holds(), imap.holds("readfirst")) == (0, 5)
    assert fetch(imap.mailbox(), taken.append) == 0


def test_taken_mails_are_deleted_where_the_operator_wants_that(imap: ImapServer) -> None:
    imap.receives(*mails(2))

    fetch(imap.mailbox(done=""), lambda _: None)

    assert (imap.holds(), imap.holds("readfirst")) == (0, 0)


def test_a_mail_that_somebody_has_read_is_taken_all_the_same(imap: ImapServer) -> None:
    imap.receives(*mails(1))
    with imap.session() as session:
        session.fetch("1", "(RFC822)")  # a mail program opens it: it is seen now

    assert fetch(imap.mailbox(), lambda _: None) == 1


def test_a_mail_that_somebody_deleted_is_left_alone(imap: ImapServer) -> None:
    imap.receives(*mails(2))
    with imap.session() as session:
        session.store("1", "+FLAGS", r"(\Deleted)")

    assert fetch(imap.mailbox(), lambda _: None) == 1
    assert imap.holds() == 1


def test_what_could_not_be_taken_stays_with_everything_behind_it(imap: ImapServer) -> None:
    imap.receives(*mails(3))
    taken: list[Fetched] = []

    def breaks(mail: Fetched) -> None:
        if taken:
            raise DatabaseBusy("locked")
        taken.append(mail)

    with pytest.raises(DatabaseBusy):
        fetch(imap.mailbox(), breaks)

    assert (imap.holds(), imap.holds("readfirst")) == (2, 1)


def test_a_round_has_an_end(imap: ImapServer) -> None:
    imap.receives(*mails(5))

    assert fetch(imap.mailbox(), lambda _: None, limit=3) == 3
    assert imap.holds() == 2


def test_a_huge_mail_is_read_at_its_beginning_and_copied_in_pieces(imap: ImapServer) -> None:
    raw = a_mail("začiatok") + b"x" * LARGEST_WHOLE
    imap.receives(raw)
    pieces: list[bytes] = []

    def keep(mail: Fetched) -> None:
        assert mail.is_cut
        assert len(mail.content) == BEGINNING
        pieces.extend(mail.pieces())

    fetch(imap.mailbox(), keep)

    assert b"".join(pieces).count(b"x") >= LARGEST_WHOLE
    assert max(map(len, pieces)) <= 1024 * 1024


# --- the whole way --------------------------------------------------------------------------------------


def test_a_mail_in_the_mailbox_becomes_a_ticket(connected: Post, imap: ImapServer) -> None:
    imap.receives(*mails(3))

    assert fetch_once(connected.web.app) == 3

    assert len(connected.tickets()) == 3
    assert imap.holds() == 0


def test_a_crash_between_saving_and_putting_away_makes_no_second_ticket(
    connected: Post, imap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise SystemExit("killed")

    imap.receives(*mails(1))
    monkeypatch.setattr("tickets.incoming.imap._put_away", killed)
    with pytest.raises(SystemExit):
        fetch_once(connected.web.app)
    assert (imap.holds(), len(connected.tickets())) == (1, 1)
    monkeypatch.undo()

    assert fetch_once(connected.web.app) == 1

    assert (imap.holds(), len(connected.tickets())) == (0, 1)
    assert len(connected.letters()) == 1


def test_a_crash_before_saving_leaves_the_mail_in_the_mailbox(
    connected: Post, imap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise SystemExit("killed")

    imap.receives(*mails(1))
    monkeypatch.setattr("webui.processes.mail_in._acknowledge", killed)  # the last step of the transaction
    with pytest.raises(SystemExit):
        fetch_once(connected.web.app)
    monkeypatch.undo()

    assert (imap.holds(), len(connected.tickets()), connected.report().tickets) == (1, 0, 0)
    fetch_once(connected.web.app)
    assert len(connected.tickets()) == 1


def test_a_mail_that_finds_a_bug_stays_and_the_next_one_is_taken(
    connected: Post, imap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = mail_in.receive

    def finds_a_bug(mail: Fetched, reader: MailReader) -> None:
        if b"<0@x.sk>" in mail.content:
            raise KeyError("a bug")
        honest(mail, reader)

    imap.receives(*mails(2))
    monkeypatch.setattr(mail_in, "receive", finds_a_bug)
    assert fetch_once(connected.web.app) == 1
    assert (imap.holds(), len(connected.tickets())) == (1, 1)
    monkeypatch.undo()

    assert fetch_once(connected.web.app) == 1
    assert len(connected.tickets()) == 2


def test_two_that_fetch_at_once_take_each_mail_once(connected: Post, imap: ImapServer) -> None:
    imap.receives(*mails(12))
    failures: list[Exception] = []

    def fetches() -> None:
        try:
            while fetch_once(connected.web.app):
                pass
        except MailboxDown as error:  # the other one put the mail away first
            failures.append(error)

    threads = [threading.Thread(target=fetches) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fetch_once(connected.web.app)

    assert sorted(t.description[-2:].strip() for t in connected.tickets()) == sorted(str(n) for n in range(12))
    assert imap.holds() == 0


# --- a mailbox that does not answer ---------------------------------------------------------------------


def test_each_obstacle_has_its_name(imap: ImapServer, certificate: tuple[Path, Path]) -> None:
    over_tls = imap.mailbox(security=ImapSecurity.STARTTLS, tls=TlsFiles(certificate[0]))
    obstacles: list[tuple[Mailbox, type[Exception]]] = [
        (replace(imap.mailbox(), password="wrong"), MailboxMisconfigured),
        (replace(imap.mailbox(), password="ž"), MailboxMisconfigured),
        (imap.mailbox(folder="Missing"), MailboxMisconfigured),
        (imap.mailbox(port=free_port()), MailboxDown),
        (over_tls, MailboxMisconfigured),  # the certificate is of another name
        (imap.mailbox(security=ImapSecurity.TLS, tls=TlsFiles(certificate[0])), MailboxDown),
    ]
    for mailbox, error in obstacles:
        with pytest.raises(error) as raised:
            fetch(mailbox, lambda _: None)
        assert raised.type is error
        assert PASSWORD not in str(raised.value)

    assert fetch(replace(over_tls, host="localhost"), lambda _: None) == 0


@pytest.mark.parametrize("wrong", [{"folder": 'IN"BOX'}, {"done": "a\r\nb"}, {"done": "INBOX"}, {"folder": ""}])
def test_a_folder_that_cannot_be_is_found_at_the_start(wrong: dict[str, str]) -> None:
    if wrong == {"folder": ""}:
        wrong = {"folder": "", "done": ""}
    with pytest.raises(ValueError, match="folder"):
        Mailbox("mail.example.org", "u", "p", **wrong)  # type: ignore[arg-type]


def test_the_command_takes_what_is_there(imap: ImapServer, tmp_path: Path) -> None:
    imap.receives(*mails(2))
    mailbox = {"HOST": "127.0.0.1", "PORT": str(imap.port), "SECURITY": "none", "USER": USER, "PASSWORD": PASSWORD}
    environment = {f"READFIRST_IMAP_{name}": value for name, value in mailbox.items()}

    said = CliRunner().invoke(cli, ["mail-in", "--once"], env={**environment, "READFIRST_DATA_DIR": str(tmp_path)})

    assert (said.exit_code, said.stdout) == (0, "2 taken\n")
    assert imap.holds() == 0


def test_the_command_says_what_is_wrong_with_the_mailbox(imap: ImapServer, tmp_path: Path) -> None:
    mailbox = {"HOST": "127.0.0.1", "PORT": str(imap.port), "SECURITY": "none", "USER": USER, "PASSWORD": "wrong"}
    environment = {f"READFIRST_IMAP_{name}": value for name, value in mailbox.items()}

    said = CliRunner().invoke(cli, ["mail-in", "--once"], env={**environment, "READFIRST_DATA_DIR": str(tmp_path)})

    assert said.exit_code == 1
    assert "mend the mailbox's user name and password" in said.output


def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    said = CliRunner().invoke(cli, ["mail-in", "--once"], env={"READFIRST_DATA_DIR": str(tmp_path)})

    assert said.exit_code == 2
    assert "READFIRST_IMAP_HOST" in said.output


def test_mails_of_the_junk_folder_come_marked(imap: ImapServer) -> None:
    with imap.session() as session:
        session.create('"Junk"')
        session.append("Junk", "", "", a_mail("spam", Message_ID="<junk@x.sk>"))
    imap.receives(*mails(1))
    taken: list[Fetched] = []

    assert fetch(imap.mailbox(junk="Junk"), taken.append) == 2

    assert [mail.is_junk for mail in taken] == [False, True]
    assert imap.holds("Junk") == 0
