"""Mails as people and machines send them, each with its expected reading: see `mails/`, one file for each kind.

A mail stands there as text; `encoding` says which bytes it is. The reading names what a person would see: `text` is the
person's own words whole, `has` and `everywhere` are words of it and of what is folded as well.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tickets.incoming.mail_reading import IncomingMail, read_mail
from tickets.incoming.spam import Trust, held_because

MAILS = Path(__file__).parent / "mails"
FEWEST = 250
MOST_MISTAKEN = 0.01  # share of mails in which a machine is taken for a person, or a person for a machine
SLOWEST_SECONDS = 1.0  # of the processor
OURS = Trust("mx.ours.example", ("groups.example.org",))
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Sample:
    """One mail and what is to be read of it."""

    kind: str
    name: str
    raw: bytes
    expect: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


def samples() -> Iterator[Sample]:
    for path in sorted(MAILS.glob("*.yml")):
        for item in yaml.safe_load(path.read_text(encoding="utf-8")):
            raw = item["raw"].replace("\n", "\r\n").encode(item.get("encoding", "utf-8"))
            yield Sample(path.stem, item["name"], raw, item["expect"])


SAMPLES = list(samples())
SIMPLE = {  # name in `expect` -> how it is read from a mail
    "sender": lambda mail: mail.sender,
    "author_name": lambda mail: mail.name,
    "subject": lambda mail: mail.subject,
    "text": lambda mail: mail.text,
    "answering": lambda mail: mail.answering.value,
    "failure": lambda mail: mail.failure.reason.value if mail.failure else "",
    "answers": lambda mail: list(mail.answers),
    "letters": lambda mail: list(mail.letters),
    "files": lambda mail: [file.name for file in mail.files],
    "remarks": lambda mail: [remark.value for remark in mail.remarks],
    "secrets": lambda mail: len(mail.secrets),
    "held": lambda mail: held_because(mail.spam, OURS) or "" if mail.spam else "",
}


def faults(sample: Sample, mail: IncomingMail) -> list[str]:
    """What of the reading is not as expected."""
    wrong = [
        f"{name}: {read(mail)!r}, expected {sample.expect[name]!r}"
        for name, read in SIMPLE.items()
        if name in sample.expect and read(mail) != sample.expect[name]
    ]
    for name, text in (("has", mail.text), ("everywhere", mail.text + mail.folded), ("folded", mail.folded)):
        wrong += [f"{name}: {words!r} is missing" for words in sample.expect.get(name, ()) if words not in text]
    shown = mail.text + mail.folded + mail.subject
    return wrong + [f"{words!r} is shown" for words in sample.expect.get("lacks", ()) if words in shown]


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_a_mail_is_read_as_it_was_meant(sample: Sample) -> None:
    assert faults(sample, read_mail(sample.raw)) == []


def test_machines_and_people_are_told_apart() -> None:
    mistaken = [
        str(sample)
        for sample in SAMPLES
        if read_mail(sample.raw).answering.is_by_machine != sample.expect.get("machine", False)
    ]

    assert len(SAMPLES) >= FEWEST
    assert len(mistaken) <= MOST_MISTAKEN * len(SAMPLES), mistaken


def test_no_letter_is_a_question_mark_and_no_word_is_lost() -> None:
    for sample in SAMPLES:
        mail = read_mail(sample.raw)
        shown = "\n".join((mail.text, mail.folded, mail.subject, mail.name))
        lost = set(WORD.findall(sample.expect.get("text", ""))) - set(WORD.findall(shown))

        assert ("\ufffd" in shown, lost) == (False, set()), str(sample)


def test_every_mail_is_read_in_a_moment() -> None:
    for sample in SAMPLES:
        started = time.thread_time()
        read_mail(sample.raw)

        assert time.thread_time() - started < SLOWEST_SECONDS, str(sample)
