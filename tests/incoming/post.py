"""The mailbox side of the product in the words of the tests: mails come in, letters go out, people answer."""

from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from flask.testing import FlaskClient

from deflection import event_log
from deflection.help_session import HelpSession
from deflection.measuring.metrics import Figures
from tests.deflection.measuring.counted import figures_of
from tests.product import PASSWORD
from tests.tickets.mailbox import read
from tests.tickets.stored import stored_tickets
from tests.web import Web
from tests.webui.conftest import csrf_token
from tickets.conversation.conversation import Conversation, conversation_of
from tickets.incoming.imap import Fetched
from tickets.ticket import Ticket
from webui.mail_reader import MailReader
from webui.processes.mail_in import receive
from webui.processes.worker import deliver_once
from webui.storage import accounts
from webui.storage.accounts import Role

JANA = "jana@example.sk"


def a_mail(text: str = "zabudnute heslo", **headers: str | None) -> bytes:
    """A mail of Jana; a header that is None is left out."""
    message = EmailMessage()
    lines = {
        "From": f"Jana Nováková <{JANA}>",
        "To": "help@example.org",
        "Subject": "Prosím o pomoc",
        "Message-ID": "<first@mail.example.sk>",
        "Date": "Mon, 02 Mar 2026 10:00:00 +0100",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in lines.items():
        if value is not None:
            message[name] = value
    message.set_content(text)
    return message.as_bytes()


def fetched(raw: bytes) -> Fetched:
    return Fetched(raw, len(raw), lambda: iter([raw]))


@dataclass
class Post:
    """Mail that comes to the product and leaves it."""

    web: Web
    folder: Path
    reader: MailReader = field(default_factory=MailReader)

    def brings(self, *raws: bytes) -> None:
        with self.web.app.app_context():
            for raw in raws:
                self.takes(fetched(raw))
                self.goes_on(seconds=1)

    def takes(self, mail: Fetched) -> None:
        """In an application context."""
        receive(mail, self.reader)

    def tickets(self) -> list[Ticket]:
        """Oldest first."""
        with self.web.parts.database.reading() as connection:
            return list(reversed(stored_tickets(connection, limit=1000)))

    def the_ticket(self) -> Ticket:
        (ticket,) = self.tickets()
        return ticket

    def conversation(self, ticket: Ticket | None = None) -> Conversation:
        with self.web.parts.database.reading() as connection:
            return conversation_of(connection, (ticket or self.the_ticket()).ticket_id)

    def letters(self) -> list[EmailMessage]:
        """What people got, after everything that waited has left."""
        deliver_once(self.web.parts.settings, self.web.parts.database, limit=1000)
        found = [read(path.read_bytes()) for path in sorted(self.folder.glob("*-*.eml"))]
        return [letter for letter in found if letter["To"] != self.web.parts.settings.legal_email]

    def the_letter(self) -> EmailMessage:
        (letter,) = self.letters()
        return letter

    def files(self, ticket: Ticket | None = None) -> dict[str, bytes]:
        store = self.web.parts.attachments
        stored = (ticket or self.the_ticket()).attachments
        return {file.name: store.files.path(file.attachment_id).read_bytes() for file in stored}

    def goes_on(self, **span: float) -> None:
        self.web.clock.goes_on(timedelta(**span))

    def report(self) -> Figures:
        now = self.web.clock()
        with self.web.parts.database.reading() as connection:
            sessions = list(event_log.help_sessions(connection, now - timedelta(days=1), now + timedelta(days=1)))
        return figures_of(sessions, now)

    def help_sessions(self) -> list[HelpSession]:
        now = self.web.clock()
        with self.web.parts.database.reading() as connection:
            return list(event_log.help_sessions(connection, now - timedelta(days=1), now + timedelta(days=1)))

    def signs_in(self, role: str) -> FlaskClient:
        """A browser in which somebody of that role is signed in; the account stays for the next story."""
        browser = self.browser()
        with self.web.parts.database.writing() as connection:
            if role not in {account.name for account in accounts.everybody(connection)}:
                accounts.add(connection, role, Role(role), PASSWORD)
        token = csrf_token(browser.get("/staff/sign-in").text)
        browser.post("/staff/sign-in", data={"name": role, "password": PASSWORD, "csrf_token": token})
        return browser

    def browser(self) -> FlaskClient:
        return self.web.app.test_client()
