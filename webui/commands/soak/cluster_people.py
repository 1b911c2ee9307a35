"""Who uses the cluster during the soak: people with problems, staff who reply, a mail program that sends.

Each notes in the ledger what was acknowledged, and knows from its own steps alone when the form has to be open.
"""

from __future__ import annotations

import base64
import imaplib
import random
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from webui.commands.soak.cluster_browser import Browser, PageAnswer

LANG: Final = "sk"
PICTURE: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_OFFERED: Final = re.compile(r'"(/sk/problem/[0-9a-f]{32}/a/([a-z0-9-]+))')
_REFERENCE: Final = re.compile(r'class="reference">([^<]+)<')
_REPLY: Final = re.compile(r'<form[^>]*action="[^"]*/reply".*?</form>', re.DOTALL)
_INSISTS: Final = '/verdict"'  # else the articles are weak, and other words are asked for
_REFUSED_FILE: Final = '<div class="note warn" role="alert"><p><strong>a.png'
_BETWEEN: Final = (3.0, 12.0)  # seconds between two things that somebody does, range; those below likewise
_TYPING: Final = (1.0, 4.0)  # from one text that the page asks about to the next: ten to fifteen letters
_ASKED_AGAIN_AFTER: Final = (1.0, 2.0)  # seconds, by the page, where a keystroke was not answered: as in suggest.js
_READING: Final = (4.0, 15.0)  # an article, or what was suggested
_FILLING_IN: Final = (8.0, 25.0)  # a form
_SENT_AGAIN_AFTER: Final = 1.0  # seconds
_TRIES: Final = 90
_SEE_OTHER, _OK, _CREATED, _FORBIDDEN, _CONFLICT = 303, 200, 201, 403, 409


@dataclass
class ClusterLedger:
    """What the cluster has acknowledged, and what it should not have done."""

    tickets: dict[str, str] = field(default_factory=dict)  # e-mail address, which is the mark -> reference
    with_file: set[str] = field(default_factory=set)  # marks of those whose file was taken
    replies: dict[str, str] = field(default_factory=dict)  # text -> reference
    mails: set[str] = field(default_factory=set)  # subjects
    wrong_gate: list[str] = field(default_factory=list)  # what happened
    unfinished: list[str] = field(default_factory=list)  # forms that nobody took in the end


@dataclass
class Someone(threading.Thread):
    """A thread that does one thing after the other until it is stopped."""

    name_: str
    stopped: threading.Event
    chance: random.Random
    ledger: ClusterLedger
    hurry: float  # times faster than people are

    __hash__ = threading.Thread.__hash__

    def __post_init__(self) -> None:
        super().__init__(daemon=True, name=self.name_)

    def run(self) -> None:
        """Act until stopped."""
        number = 0
        while not self.stopped.wait(self.chance.uniform(*_BETWEEN) / self.hurry):
            number += 1
            self.act(number)

    def act(self, number: int) -> None:
        """Do one thing."""
        raise NotImplementedError

    def takes(self, seconds: tuple[float, float]) -> None:
        """Let time pass, also after the end: nobody hurries then, for what has begun is finished as it began."""
        time.sleep(self.chance.uniform(*seconds) / self.hurry)

    def until_answered(self, ask: Callable[[], PageAnswer]) -> PageAnswer:
        """Ask again, as a person does who sees that it did not work; return the last answer."""
        page = ask()
        for _ in range(_TRIES):
            if page.is_answered:
                break
            time.sleep(_SENT_AGAIN_AFTER)  # also after the end: what has begun is finished
            page = ask()
        return page


