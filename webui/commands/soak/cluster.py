"""`readfirst soak cluster`: every process of the cluster killed or frozen in turn, while fifty people use the site.

Counted at the end, from what was acknowledged, the database, the mail server and the articles' repository:
- lost: a ticket, its file, a reply, a mail or an editor's line that was acknowledged and is not there;
- doubled: one form, reply or mail that is there twice;
- wrong_gate: the form was shut after every offered article was answered, or took a ticket before;
- outage: requests while PostgreSQL's primary or nginx was away, and for five seconds afterwards;
- failed, slow: requests outside of that, without a proper answer or after more than two seconds. A keystroke whose time
  ran out is one of these when the page says so, at the third in a row; before, it shows what it showed;
- failed_searches: keystrokes without suggestions, whether or not anybody saw it.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import click
from sqlalchemy import Connection, func, select

from search import KnowledgeBase
from tickets import tables
from webui.cluster.cluster import Cluster, running_cluster
from webui.cluster.end_signals import exit_on_signals
from webui.cluster.part import PartFailed
from webui.cluster.programs import ProgramMissing
from webui.cluster.services import MAILBOX
from webui.commands.soak.cluster_browser import Browser, RequestLog, TimedRequest
from webui.commands.soak.cluster_faults import AFTERWARDS, Faults, Outage
from webui.commands.soak.cluster_people import LANG, ClusterLedger, Colleague, MailProgram, Person, Someone
from webui.commands.soak.editing_person import PASSWORD, EditingPerson
from webui.setting import PREFIX
from webui.settings import Settings
from webui.storage import accounts, pending_versions
from webui.storage.accounts import Role
from webui.storage.database import Database

LONGEST_WAIT: Final = 2.0  # seconds
MOST_FAILED: Final = 0.001  # share of the requests outside an outage that may fail or be slow
_PEOPLE: Final = 50
_QUESTIONS: Final = 40
_EDITORS: Final = ("eva", "jan")
_EDITED: Final = 4  # articles that the editors work on
_WRITING: Final = (10.0, 40.0)  # seconds from one edit of an editor to the next, range
_EVERY: Final = (6.0, 20.0)  # seconds between two faults, range
_DRAIN: Final = 120.0  # seconds in which everything that waits may still arrive
_FINISH: Final = 120.0  # seconds in which everybody may end what they have begun


@dataclass(frozen=True, slots=True)
class ClusterSoakResult:
    """Figures of a soak, as printed by `--json`."""

    kills: int
    freezes: int
    requests: int
    failed: int
    slow: int
    outage: int
    degraded: int  # tickets of that route
    acknowledged: int
    lost: int
    doubled: int
    wrong_gate: int
    searches: int
    failed_searches: int

    @property
    def is_good(self) -> bool:
        """Whether every target was met."""
        outside = max(1, self.requests - self.outage)
        is_right = self.lost == self.doubled == self.wrong_gate == 0 and self.acknowledged > 0
        return is_right and self.failed + self.slow <= outside * MOST_FAILED


@click.command("cluster")
@click.option("--seconds", default=600.0, show_default=True, help="How long faults are injected.")
@click.option("--seed", default=1, show_default=True, help="Of the faults and of what people do.")
@click.option("--people", default=_PEOPLE, show_default=True, help="How many use the site at once.")
@click.option(
    "--hurry",
    default=1.0,
    type=click.FloatRange(min=0.1),
    show_default=True,
    help="How many times faster than people they are.",
)
@click.option("--calm", is_flag=True, help="Without faults: what this machine alone makes slow.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def soak_cluster(seconds: float, seed: int, people: int, hurry: float, *, calm: bool, as_json: bool) -> None:
    """Two hosts and their services, killed and frozen in turn: nothing is lost, and hardly anybody notices."""
    exit_on_signals(_tell, status=1)
    try:
        result, notes = run(seconds, seed, people, hurry, calm=calm)
    except (ProgramMissing, PartFailed) as error:
        raise click.ClickException(str(error)) from None
    for note in notes:
        click.echo(note, err=True)
    figures = asdict(result)
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{name:16} {value}" for name, value in figures.items()))
    sys.exit(0 if result.is_good else 1)


def run(
    seconds: float, seed: int, people: int = _PEOPLE, hurry: float = 1.0, *, calm: bool = False
) -> tuple[ClusterSoakResult, list[str]]:
    """Run the soak on a cluster of its own; return its figures, and a line for each thing that went wrong."""
    chance = random.Random(seed)  # noqa: S311 - faults and what people do
    articles = Path(os.environ.get(f"{PREFIX}ARTICLES_DIR") or Settings().articles_dir)
    lenient = {"TICKETS_PER_HOUR": "10000", "PROBLEMS_PER_HOUR": "100000", "UPLOADS_PER_HOUR": "100000"}
    with running_cluster(articles, _tell, settings={**lenient, "SUGGEST_PER_MINUTE": "1000000"}) as cluster:
        with closing(Database(cluster.database_url)) as database, database.writing() as connection:
            for editor in _EDITORS:
                accounts.add(connection, editor, Role.EDITOR, PASSWORD)
        log, ledger, stopped = RequestLog(), ClusterLedger(), threading.Event()
        someone = _everybody(cluster, ledger, log, stopped, people, hurry, chance)
        editors = _editors(cluster, stopped, hurry, chance)
        faults = Faults(cluster, random.Random(chance.random()), _tell)  # noqa: S311
        everybody: list[threading.Thread] = [*someone, *editors]
        for thread in everybody:
            thread.start()
        if calm:
            faults.only_wait(seconds)
        else:
            faults.inject(seconds, min(max(_EVERY[0], seconds / len(cluster.parts)), _EVERY[1]))
        stopped.set()
        until = time.monotonic() + _FINISH
        for thread in everybody:
            thread.join(max(0.0, until - time.monotonic()))
        return _counted(cluster, faults, log, ledger, editors)


def _everybody(
    cluster: Cluster,
    ledger: ClusterLedger,
    log: RequestLog,
    stopped: threading.Event,
    people: int,
    hurry: float,
    chance: random.Random,
) -> list[Someone]:
    def draw() -> random.Random:
        return random.Random(chance.random())  # noqa: S311

    questions = _questions(cluster, draw())
    crowd: list[Someone] = [
        Person(f"person-{number}", stopped, draw(), ledger, hurry, Browser(cluster.port, log), questions)
        for number in range(people)
    ]
    password = cluster.accounts["staff"]
    crowd += [
        Colleague(f"colleague-{number}", stopped, draw(), ledger, hurry, Browser(cluster.port, log), "staff", password)
        for number in range(2)
    ]
    mails = MailProgram("mails", stopped, draw(), ledger, hurry, cluster.imap_port, MAILBOX, cluster.mailbox_password)
    return [*crowd, mails]


def _questions(cluster: Cluster, chance: random.Random) -> list[str]:
    """Return titles of articles that the search is sure of, so that no host may say that it found nothing."""
    library = KnowledgeBase(cluster.hosts[0].index)
    titles = [card.title for card in library.catalogue(LANG)]
    chance.shuffle(titles)
    hits = {title: library.suggest(title, LANG, k=1).hits for title in titles}
    sure = [title for title in titles if hits[title] and hits[title][0].p_resolves > 0.5]
    library.close()
    return sure[:_QUESTIONS]


def _editors(cluster: Cluster, stopped: threading.Event, hurry: float, chance: random.Random) -> list[EditingPerson]:
    articles = sorted((cluster.hosts[0].folder / "articles" / LANG).glob("*.md"))[:_EDITED]
    paths = tuple(f"{LANG}/{path.name}" for path in articles)
    pause = (_WRITING[0] / hurry, _WRITING[1] / hurry)
    return [
        EditingPerson(name, (cluster.port,), paths, random.Random(chance.random()), stopped, pause=pause)  # noqa: S311
        for name in _EDITORS
    ]


def _counted(
    cluster: Cluster, faults: Faults, log: RequestLog, ledger: ClusterLedger, editors: Sequence[EditingPerson]
) -> tuple[ClusterSoakResult, list[str]]:
    with closing(Database(cluster.database_url)) as database:
        _drain(cluster, database, ledger)
        with database.reading() as connection:
            lost = _lost(connection, cluster, ledger) + _lost_lines(connection, cluster, editors)
            doubled = _doubled(connection)
            is_degraded = select(func.count()).where(tables.tickets.c.route == "degraded")
            degraded = int(connection.execute(is_degraded).scalar_one())
    outside = [asked for asked in log.asked if not _is_in(asked, faults.outages)]
    failed = [asked for asked in outside if not asked.is_answered]
    slow = [asked for asked in outside if asked.is_answered and asked.seconds > LONGEST_WAIT]
    lines = sum(len(editor.acknowledged) for editor in editors)
    result = ClusterSoakResult(
        kills=faults.kills,
        freezes=faults.freezes,
        requests=len(log.asked),
        failed=len(failed),
        slow=len(slow),
        outage=len(log.asked) - len(outside),
        degraded=degraded,
        acknowledged=len(ledger.tickets) + len(ledger.replies) + len(ledger.mails) + lines,
        lost=len(lost) + len(ledger.unfinished),
        doubled=len(doubled),
        wrong_gate=len(ledger.wrong_gate),
        searches=sum(asked.what == "search" for asked in log.asked),
        failed_searches=sum(asked.what == "search" and not asked.is_found for asked in outside),
    )
    unusual = [_in_words(asked, faults.began) for asked in (*failed, *slow)]
    return result, [*lost, *ledger.unfinished, *doubled, *ledger.wrong_gate, *unusual]


def _in_words(asked: TimedRequest, since: float) -> str:
    """Return what came of a request, and when it began beside the faults."""
    answer = str(asked.status or "no answer")
    return f"{asked.began - since:6.1f} s  {asked.what}: {asked.path} got {answer} after {asked.seconds:.1f} s"


def _is_in(asked: TimedRequest, outages: Sequence[Outage]) -> bool:
    return any(asked.began <= outage.ended + AFTERWARDS and asked.ended >= outage.began for outage in outages)


def _drain(cluster: Cluster, database: Database, ledger: ClusterLedger) -> None:
    """Wait until nothing waits any more; what then still does is counted as lost."""
    until = time.monotonic() + _DRAIN
    while time.monotonic() < until:
        cluster.start_again()
        with database.reading() as connection:
            is_fetched = ledger.mails <= _subjects(connection)  # first: a fetched mail becomes a letter
            waiting = select(func.count()).where(tables.outbox.c.state.in_(("pending", "leased")))
            if is_fetched and not connection.execute(waiting).scalar_one():
                return
        time.sleep(1.0)


def _lost(connection: Connection, cluster: Cluster, ledger: ClusterLedger) -> list[str]:
    tickets, outbox = tables.tickets.c, tables.outbox.c
    stored = dict(connection.execute(select(tickets.email, tickets.reference)).tuples().all())
    files = select(tickets.email).join(tables.attachments, tables.attachments.c.ticket_id == tickets.ticket_id)
    has_file = set(connection.execute(files).scalars())
    texts = set(connection.execute(select(tables.messages.c.text)).scalars())
    delivered = (
        select(tickets.reference)
        .join(tables.outbox, outbox.ticket_id == tickets.ticket_id)
        .where(outbox.state == "delivered", outbox.message_id == "")
    )
    taken = set(cluster.taken_letters.read_text("ascii").split())
    return [
        *(f"lost: ticket {r} of {mark}" for mark, r in ledger.tickets.items() if stored.get(mark) != r),
        *(f"lost: the file of {mark}" for mark in ledger.with_file - has_file),
        *(f"lost: reply {text}" for text in ledger.replies.keys() - texts),
        *(f"lost: mail {subject}" for subject in ledger.mails - _subjects(connection)),
        *(f"lost: letter {reference}" for reference in set(connection.execute(delivered).scalars()) - taken),
    ]


def _subjects(connection: Connection) -> set[str]:
    return set(connection.execute(select(tables.mail_details.c.subject)).scalars())


def _lost_lines(connection: Connection, cluster: Cluster, editors: Sequence[EditingPerson]) -> list[str]:
    """Return the editors' lines that stand neither in an article of the repository nor in a version that waits."""
    command = ["git", "grep", "-h", " wrote line ", "main"]
    published = subprocess.run(command, cwd=cluster.articles_remote, check=False, capture_output=True)  # noqa: S603
    versions = pending_versions.all_versions(connection)
    texts = [published.stdout.decode(), *(version.content.decode("utf-8", "replace") for version in versions)]
    lines = set("\n".join(texts).splitlines())
    return [f"lost: {line}" for editor in editors for line in editor.acknowledged if line not in lines]


def _doubled(connection: Connection) -> list[str]:
    by_mark = select(tables.tickets.c.email).group_by(tables.tickets.c.email).having(func.count() > 1)
    text = tables.messages.c.text
    by_text = select(text).where(text.like("colleague-%")).group_by(text).having(func.count() > 1)
    return [
        *(f"doubled: ticket of {mark}" for mark in connection.execute(by_mark).scalars()),
        *(f"doubled: reply {text}" for text in connection.execute(by_text).scalars()),
    ]


def _tell(line: str) -> None:
    click.echo(line, err=True)
