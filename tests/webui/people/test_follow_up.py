"""Days later people are asked whether their problem is solved: once, at random, on a page or by mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest

from deflection.policy import GatePolicy
from deflection.site_events import FollowUpAnswered, FollowUpAsked
from tests.members import arrives_as
from tests.visitor import Visitor
from tests.web import Web, web_in
from tests.webui.people.asked_people import answers, somebody_reads, start_page, worker_sends
from webui.identity.member import Member, sign
from webui.outgoing import follow_ups
from webui.processes.mail_queue import MailQueue
from webui.storage import queued_mails

KEY = "k" * 32
EVA = Member("42", "eva@example.org", "eva")
DAY, TITLE = timedelta(days=1), "Is your problem solved?"
SITE = "https://help.example.org"


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    """Half of the people are held out, and every problem is asked about."""
    half = GatePolicy(holdout_share=0.5)
    web = web_in(tmp_path, policy=half, holdout=0.5, follow_up=1.0, site_url=SITE, member_key=KEY)
    yield web
    web.close()


def test_on_a_later_visit_somebody_is_asked_and_answers(web: Web) -> None:
    anna = somebody_reads(web)
    web.clock.goes_on(DAY + timedelta(minutes=1))

    thanks = answers(anna, start_page(web, anna), "yes")

    assert "Thank you" in thanks
    began, asked = anna.help_session_id, web.clock()
    assert web.facts(FollowUpAsked) == [FollowUpAsked(asked, began, "page", 1.0)]
    assert web.facts(FollowUpAnswered) == [FollowUpAnswered(asked, began, "page", solved=True)]
    assert TITLE not in start_page(web, anna)


@pytest.mark.parametrize(
    ("waits", "is_asked"), [(DAY * 0.9, False), (DAY * 1.1, True), (DAY * 13, True), (DAY * 15, False)]
)
def test_nobody_is_asked_too_soon_or_too_late(web: Web, waits: timedelta, is_asked: bool) -> None:
    anna = somebody_reads(web)
    web.clock.goes_on(waits)

    assert (TITLE in start_page(web, anna)) is is_asked


def test_the_question_stays_for_a_day_and_never_comes_back(web: Web) -> None:
    anna = somebody_reads(web)
    web.clock.goes_on(2 * DAY)

    seen = [TITLE in start_page(web, anna)]
    for _ in range(2):
        web.clock.goes_on(DAY * 0.6)
        seen.append(TITLE in start_page(web, anna))

    assert seen == [True, True, False]
    assert len(web.facts(FollowUpAsked)) == 1


def test_whoever_wrote_is_not_asked(web: Web) -> None:
    people = (somebody_reads(web) for _ in range(30))  # the form is open to whoever is held out
    anna = next(person for person in people if person.writes("zabudnuté heslo").status_code in (201, 303))
    web.clock.goes_on(2 * DAY)

    assert TITLE not in start_page(web, anna)


def test_nobody_is_asked_whom_the_draw_left_out(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webui.outgoing.follow_ups.is_drawn", lambda _digest, share: share > 1)
    anna = somebody_reads(web)
    web.clock.goes_on(2 * DAY)

    assert TITLE not in start_page(web, anna)
    assert web.facts(FollowUpAsked) == []


def test_the_same_problem_is_asked_about_once_and_another_one_again(web: Web) -> None:
    anna = somebody_reads(web)
    web.clock.goes_on(DAY)
    anna.types("zabudnuté heslo")
    web.clock.goes_on(DAY)
    anna.types("fotka sa nenahrala")
    web.clock.goes_on(2 * DAY)

    for _ in range(3):
        page = start_page(web, anna)
        if TITLE in page:
            answers(anna, page, "no")

    assert len(web.facts(FollowUpAsked)) == 2


def test_a_second_answer_changes_nothing_and_a_guessed_address_answers_nothing(web: Web) -> None:
    anna = somebody_reads(web)
    web.clock.goes_on(2 * DAY)
    page = start_page(web, anna)
    answers(anna, page, "no")
    answers(anna, page, "yes")

    guessed = Visitor.of(web.app).posts(f"/en/solved/{anna.help_session_id}/{'0' * 32}", answer="yes")

    assert guessed.status_code == 404
    assert [answer.solved for answer in web.facts(FollowUpAnswered)] == [False]


# --- by mail ------------------------------------------------------------------------------------------


def eva_reads(web: Web) -> Visitor:
    eva = Visitor.of(web.app, lang="en")
    arrives_as(eva.client, sign(EVA, int(web.clock.at.timestamp()) + 60, KEY), "en")
    eva.types("zabudnuté heslo")
    eva.opens("obnova-hesla")
    return eva


def letters(web: Web) -> list[EmailMessage]:
    files = sorted((web.parts.settings.data_dir / "mail").glob("*.eml"))
    return [BytesParser(policy=policy.SMTP).parsebytes(path.read_bytes()) for path in files]


def test_a_member_is_asked_by_mail_after_three_days_and_opening_its_links_answers_nothing(web: Web) -> None:
    eva = eva_reads(web)
    web.clock.goes_on(timedelta(hours=71))
    assert worker_sends(web) == 0
    web.clock.goes_on(timedelta(hours=2))

    assert worker_sends(web) == 1
    assert worker_sends(web) == 0

    (mail,) = letters(web)
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    yes, no = re.findall(rf"{SITE}(/en/solved/\S+)", text)
    scanner = Visitor.of(web.app)
    assert all(scanner.goes_to(link).status_code == 200 for link in (yes, no))
    assert (mail["To"], mail["Subject"]) == ("eva@example.org", TITLE)
    assert "zabudnut" not in text
    assert web.facts(FollowUpAnswered) == []
    eva.posts(no, answer="no")
    assert web.facts(FollowUpAsked) == [FollowUpAsked(web.clock(), eva.help_session_id, "mail", 1.0)]
    assert web.facts(FollowUpAnswered) == [FollowUpAnswered(web.clock(), eva.help_session_id, "mail", solved=False)]
    assert TITLE not in start_page(web, eva)


def test_the_mail_is_in_the_persons_language(web: Web) -> None:
    eva = Visitor.of(web.app, lang="de")
    arrives_as(eva.client, sign(EVA, int(web.clock.at.timestamp()) + 60, KEY), "de")
    eva.types("zabudnuté heslo")
    web.clock.goes_on(3.5 * DAY)
    worker_sends(web)

    (mail,) = letters(web)

    assert mail["Subject"] == "Ist Ihr Problem gelöst?"
    assert "2. März 2026" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_whoever_was_asked_on_a_page_gets_no_mail(web: Web) -> None:
    eva = eva_reads(web)
    web.clock.goes_on(2 * DAY)
    assert TITLE in start_page(web, eva)
    web.clock.goes_on(2 * DAY)

    assert worker_sends(web) == 0
    assert letters(web) == []


def test_one_click_in_the_mail_program_ends_the_questions_for_ever(web: Web) -> None:
    eva_reads(web)
    web.clock.goes_on(3.5 * DAY)
    worker_sends(web)
    (mail,) = letters(web)
    (written,) = (web.parts.settings.data_dir / "mail").glob("*.eml")
    assert f"List-Unsubscribe: <{SITE}/en/no-questions/".encode() in written.read_bytes(), "no program decodes it"
    link = mail["List-Unsubscribe"].strip("<>").removeprefix(SITE)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    program = web.app.test_client()
    assert program.get(link).status_code == 200
    assert not unsubscribed(web), "a scanner has only looked"
    assert program.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 303
    assert unsubscribed(web)

    eva = eva_reads(web)
    eva.types("fotka sa nenahrala")
    web.clock.goes_on(3.5 * DAY)
    assert worker_sends(web) == 0


def unsubscribed(web: Web) -> bool:
    with web.parts.database.reading() as connection:
        return queued_mails.is_unsubscribed(connection, follow_ups.address_digest(web.parts.settings, EVA.email))


def test_a_worker_that_was_killed_after_sending_sends_the_same_mail_again(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    eva_reads(web)
    web.clock.goes_on(3.5 * DAY)
    monkeypatch.setattr(MailQueue, "_settle", killed)
    with pytest.raises(KeyboardInterrupt):
        worker_sends(web)
    monkeypatch.undo()

    assert worker_sends(web) == 0, "another worker may be sending it"
    web.clock.goes_on(timedelta(minutes=6))
    assert worker_sends(web) == 1
    assert len(letters(web)) == 1, "one Message-ID"


def killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_after_two_weeks_of_a_dead_mail_server_nothing_is_sent(web: Web) -> None:
    eva_reads(web)
    web.clock.goes_on(15 * DAY)

    assert worker_sends(web) == 0
    assert letters(web) == []
    with web.parts.database.reading() as connection:
        assert not queued_mails.is_due(connection, web.clock()), "its address is gone with it"
