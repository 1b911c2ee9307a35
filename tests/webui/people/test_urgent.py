"""Matters that cannot wait: first at support, staff told at once, and the way to help above the suggestions."""

from collections.abc import Sequence
from pathlib import Path
from time import process_time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.product import settings_in
from tests.visitor import Visitor
from tests.webui.conftest import SignedIn
from tickets import tables
from tickets.form.form import DEFAULT_FORM, load_form
from webui.app import create_app
from webui.request.urgent_words import resembling

FORM = load_form()


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("už naozaj nechcem žiť", ["self-harm"]),
        ("chci se zabít", ["self-harm"]),
        ("я больше не хочу жить", ["self-harm"]),
        ("не хочу більше жити", ["self-harm"]),
        ("I DON'T WANT TO LIVE", ["self-harm"]),
        ("niekto sa mi vyhráža, že zverejní moje fotky", ["threats"]),
        ("my account was hacked", ["hijacked"]),
        ("Nie chcę już żyć", ["self-harm"]),
        ("Ich will nicht mehr leben", ["self-harm"]),
        ("ktoś grozi mi, że opublikuje moje zdjęcia", ["threats"]),
        ("Mein Konto wurde gehackt", ["hijacked"]),
        ("zabudla som heslo", []),
        ("nie pamiętam hasła i chcę żyć spokojnie", []),
        ("ich habe mein Passwort vergessen", []),
        ("nechcem dostávať správy od cudzích a chcem si v pokoji žiť", []),
        ("хтось зламав мій телефон", []),
        ("", []),
    ],
)
def test_a_text_that_resembles_an_urgent_topic_is_noticed(text: str, topics: list[str]) -> None:
    assert [topic.topic_id for topic in resembling(FORM, text)] == topics


def stands_in(phrase: Sequence[str], words: Sequence[str]) -> bool:
    """Rule of the form, written as it is said: a row of beginnings, with two other words between them at most."""
    if not phrase:
        return True
    return any(
        word.startswith(phrase[0]) and (not phrase[1:] or stands_at_once(phrase[1:], words[place + 1 :]))
        for place, word in enumerate(words)
    )


def stands_at_once(phrase: Sequence[str], words: Sequence[str]) -> bool:
    step = next((n for n, word in enumerate(words[:3]) if word.startswith(phrase[0])), None)
    return step is not None and (not phrase[1:] or stands_at_once(phrase[1:], words[step + 1 :]))


PHRASES = {t.topic_id: [p.split() for p in t.urgency.phrases] for t in FORM.urgent_topics() if t.urgency}
WORDS = sorted({word for phrases in PHRASES.values() for phrase in phrases for word in phrase} | {"heslo", "a", "я"})


@settings(max_examples=200)
@given(st.lists(st.sampled_from(WORDS), max_size=8))
def test_looking_phrases_up_by_their_first_letters_misses_none(words: list[str]) -> None:
    expected = [topic for topic, phrases in PHRASES.items() if any(stands_in(phrase, words) for phrase in phrases)]

    assert [topic.topic_id for topic in resembling(FORM, " ".join(words))] == expected


def test_a_form_with_a_phrase_of_signs_alone_is_served(tmp_path: Path) -> None:
    shipped = DEFAULT_FORM.read_text(encoding="utf-8")
    file = tmp_path / "form.yml"
    file.write_text(shipped.replace("en: [hacked, hijack,", 'en: ["?!", hacked, hijack,'), encoding="utf-8")

    assert [topic.topic_id for topic in resembling(load_form(file), "zabudla som heslo")] == []


def test_a_long_text_costs_a_keystroke_no_time() -> None:
    began = process_time()
    for _ in range(20):
        resembling(FORM, "slovo " * 330)

    assert process_time() - began < 20 * 0.02  # 0.5 ms each; by every phrase at every word it were a hundred


def test_every_urgent_topic_is_one_that_is_never_gated() -> None:
    assert {topic.topic_id for topic in FORM.urgent_topics()} == {"self-harm", "danger", "threats", "hijacked"}
    assert all(topic.exempt for topic in FORM.urgent_topics())


def test_the_door_stands_above_the_articles_and_decides_nothing(client: FlaskClient) -> None:
    told = client.post("/api/v1/suggest", json={"text": "nechcem žiť, zabudla som heslo", "lang": "sk"}).json
    begun = client.post("/sk/problem", data={"text": "nechcem žiť, zabudla som heslo"})
    page = client.get(begun.location).text

    assert told
    assert told["urgent"] == ["self-harm"]
    assert page.count('href="tel:112"') == 1  # once, as a button
    assert page.index('href="tel:112"') < page.index("<h1")
    assert (
        client.get(begun.location.replace("/problem/", "/contact/").partition("?")[0]).status_code == 403
    )  # the gate is where it was


def writes_about(visitor: Visitor, topic: str) -> str:
    page = visitor.goes_to(f"/sk/contact/point/{topic}").text
    key = page.split('name="key" value="')[1].split('"')[0]
    fields = {"key": key, "category": "", "email": "jana@example.org", "description": "Pomoc.", "consent": "yes"}
    fields["category"] = page.split('name="category"')[1].split('option value="')[1].split('"')[0]
    return visitor.posts(f"/sk/contact/point/{topic}", **fields).text


def test_an_urgent_ticket_stands_first_and_has_its_own_time(app: Flask, signed_in: SignedIn) -> None:
    earlier = writes_about(Visitor.of(app), "accessibility")
    urgent = writes_about(Visitor.of(app), "self-harm")
    inbox = signed_in("staff").get("/staff/").text

    references = [page.split('class="reference">')[1].split("<")[0] for page in (urgent, earlier)]
    assert inbox.index(references[0]) < inbox.index(references[1])
    assert "1 hodina" in urgent
    assert "1 hodina" not in earlier
    assert "jana@example.org" in urgent  # the receipt says where the reply goes


def test_staff_are_told_at_once_even_of_a_ticket_that_is_held(tmp_path: Path, shipped_index: Path) -> None:
    told = {"urgent_webhook": "http://127.0.0.1:9/hook", "tickets_per_hour": 1}
    app = create_app(settings_in(tmp_path, index=shipped_index, **told))
    writes_about(Visitor.of(app), "danger")
    writes_about(Visitor.of(app), "danger")
    with app.extensions["readfirst"].database.reading() as connection:
        rows = connection.execute(select(tables.outbox.c.channel, tables.outbox.c.state)).all()

    assert sorted(rows) == [
        ("folder", "held"),
        ("folder", "pending"),
        ("urgent-webhook", "pending"),
        ("urgent-webhook", "pending"),
    ]
    app.extensions["readfirst"].database.close()
