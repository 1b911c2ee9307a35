"""Claims about what was searched and served: publications, revisions, hosts; and texts that were not described."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from tests.attack.against_the_gate import AS_JSON, GATED
from tests.attack.attempt import FORM_ADDRESS, Attempt, Tried, asks, calls, posts
from tests.attack.target import Answer, Target, id_in

FORGOTTEN = "zabudnuté heslo"
STROKE = "\N{COMBINING LONG STROKE OVERLAY}"
NOTHING = "fialový hroch tancuje"
FAR_AWAY = "29990101T000000.000000Z-ffffffffffffffff"  # the name of a publication that nobody has

CLAIMS: Mapping[str, str] = {
    "search": "unavailable",
    "search_down": "true",
    "generation": FAR_AWAY,
    "publication": FAR_AWAY,
    "revision": "ffffffffffff",
    "offered_by": "gen-7",
    "lags": "1",
    "withdrawn": "sk/obnova-hesla",
    "level": "off",
    "topic": "hijacked",
}


def describes_with(fields: Mapping[str, str], **headers: str) -> Tried:
    """Describe a problem with more than its text, and ask for the form."""

    def tried(target: Target) -> Answer:
        begun = target.posts("/sk/problem", {**fields, "text": FORGOTTEN}, **headers)
        return target.asks("GET", f"/sk/contact/{id_in(begun)}")

    return tried


def sends_another_text(*described: str, sent: str) -> Tried:
    """Describe texts in turn, until the form is open or not, and send another one."""

    def tried(target: Target) -> Answer:
        case = id_in(target.posts("/sk/problem", {"text": described[0]}))
        for text in described[1:]:
            target.posts(f"/sk/problem/{case}/reword", {"text": text})
        return target.posts(f"/sk/contact/{case}", {**GATED, "description": sent})

    return tried


def opens_and_answers(article: str, *, method: str = "GET", **headers: str) -> Tried:
    """Ask for an article in an odd way, answer that it did not help, and ask for the form."""

    def tried(target: Target) -> Answer:
        case = id_in(target.posts("/sk/problem", {"text": FORGOTTEN}))
        target.asks(method, f"/sk/problem/{case}/a/{article}", **headers)
        target.posts(f"/sk/problem/{case}/verdict", {"article_id": "obnova-hesla", "solved": "no"})
        return target.asks("GET", f"/sk/contact/{case}")

    return tried


def evidence() -> Iterator[Attempt]:
    for name, value in CLAIMS.items():
        yield Attempt(f"evidence: described with {name}", describes_with({name: value}))
        yield Attempt(f"evidence: sent with {name}", posts(FORM_ADDRESS, {**GATED, name: value}))
    for header in ("X-Publication", "X-Generation", "X-Host", "X-Search", "If-None-Match", "Range"):
        named = {header.replace("-", "_"): FAR_AWAY}
        yield Attempt(f"evidence: described with the header {header}", describes_with({}, **named))
    tries: dict[str, Tried] = {
        "by HEAD": opens_and_answers("obnova-hesla", method="HEAD"),
        "by POST": opens_and_answers("obnova-hesla", method="POST"),
        "by its key": opens_and_answers(quote("sk/obnova-hesla", safe="")),
        "by a revision": opens_and_answers("obnova-hesla@0"),
        "of a publication": opens_and_answers(f"..%2f{FAR_AWAY}%2fobnova-hesla"),
        "of a generation": opens_and_answers("gen-1"),
        "that never was": opens_and_answers("nothing"),
        "in a range of no bytes": opens_and_answers("nothing", Range="bytes=0-0"),
    }
    yield from (Attempt(f"evidence: an article {name}", tried) for name, tried in tries.items())


def other_texts() -> Iterator[Attempt]:
    struck = "".join(f"{letter}{STROKE}" if letter != " " else letter for letter in FORGOTTEN)
    polite = "dobrý deň prajem veľmi pekne prosím vás " * 7
    tries = {
        "struck out, sent clean": sends_another_text(struck, NOTHING, sent=FORGOTTEN),
        "in halves, sent whole": sends_another_text("zabudnuté", "heslo", sent=FORGOTTEN),
        "with blanks, sent without": sends_another_text("z a b u d n u t é h e s l o", NOTHING, sent=FORGOTTEN),
        "politely, sent with a problem": sends_another_text(polite, NOTHING, sent=f"{polite} {FORGOTTEN}"),
        "in mixed letters, sent in plain ones": sends_another_text("zаbudnuté hеslо", NOTHING, sent=FORGOTTEN),
        "as nothing, sent behind a story": sends_another_text(
            NOTHING, "fúka vietor", sent="a potom sa stalo " * 300 + FORGOTTEN
        ),
    }
    for name, tried in tries.items():
        yield Attempt(f"text: described {name}", tried)
    story = {"description": "slovo " * 1_600}
    yield Attempt("text: a story, as a form", posts(FORM_ADDRESS, GATED | story))
    yield Attempt("text: a story, over the API", calls("POST", "/help-sessions/{free}/ticket", AS_JSON | story))


def second_steps() -> Iterator[Attempt]:
    typed = ("000000", "sealed:", "sealed:" + "A" * 64, "0" * 5_000, "\u0660" * 6, "' OR 1=1 --", "")
    for code in typed:
        yield Attempt(f"second step: {code[:12]!r} without a password", posts("/staff/sign-in/code", {"code": code}))
    yield Attempt("second step: switched off by nobody", posts("/account/second-step/off", {"password": ""}))
    yield Attempt("second step: the page of nobody", asks("GET", "/account/second-step"), harmless=True, never=("key",))
