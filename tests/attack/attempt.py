"""One attempt of a stranger, what it may come to, and the requests that attempts are made of.

In the texts of a request, `{free}`, `{session}`, `{reference}`, `{secret}`, `{key}` and `{cookie}` stand for what the
victim has there (`Target.prepares`), `{host}` for the name of the site.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.attack.target import Answer, Target

SLOWEST_SECONDS = 10.0  # of an answer, on a machine that has other things to do
PROTOCOL_REFUSALS = (501, 505)  # of methods and versions that the server does not know
EVIL = "evil.example"
FORM_ADDRESS = "/sk/contact/{free}"

Tried = Callable[[Target], Answer]


@dataclass(frozen=True)
class Attempt:
    """One attempt. `harmless`: an answer of success is right, too; `earns`: how many tickets are its due."""

    name: str
    tried: Callable[[Target], Answer | Sequence[Answer]]
    harmless: bool = False
    never: tuple[str, ...] = ()  # words that no answer may have
    earns: int = 0
    is_slow: bool = False  # the server may wait for more and say nothing


def fault(attempt: Attempt, target: Target, answers: Sequence[Answer], tickets: int) -> str:
    """Return what is wrong with the answers, or an empty string; `tickets` were made by the attempt."""
    if tickets != attempt.earns:
        return f"{tickets} tickets"
    return next((wrong for answer in answers if (wrong := _fault_of(attempt, target, answer))), "")


def _fault_of(attempt: Attempt, target: Target, answer: Answer) -> str:
    if answer.status >= 500 and answer.status not in PROTOCOL_REFUSALS:
        return f"an answer of {answer.status}"
    if not attempt.harmless and 200 <= answer.status < 400:
        return f"an answer of {answer.status}: {answer.head[:200]}"
    if answer.seconds > SLOWEST_SECONDS:
        return f"{answer.seconds:.0f} s"
    spoken = answer.head + answer.body
    words = [word for word in (*attempt.never, "Traceback", "sqlalchemy", "root:x:0") if word in spoken]
    if words:
        return f"the answer has {words[0]!r}"
    return "" if _leads_nowhere_else(answer.header("Location"), target) else f"leads to {answer.header('Location')}"


def _leads_nowhere_else(location: str, target: Target) -> bool:
    own = (f"http://{target.host}/", f"https://{target.host}/")
    is_path = location.startswith("/") and location[1:2] not in ("/", "\\")
    return not location or is_path or location.startswith(own)


def asks(method: str, path: str, body: str | bytes = b"", *, host: str | None = None, **headers: str) -> Tried:
    """A well-formed request; underscores in names of headers stand for hyphens."""
    return lambda t: t.asks(method, _filled(path, t), body, host=host, **_all_filled(headers, t))


def posts(path: str, fields: Mapping[str, str] | str, **headers: str) -> Tried:
    """A posted form."""
    return lambda t: t.posts(
        _filled(path, t), fields if isinstance(fields, str) else _all_filled(fields, t), **_all_filled(headers, t)
    )


def calls(method: str, path: str, sent: object = None, **headers: str) -> Tried:
    """A call of the JSON API."""
    return lambda t: t.calls(method, _filled(path, t), sent, **_all_filled(headers, t))


def sends(lines: str, *, wait: float = 1.5) -> Tried:
    """Bytes as they are; a character of the text is a byte."""
    return lambda t: t.raw(_filled(lines, t).encode("utf-8"), wait=wait)


def signs_in(wanted: str) -> Tried:
    """The right password, with an address to go on to."""
    return lambda t: t.signs_in(next=wanted)


def sends_ticket(sent: object) -> Tried:
    """A ticket over the API, of a help session that is shut."""
    return calls("POST", "/help-sessions/{free}/ticket", sent)


def answers_article(**fields: str) -> Tried:
    """A verdict, and then the form: what counts is whether that opened."""

    def tried(target: Target) -> Answer:
        posts("/sk/problem/{free}/verdict", fields)(target)
        return asks("GET", FORM_ADDRESS)(target)

    return tried


def _filled(text: str, target: Target) -> str:
    for name, value in {**target.victim, "host": target.host}.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _all_filled(texts: Mapping[str, str], target: Target) -> dict[str, str]:
    return {name: _filled(text, target) for name, text in texts.items()}