@dataclass
class Person(Someone):
    """Types, reads, says "no", and writes with a picture; now and then tries the form before its time."""

    browser: Browser
    questions: Sequence[str] = ()

    __hash__ = threading.Thread.__hash__

    def act(self, number: int) -> None:
        """Have one problem."""
        text = self.chance.choice(self.questions)
        self._types(text)
        described = self.until_answered(lambda: self.browser.post(f"/{LANG}/problem", {"text": text}))
        help_session_id = described.location.partition("/problem/")[2][:32]
        if described.status != _SEE_OTHER or not help_session_id:
            return
        form = f"/{LANG}/contact/{help_session_id}"
        shown = self.until_answered(lambda: self.browser.get(f"/{LANG}/problem/{help_session_id}?card=1"))
        offered = list(dict(_OFFERED.findall(shown.text)).items()) if _INSISTS in shown.text else []
        is_open = f'href="{form}"' in shown.text
        if offered and not is_open and self.chance.random() < 0.2:
            self._tries_the_form(form, text)
        if self._says_no(help_session_id, offered) or is_open:
            self._writes(form, text, f"{self.name_}-{number}@example.org")

    def _types(self, text: str) -> None:
        self.browser.open_page()
        for letters in sorted({min(len(text), n) for n in (4, 9, len(text))}):
            left = self.chance.uniform(*_TYPING) / self.hurry
            page = self.browser.type(text[:letters], LANG)
            for wait in _ASKED_AGAIN_AFTER:
                if page.is_answered or left < wait:
                    break
                time.sleep(wait)
                left -= wait
                page = self.browser.type(text[:letters], LANG)
            time.sleep(left)

    def _tries_the_form(self, form: str, text: str) -> None:
        page = self.browser.post(form, _filled_in(text, "too-early@example.org"))
        if page.status in (_OK, _CREATED) and _REFERENCE.search(page.text):
            self.ledger.wrong_gate.append(f"{form} took a ticket before an article was answered")

    def _says_no(self, help_session_id: str, offered: Sequence[tuple[str, str]]) -> bool:
        """Read and answer every article; return whether the form has to be open now."""
        for path, article_id in offered:
            if not self._reads_in_vain(path, f"/{LANG}/problem/{help_session_id}/verdict", article_id):
                return False
        return bool(offered)

    def _reads_in_vain(self, path: str, verdict: str, article_id: str) -> bool:
        """Read an article and answer "no"; return whether both were taken."""
        served = self.until_answered(lambda: self.browser.get(path))
        self.takes(_READING)
        fields = {"article_id": article_id, "solved": "no", "reason": "did-not-work"}
        answer = self.until_answered(lambda: self.browser.post(verdict, fields))
        return served.status == _OK and answer.status in (_SEE_OTHER, _CONFLICT)

    def _writes(self, form: str, text: str, mark: str) -> None:
        page = self.until_answered(lambda: self.browser.get(form, "form"))
        if page.status == _FORBIDDEN:
            self.ledger.wrong_gate.append(f"{form} is shut after every article was answered")
            return
        self.takes(_FILLING_IN)
        fields = _filled_in(text, mark)
        receipt = self.until_answered(lambda: self.browser.upload(form, fields, PICTURE))
        reference = _REFERENCE.search(receipt.text)
        if receipt.status in (_OK, _CREATED) and reference:
            self.ledger.tickets[mark] = reference[1]
            if _REFUSED_FILE not in receipt.text:
                self.ledger.with_file.add(mark)
        else:
            self.ledger.unfinished.append(f"{form}: {receipt.status}")


@dataclass
class Colleague(Someone):
    """Somebody at support, who replies to what people wrote."""

    browser: Browser
    account: str = ""
    password: str = ""
    is_in: bool = False

    __hash__ = threading.Thread.__hash__

    def act(self, number: int) -> None:
        """Reply to one ticket."""
        self.is_in = self.is_in or self._signs_in()
        references = list(self.ledger.tickets.values())
        if not self.is_in or not references:
            return
        page = f"/staff/ticket/{self.chance.choice(references)}"
        shown = self.until_answered(lambda: self.browser.get(page, "staff"))
        form = _REPLY.search(shown.text)
        if shown.status != _OK or not form:
            self.is_in = shown.status not in (_SEE_OTHER, 302)
            return
        text = f"{self.name_} replies {number}."
        fields = {**PageAnswer(_OK, form[0]).fields, "text": text}
        answer = self.until_answered(lambda: self.browser.post(f"{page}/reply", fields, "reply"))
        if answer.status == _SEE_OTHER:
            self.ledger.replies[text] = page.rpartition("/")[2]

    def _signs_in(self) -> bool:
        page = self.browser.get("/staff/sign-in", "staff")
        fields = {**page.fields, "name": self.account, "password": self.password}
        return self.browser.post("/staff/sign-in", fields, "staff").status == _SEE_OTHER


@dataclass
class MailProgram(Someone):
    """Puts mails into the mailbox, each again until the server says that it has it."""

    port: int = 0
    user: str = ""
    password: str = ""

    __hash__ = threading.Thread.__hash__

    def act(self, number: int) -> None:
        """Send one mail."""
        subject = f"{self.name_} {number}"
        mail = (
            f"From: Person <mail-{number}@example.org>\r\nTo: {self.user}\r\nSubject: {subject}\r\n"
            f"Message-ID: <{self.name_}-{number}@soak.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            f"Neviem sa prihlásiť, číslo {number}.\r\n"
        ).encode()
        for _ in range(_TRIES):
            if self._is_taken(mail):
                self.ledger.mails.add(subject)
                return
            time.sleep(_SENT_AGAIN_AFTER)

    def _is_taken(self, mail: bytes) -> bool:
        try:
            with imaplib.IMAP4("127.0.0.1", self.port, timeout=10) as imap:
                imap.login(self.user, self.password)
                status, _ = imap.append("INBOX", "", "", mail)
                return status == "OK"
        except (OSError, imaplib.IMAP4.error):
            return False


def _filled_in(text: str, email: str) -> dict[str, str]:
    return {"choice": "password/forgotten", "email": email, "login": "", "consent": "yes", "description": text}
