"""Nobody who has a problem is locked out: each story ends with a receipt, and no typed word is lost on the way."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import delete

from search import build_index
from tests.product import ROOT
from tests.visitor import Visitor, a_file, form_text, hidden_fields, reference_in, typed_text
from tests.web import FILLED_IN, Web, database_locked, web_in
from tickets import ticket_store
from tickets.form.form import Topic, load_form
from webui.request import uploads
from webui.request.asker.visitors import COOKIE
from webui.storage.database import DatabaseBusy
from webui.storage.publications import offered_table

FORGOTTEN = "zabudnuté heslo"
NO_CARD = "platba kartou zlyhala"
GIBBERISH = "asdfgh qwertz"
PASSWORD, TWO_STEP = "obnova-hesla", "dvojfazove-overenie"
LETTER = "Prosím vás, stratila som telefón aj heslo.\n\nS pozdravom, Ľubica 🌻 <b>Žltá</b> & spol."
EXEMPT = load_form().exempt_topics()


def reached(visitor: Visitor, web: Web, route: str) -> None:
    """The last page is a receipt, and its ticket says how it came about."""
    receipt = visitor.seen[-1]
    assert receipt.status_code == 201
    assert [(t.reference, t.route) for t in web.tickets] == [(reference_in(receipt), route)]


# --- the person ---------------------------------------------------------------------------------------


def test_somebody_without_cookies_gets_through(web: Web) -> None:
    visitor = Visitor.of(web.app, cookies=False)
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    assert visitor.asks_for_the_form().status_code == 200

    visitor.writes(FORGOTTEN)

    reached(visitor, web, "read")


def test_somebody_who_allows_cookies_only_later_goes_on_where_they_were(web: Web) -> None:
    visitor = Visitor.of(web.app, cookies=False)
    visitor.types(FORGOTTEN)
    later = Visitor(web.app.test_client(), help_session_id=visitor.help_session_id)
    later.goes_to("/sk/")
    later.reads_in_vain(PASSWORD, TWO_STEP)

    later.writes(FORGOTTEN)

    reached(later, web, "read")


def test_somebody_without_scripts_finds_every_step_on_the_page(web: Web, visitor: Visitor) -> None:
    page = visitor.goes_to("/sk/")
    assert 'action="/sk/problem"' in page.text
    visitor.types(FORGOTTEN)
    for article_id in (PASSWORD, TWO_STEP):
        assert f'href="{visitor.problem}/a/{article_id}"' in visitor.looks().text
        page = visitor.opens(article_id)
        assert f'action="{visitor.problem}/verdict"' in page.text
        assert '<input type="hidden" name="solved" value="no">' in page.text
        visitor.says_no(article_id)
    assert f'href="{visitor.contact}"' in visitor.looks().text
    page = visitor.asks_for_the_form()
    assert f'action="{visitor.contact}"' in page.text
    assert form_text(page) == FORGOTTEN  # nobody types the problem twice
    assert all(f'name="{name}"' in page.text for name in (*FILLED_IN, "description"))

    visitor.writes(FORGOTTEN)

    reached(visitor, web, "read")


def test_gibberish_is_asked_once_and_then_taken(web: Web, visitor: Visitor) -> None:
    visitor.types(GIBBERISH)
    assert f'action="{visitor.problem}/topic"' in visitor.looks().text
    visitor.rewords("yxcvbn mnbvcx")

    visitor.writes(GIBBERISH)

    reached(visitor, web, "nothing_found")


def test_somebody_who_has_no_other_words_chooses_a_topic(web: Web, visitor: Visitor) -> None:
    visitor.types(GIBBERISH)
    visitor.chooses("support")

    visitor.writes(GIBBERISH)

    reached(visitor, web, "nothing_found")


def test_whoever_thought_it_was_solved_goes_on_without_typing_anything_again(web: Web, visitor: Visitor) -> None:
    visitor.types(LETTER)
    visitor.opens(PASSWORD)
    visitor.says_yes(PASSWORD)
    assert f'action="{visitor.problem}/withdraw"' in visitor.looks().text

    visitor.takes_the_solution_back()
    visitor.says_no(PASSWORD)
    visitor.reads_in_vain(TWO_STEP)
    visitor.writes(form_text(visitor.asks_for_the_form()))

    reached(visitor, web, "read")


def test_whoever_pressed_the_wrong_button_presses_the_other_one(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(TWO_STEP)
    visitor.opens(PASSWORD)
    visitor.says_yes(PASSWORD)
    visitor.says_no(PASSWORD)

    visitor.writes(FORGOTTEN)

    reached(visitor, web, "read")


def test_a_language_without_articles_leads_to_the_form_too(web: Web) -> None:
    visitor = Visitor.of(web.app, lang="uk")
    visitor.types("забув пароль heslo")
    visitor.rewords("не можу увійти")
    assert visitor.asks_for_the_form().status_code == 200

    visitor.writes("забув пароль")

    reached(visitor, web, "nothing_found")


def test_whoever_changes_the_language_of_the_page_keeps_the_help_session(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    visitor.lang = "en"

    assert form_text(visitor.asks_for_the_form()) == FORGOTTEN
    visitor.writes(FORGOTTEN)

    reached(visitor, web, "read")


def test_a_form_that_is_not_complete_comes_back_with_everything_that_was_typed(web: Web, visitor: Visitor) -> None:
    visitor.types(LETTER)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)

    page = visitor.writes(LETTER, email="jana@", consent="", choice="")

    assert page.status_code == 422
    assert form_text(page) == LETTER
    assert 'value="jana@"' in page.text
    visitor.writes(LETTER)
    reached(visitor, web, "read")


@pytest.mark.parametrize("text", [LETTER, "x" * 4000, "heslo \u202e\u200f obrátené", "heslo\0heslo", "'; DROP TABLE--"])
def test_what_was_typed_is_shown_back_as_it_was(web: Web, visitor: Visitor, text: str) -> None:
    visitor.types(text)

    assert typed_text(visitor.looks()) == text.replace("\0", "")


# --- our own failures ---------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", ["down", "slow"])
def test_while_the_search_does_not_answer_the_form_is_open_at_once(web: Web, visitor: Visitor, trouble: str) -> None:
    web.library.trouble = trouble
    visitor.types(FORGOTTEN)
    assert visitor.asks_for_the_form().status_code == 200

    visitor.writes(FORGOTTEN)

    reached(visitor, web, "degraded")


def test_the_search_that_breaks_while_somebody_reads_takes_nothing_away(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    web.library.trouble = "down"
    for article_id in (PASSWORD, TWO_STEP):
        assert visitor.reads_in_vain(article_id).status_code == 303

    visitor.writes(FORGOTTEN)

    reached(visitor, web, "read")


def test_what_cannot_be_served_any_more_opens_the_form(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    web.library.trouble = "down"
    with web.parts.database.writing() as connection:
        connection.execute(delete(offered_table))
    for article_id in (PASSWORD, TWO_STEP):
        assert visitor.opens(article_id).status_code == 409

    visitor.writes(FORGOTTEN)

    reached(visitor, web, "degraded")


@pytest.mark.parametrize("what_happened", ["gone", "archived"])
def test_an_article_that_was_taken_away_is_not_waited_for(web: Web, visitor: Visitor, what_happened: str) -> None:
    visitor.types(FORGOTTEN)
    getattr(web.library, what_happened).add(PASSWORD)
    refusal = visitor.opens(PASSWORD)
    assert TWO_STEP in refusal.text
    visitor.reads_in_vain(TWO_STEP)

    visitor.writes(FORGOTTEN)

    reached(visitor, web, "read")


def no_index(index: Path) -> None:
    """A fresh installation."""


def empty_index(index: Path) -> None:
    articles = index.parent / "no-articles"
    articles.mkdir()
    build_index(articles, index)


def corrupt_index(index: Path) -> None:
    copy = index.parent / "copy"
    build_index(ROOT / "kb_articles" / "uk", copy)
    shutil.copytree(copy, index)
    for file in index.rglob("*"):
        if file.is_file():
            file.write_bytes(b"\0garbage" * 100)


@pytest.mark.parametrize(
    ("breaking", "route"), [(no_index, "degraded"), (empty_index, "nothing_found"), (corrupt_index, "degraded")]
)
def test_with_no_usable_index_people_get_through(tmp_path: Path, breaking: Callable[[Path], None], route: str) -> None:
    breaking(tmp_path / "index")
    web = web_in(tmp_path, fake_library=False)
    visitor = Visitor.of(web.app)
    visitor.types(FORGOTTEN)
    if route == "nothing_found":
        visitor.chooses("support")
    assert visitor.goes_to("/sk/contact").status_code == 200

    visitor.writes(FORGOTTEN)

    reached(visitor, web, route)
    web.close()


def test_a_busy_database_gives_the_described_problem_back_with_an_address_to_write_to(
    web: Web, visitor: Visitor
) -> None:
    with database_locked(web):
        page = visitor.types(LETTER)

    assert page.status_code == 503
    assert page.headers["Retry-After"]
    assert "podpora@example.org" in page.text.partition("<main")[2].partition("</main>")[0]
    assert "S pozdravom, Ľubica 🌻 &lt;b&gt;Žltá&lt;/b&gt; &amp; spol." in page.text
    visitor.types(LETTER)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    visitor.writes(LETTER)
    reached(visitor, web, "read")


def test_a_busy_database_gives_the_filled_in_form_back(web: Web, visitor: Visitor) -> None:
    visitor.types(LETTER)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    with database_locked(web):
        page = visitor.writes(LETTER)

    assert page.status_code == 503
    assert form_text(page) == LETTER
    assert 'value="jana@example.org"' in page.text
    assert "podpora@example.org" in page.text.partition("<main")[2].partition("</main>")[0]
    visitor.writes(form_text(page))
    reached(visitor, web, "read")


def test_a_busy_database_does_not_lose_an_urgent_letter_either(web: Web, visitor: Visitor) -> None:
    point = "/sk/contact/point/hijacked"
    form = {**FILLED_IN, "choice": "", "category": "cannot-get-in", "description": LETTER}
    form |= hidden_fields(visitor.goes_to(point))
    with database_locked(web):
        page = visitor.posts(point, **form)

    assert page.status_code == 503
    assert form_text(page) == LETTER
    visitor.posts(point, **form)
    reached(visitor, web, "exempt:hijacked")


# --- time ---------------------------------------------------------------------------------------------


def test_whoever_wrote_for_longer_than_a_day_comes_back_to_the_filled_in_form(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    letter = f"{FORGOTTEN}, prosím"
    web.clock.goes_on(timedelta(hours=30))
    refusal = visitor.writes(letter, email="lubica@example.org")
    assert refusal.status_code == 403
    assert f'action="{visitor.problem}/reopen"' in refusal.text

    visitor.comes_back()
    page = visitor.asks_for_the_form()

    assert form_text(page) == letter
    assert 'value="lubica@example.org"' in page.text
    visitor.writes(form_text(page))
    reached(visitor, web, "read")


def test_another_problem_in_the_form_is_kept_while_its_articles_are_read(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    assert visitor.writes(NO_CARD, email="lubica@example.org").status_code == 409
    visitor.reads_in_vain("platba-kartou", "limit-platieb", "banka-odmietla")

    page = visitor.asks_for_the_form()

    assert form_text(page) == NO_CARD
    assert 'value="lubica@example.org"' in page.text
    visitor.writes(NO_CARD)
    reached(visitor, web, "read")


def test_whoever_lost_their_cookie_while_writing_gets_the_text_back(web: Web, visitor: Visitor) -> None:
    visitor.types(LETTER)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    visitor.client.delete_cookie(COOKIE)

    page = visitor.writes(LETTER)

    assert page.status_code == 404
    assert "S pozdravom, Ľubica 🌻 &lt;b&gt;Žltá&lt;/b&gt; &amp; spol." in page.text
    assert "podpora@example.org" in page.text


def test_whoever_writes_more_after_the_ticket_is_told_that_it_was_not_sent(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    first = visitor.writes(FORGOTTEN)

    again = visitor.writes(f"{FORGOTTEN}, a ešte: volajte mi prosím až po piatej")

    assert (again.status_code, reference_in(again)) == (200, reference_in(first))
    assert "volajte mi prosím až po piatej" in again.text
    assert len(web.tickets) == 1


def test_an_urgent_form_that_was_left_open_for_two_days_is_still_taken(web: Web, visitor: Visitor) -> None:
    point = "/sk/contact/point/hijacked"
    form = {**FILLED_IN, "choice": "", "category": "cannot-get-in", "description": LETTER}
    form |= hidden_fields(visitor.goes_to(point))
    web.clock.goes_on(timedelta(days=2))

    visitor.posts(point, **form)

    reached(visitor, web, "exempt:hijacked")


def test_an_urgent_form_whose_first_try_failed_two_days_ago_is_still_taken(
    web: Web, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = "/sk/contact/point/hijacked"
    form = {**FILLED_IN, "choice": "", "category": "cannot-get-in", "description": LETTER}
    form |= hidden_fields(visitor.goes_to(point))
    with monkeypatch.context() as broken:
        broken.setattr(ticket_store, "save", _no_room)
        assert visitor.posts(point, **form).status_code == 503
    web.clock.goes_on(timedelta(days=2))

    visitor.posts(point, **form)

    reached(visitor, web, "exempt:hijacked")


def _no_room(*_: object, **__: object) -> None:
    raise DatabaseBusy("database or disk is full")


# --- other people -------------------------------------------------------------------------------------


def test_a_neighbour_behind_the_same_address_who_used_up_the_limit_stops_nobody(web: Web, visitor: Visitor) -> None:
    neighbour = Visitor.of(web.app)
    for number in range(8):
        neighbour.types(FORGOTTEN)
        neighbour.reads_in_vain(PASSWORD, TWO_STEP)
        assert neighbour.writes(FORGOTTEN, email=f"n{number}@example.org").status_code == 201

    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    receipt = visitor.writes(FORGOTTEN)

    assert receipt.status_code == 201
    assert [t.held for t in web.tickets if t.reference == reference_in(receipt)] == [True]  # looked at by a person


def test_an_hour_later_the_limit_is_forgotten(web: Web, visitor: Visitor) -> None:
    for _number in range(6):
        web.clock.goes_on(timedelta(minutes=15))
        visitor.types(FORGOTTEN)
        visitor.reads_in_vain(PASSWORD, TWO_STEP)
        visitor.writes(FORGOTTEN)

    assert [t.held for t in web.tickets] == [False] * 6


def test_whoever_typed_too_fast_for_suggestions_can_still_press_the_button(web: Web, visitor: Visitor) -> None:
    statuses = [visitor.goes_to("/api/v1/suggest?text=hes&lang=sk").status_code for _ in range(130)]
    assert statuses[-1] == 429

    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    visitor.writes(FORGOTTEN)

    reached(visitor, web, "read")


# --- files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("virus.exe", b"MZ\x90\x00" + b"\0" * 200),
        ("page.html", b"<script>alert(1)</script>"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("nothing.png", b""),
        ("huge.txt", b"a" * (5 * 1024 * 1024 + 1)),
        ("../../etc/passwd", b"\x7fELF" + b"\0" * 100),
    ],
)
def test_a_refused_file_is_named_and_the_ticket_goes_without_it(
    web: Web, visitor: Visitor, name: str, content: bytes
) -> None:
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)

    receipt = visitor.writes(FORGOTTEN, files=a_file(name, content))

    reached(visitor, web, "read")
    assert Path(name).name in receipt.text
    assert web.attachments() == []


def test_a_good_file_goes_with_the_ticket_beside_a_refused_one(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)

    visitor.writes(FORGOTTEN, files=[a_file("chyba.txt", "chyba 42 pri prihlásení".encode()), a_file("b.png", b"")])

    reached(visitor, web, "read")
    assert web.attachments() == ["chyba.txt"]


def test_a_disk_that_is_nearly_full_takes_the_ticket_and_says_that_files_come_later(
    web: Web, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    monkeypatch.setattr(web.parts.attachments, "_min_free_bytes", 2**62)

    receipt = visitor.writes(FORGOTTEN, files=a_file("a.txt", b"ahoj"))

    reached(visitor, web, "read")
    assert "a.txt" in receipt.text
    assert "neskôr" in receipt.text
    assert visitor.client.get("/readyz").get_json()["uploads"] == "refused"


def test_what_is_over_the_share_of_an_address_is_not_left_on_the_disk(
    web: Web, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    monkeypatch.setattr(uploads, "MEGABYTE", 0)  # the shares are so many times this
    folder = web.parts.settings.data_dir / "attachments"
    before = sorted(folder.iterdir())

    receipt = visitor.writes(FORGOTTEN, files=a_file("a.txt", b"ahoj"))

    reached(visitor, web, "read")
    assert "neskôr" in receipt.text
    assert sorted(folder.iterdir()) == before


def test_a_form_that_arrives_a_second_time_says_again_which_file_its_ticket_went_without(
    web: Web, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    monkeypatch.setattr(web.parts.attachments, "_min_free_bytes", 2**62)
    first = visitor.writes(FORGOTTEN, files=a_file("a.txt", b"ahoj"))  # its answer is lost on the way

    again = visitor.writes(FORGOTTEN, files=a_file("a.txt", b"ahoj"))

    assert (again.status_code, reference_in(again)) == (200, reference_in(first))
    assert "<strong>a.txt</strong>" in again.text
    assert web.attachments() == []


def test_a_form_that_arrives_a_second_time_complains_of_no_file_that_its_ticket_has(web: Web, visitor: Visitor) -> None:
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    visitor.writes(FORGOTTEN, files=a_file("a.txt", b"ahoj"))

    again = visitor.writes(FORGOTTEN, files=a_file("a.txt", b"ahoj"))

    assert "a.txt" not in again.text
    assert web.attachments() == ["a.txt"]


def test_a_disk_that_takes_no_file_takes_the_ticket(
    web: Web, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.types(FORGOTTEN)
    visitor.reads_in_vain(PASSWORD, TWO_STEP)
    folder = web.parts.settings.data_dir / "attachments"
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("a file where the folder should be")

    visitor.writes(FORGOTTEN, files=a_file("a.txt", b"ahoj"))

    folder.unlink()
    reached(visitor, web, "read")


# --- the lawful door ----------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", EXEMPT, ids=lambda topic: topic.topic_id)
def test_an_exempt_matter_is_sent_in_two_requests_from_any_page_whatever_is_broken(web: Web, topic: Topic) -> None:
    web.library.trouble = "down"
    visitor = Visitor.of(web.app, cookies=False)
    point = f"/sk/contact/point/{topic.topic_id}"
    assert f'href="{point}"' in visitor.seen[-1].text  # one click

    form = {**FILLED_IN, "choice": "", "category": topic.categories[0].category_id, "description": LETTER}
    visitor.posts(point, **form, **hidden_fields(visitor.goes_to(point)))

    reached(visitor, web, f"exempt:{topic.topic_id}")
    assert len(visitor.seen) == 3  # the page they were on, the form, the receipt


@pytest.mark.parametrize("page", ["/sk/", "/sk/nowhere", "/sk/problem/" + "0" * 32, "/sk/contact", "/staff/sign-in"])
def test_every_page_leads_to_the_exempt_matters(web: Web, visitor: Visitor, page: str) -> None:
    text = visitor.goes_to(page).text

    assert len(EXEMPT) >= 8
    assert all(f'/contact/point/{topic.topic_id}"' in text for topic in EXEMPT)
    assert "podpora@example.org" in text


def test_whoever_chooses_an_exempt_matter_in_the_middle_is_led_to_its_door(web: Web, visitor: Visitor) -> None:
    visitor.types(GIBBERISH)

    assert visitor.chooses("threats").location == "/sk/contact/point/threats"


def test_a_nervous_double_click_on_an_urgent_form_ends_with_a_receipt(web: Web, visitor: Visitor) -> None:
    point = "/sk/contact/point/danger"
    form = {**FILLED_IN, "choice": "", "category": "minor", "description": LETTER}
    form |= hidden_fields(visitor.goes_to(point))
    cookie, start = visitor.client.get_cookie(COOKIE), Barrier(8)
    assert cookie

    def click(_: int) -> int:
        browser = web.app.test_client()
        browser.set_cookie(COOKIE, cookie.value)
        start.wait()
        return browser.post(point, data=form).status_code

    with ThreadPoolExecutor(8) as clicks:
        statuses = list(clicks.map(click, range(8)))

    assert sorted(statuses) == [200] * 7 + [201]
    assert len(web.tickets) == 1
