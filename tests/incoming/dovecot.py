"""A real IMAP server of our own, in a folder of its own, on a free port."""

import imaplib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services.programs import lent_folder, need, running, unprivileged
from tests.tickets.mailbox import free_port
from tickets.incoming.imap import ImapSecurity, Mailbox
from webui.cluster.services import dovecot_configuration

USER, PASSWORD = "help@example.org", "right"


@dataclass
class ImapServer:
    """The server and what a mail program would do with it."""

    port: int
    certificate: Path

    def mailbox(self, **changes: object) -> Mailbox:
        values = {"port": self.port, "security": ImapSecurity.NONE, "timeout": 10.0}
        return Mailbox("127.0.0.1", USER, PASSWORD, **(values | changes))  # type: ignore[arg-type]

    @contextmanager
    def session(self, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as imap:  # logs out at the end
            imap.login(USER, PASSWORD)
            imap.select(f'"{folder}"')
            yield imap

    def receives(self, *raws: bytes) -> None:
        """As a mail transfer agent would deliver it."""
        with self.session() as imap:
            for raw in raws:
                status, _ = imap.append("INBOX", "", "", raw)
                assert status == "OK"

    def holds(self, folder: str = "INBOX") -> int:
        """How many mails lie in a folder."""
        with self.session() as imap:
            status, answer = imap.select(f'"{folder}"')
            return int(answer[0] or b"0") if status == "OK" else 0

    def answers(self) -> bool:
        try:
            with self.session():
                return True
        except (OSError, imaplib.IMAP4.error):
            return False

    def is_emptied(self) -> None:
        with self.session() as imap:
            for folder in ("INBOX", "readfirst"):
                status, count = imap.select(folder)
                if status == "OK" and int(count[0] or b"0"):
                    imap.store("1:*", "+FLAGS", r"(\Deleted)")
                    imap.expunge()


@contextmanager
def imap_server(certificate: tuple[Path, Path], *, introspection_url: str = "") -> Iterator[ImapServer]:
    """Dovecot as whoever runs the tests; root lends the mails to `nobody`, because Dovecot keeps none of root's."""
    program, port, owner = need("Dovecot"), free_port(), unprivileged("nobody")
    with lent_folder("imap", owner) as folder:
        (folder / "mail").mkdir()
        if os.geteuid() == 0:
            shutil.chown(folder / "mail", owner)
        (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}::::::\n")
        (folder / "oauth2").write_text(OAUTH2.format(url=introspection_url))
        (folder / "conf").write_text(
            configuration(folder, port, owner, certificate)
            + (BY_TOKEN.format(folder=folder) if introspection_url else "")
        )
        server = ImapServer(port, certificate[0])
        with running([program, "-F", "-c", folder / "conf"], server.answers, log=folder / "log"):
            yield server


# Dovecot asks the token server whose token it is, as a provider's own mail server does.
OAUTH2 = """
introspection_url = {url}
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
"""
BY_TOKEN = """
auth_mechanisms = plain xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2
}}
"""


def configuration(folder: Path, port: int, owner: str, certificate: tuple[Path, Path]) -> str:
    tls = f"ssl = yes\nssl_cert = <{certificate[0]}\nssl_key = <{certificate[1]}"
    return dovecot_configuration(folder, port, owner, tls=tls)
