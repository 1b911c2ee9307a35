"""A delivery worker in a process of its own, to be killed: DATABASE PORT FOLDER WORKER-ID LEASE-SECONDS."""

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.tickets.databases import sqlite_engine
from tickets.desks.email import EmailWayOut
from tickets.desks.mail_server import MailServer, Security
from tickets.files.attachments import AttachmentStore
from tickets.files.folder_store import FolderStore
from tickets.letters.ticket_mail import Envelope
from tickets.outgoing.delivery import deliver_due


def main(database: str, port: str, folder: str, worker_id: str, lease_seconds: str) -> None:
    """Deliver until killed."""
    engine = sqlite_engine(Path(database))
    envelope = Envelope(sender="help@example.org", recipient="support@example.org", host="help.example.org")
    way_out = EmailWayOut(MailServer("127.0.0.1", int(port), Security.NONE, timeout=5.0), envelope)
    store = AttachmentStore(FolderStore(Path(folder)))
    lease = timedelta(seconds=float(lease_seconds))
    while True:
        deliver_due(engine, [way_out], store, lambda: datetime.now(UTC), worker_id=worker_id, lease=lease)
        time.sleep(0.01)


if __name__ == "__main__":
    main(*sys.argv[1:])
