"""Stories of the main flow, step by step, on the real flow with a memory database and a library that obeys."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Barrier, Event

import pytest

from deflection.flow import Flow
from deflection.gate import Decision, HelpSessionState
from deflection.help_session import (
    Arm,
    ArticleServed,
    ArticleUnavailable,
    HelpSession,
    Offer,
    ProblemDescribed,
    Reopened,
    SearchOutcome,
    SolvedAnswered,
    TicketSent,
)
from deflection.policy import GatePolicy
from deflection.ports import Asker, Receipt
from deflection.refusals import ContactNotOpen, StepNotPossible, UnknownHelpSession
from search import Suggestions
from tests.clock import Clock
from tests.fake_library import CARD, LIMIT, PASSWORD, TWO_STEP, FakeLibrary
from tests.memory_database import MemoryDatabase, MemoryTransaction, Written
from tests.memory_publications import MemoryPublications

ANN = Asker(owner="owner-ann", person="person-ann", address="address-1")
BOB = Asker(owner="owner-bob", person="person-bob", address="address-2")
NOBODY = Asker(address="address-3")  # cookies are off
FORGOTTEN = "zabudnuté heslo"
NO_CARD = "platba kartou zlyhala"
GIBBERISH = "asdfgh qwertz"
WEAK = "divná hláška na stránke"


@pytest.fixture
def others(publications: MemoryPublications, library: FakeLibrary) -> MemoryPublications:
    """Other hosts, which serve the newest publication."""
    publications.announce(library.published)
    return publications


@dataclass
class Person:
    """Somebody with one problem, in the words of the flow."""

    flow: Flow
    asker: Asker = ANN
    help_session_id: str = ""

    def describes(self, text: str) -> HelpSession:
        help_session = self.flow.describe_problem(self.asker, text, "sk")
        self.help_session_id = help_session.help_session_id
        return help_session

    def opens(self, *article_ids: str) -> None:
        for article_id in article_ids:
            self.flow.open_article(self.help_session_id, self.asker, article_id)

    def says_no(self, *article_ids: str) -> HelpSession:
        for article_id in article_ids:
            answered = self.flow.answer_solved(self.help_session_id, self.asker, article_id, solved=False)
        return answered

    def says_yes(self, article_id: str) -> HelpSession:
        return self.flow.answer_solved(self.help_session_id, self.asker, article_id, solved=True)

    def reads_in_vain(self, *article_ids: str) -> None:
        self.opens(*article_ids)
        self.says_no(*article_ids)

    def rewords(self, text: str) -> HelpSession:
        return self.flow.reword(self.help_session_id, self.asker, text)

    def chooses(self, topic: str) -> HelpSession:
        return self.flow.choose_topic(self.help_session_id, self.asker, topic)

    def asks_for_the_form(self) -> HelpSession:
        return self.flow.require_contact(self.help_session_id, self.asker)

    def writes(self, text: str) -> Receipt:
        return self.flow.send_ticket(self.help_session_id, self.asker, Written(text))

    @property
    def help_session(self) -> HelpSession:
        return self.flow.help_session(self.help_session_id, self.asker)

    @property
    def stands(self) -> Decision:
        return self.flow.decision(self.help_session)


@pytest.fixture
def ann(flow: Flow) -> Person:
    return Person(flow)


def to_read(decision: Decision) -> list[str]:
    return [offer.article_id for offer in decision.to_read]


# --- reading what helps -------------------------------------------------------------------------------


def test_a_described_problem_leads_to_what_should_be_read_best_first(ann: Person) -> None:
    ann.describes(FORGOTTEN)

    assert to_read(ann.stands) == [PASSWORD.article_id, TWO_STEP.article_id]


def test_at_most_three_articles_are_insisted_on_and_the_others_are_shown_as_weak(ann: Person) -> None:
    problem = ann.describes(NO_CARD).problem

    assert problem
    assert [o.article_id for o in problem.reading_list] == ["platba-kartou", "limit-platieb", "banka-odmietla"]
    assert [o.article_id for o in problem.weak] == ["vratenie-penazi"]


def test_stale_foreign_and_improbable_articles_are_shown_but_never_insisted_on(ann: Person) -> None:
    problem = ann.describes(WEAK).problem

    assert problem
    assert problem.search is SearchOutcome.NOTHING
    assert problem.reading_list == ()
    assert [o.article_id for o in problem.weak] == ["stara-sprava", "zapomenute-heslo", "hlasky-na-stranke"]


def test_an_article_for_members_is_no_article_to_a_guest(flow: Flow) -> None:
    guest, member = Person(flow), Person(flow, replace(ANN, member=True))

    for person, offered in ((guest, ["nahranie-fotky"]), (member, ["tajny-album", "nahranie-fotky"])):
        assert list(person.describes("fotka sa nenahrala").offered) == offered
        shown = flow.suggest_while_typing("fotka", "sk", member=person.asker.member)
        assert [hit.article_id for hit in shown.hits] == offered
    with pytest.raises(StepNotPossible, match="not-offered"):
        guest.opens("tajny-album")


def test_what_is_recorded_is_the_revision_that_was_served_not_the_one_that_was_offered(
    ann: Person, library: FakeLibrary
) -> None:
    ann.describes(FORGOTTEN)
    library.edit("obnova-hesla")

    ann.opens("obnova-hesla")

    served = ann.help_session.events[-1]
    assert isinstance(served, ArticleServed)
    assert (served.article_id, served.revision, served.generation, served.place) == (
        "obnova-hesla",
        "obnova-h-1",
        library.published.name,
        "page",
    )


def test_reading_the_same_revision_again_proves_nothing_more(ann: Person, library: FakeLibrary) -> None:
    ann.describes(FORGOTTEN)
    ann.opens("obnova-hesla", "obnova-hesla", "obnova-hesla")
    library.edit("obnova-hesla")
    ann.opens("obnova-hesla", "dvojfazove-overenie")

    served = [(e.article_id, e.revision) for e in ann.help_session.events if isinstance(e, ArticleServed)]
    assert served == [
        ("obnova-hesla", "obnova-h-0"),
        ("obnova-hesla", "obnova-h-1"),
        ("dvojfazove-overenie", "dvojfazo-0"),
    ]


def test_whoever_opens_an_article_gets_it_and_sees_where_they_stand(ann: Person) -> None:
    ann.describes(FORGOTTEN)

    help_session, article = ann.flow.open_article(ann.help_session_id, ANN, "obnova-hesla")

    assert (article.article.article_id, article.html) == ("obnova-hesla", "<p>Návod: obnova-hesla</p>")
    assert help_session == ann.help_session


def test_the_form_opens_after_the_last_article_did_not_help_and_the_ticket_says_so(
    ann: Person, database: MemoryDatabase
) -> None:
    ann.describes(FORGOTTEN)
    ann.reads_in_vain("obnova-hesla")
    with pytest.raises(ContactNotOpen) as refusal:
        ann.asks_for_the_form()
    assert to_read(refusal.value.decision) == ["dvojfazove-overenie"]

    ann.reads_in_vain("dvojfazove-overenie")
    assert ann.asks_for_the_form().text == FORGOTTEN
    receipt = ann.writes(FORGOTTEN)

    assert receipt == Receipt("OK-1", "ticket-OK-1", "read", created=True)
    assert [(t.route, t.description) for t in database.tickets] == [("read", FORGOTTEN)]
    sent = ann.help_session.sent
    assert sent
    assert sent.text_digest == f"digest of {FORGOTTEN!r} in {ann.help_session.help_session_id}"
    assert ann.flow.is_sent_text(ann.help_session, FORGOTTEN)
    assert not ann.flow.is_sent_text(ann.help_session, FORGOTTEN + ".")


def test_the_form_is_shut_for_whoever_only_says_that_it_did_not_help(ann: Person, database: MemoryDatabase) -> None:
    ann.describes(FORGOTTEN)

    with pytest.raises(StepNotPossible, match="not-served"):
        ann.says_no("obnova-hesla")
    with pytest.raises(ContactNotOpen) as refusal:
        ann.writes(FORGOTTEN)

    assert not refusal.value.changed
    assert database.tickets == []
    assert not any(isinstance(e, SolvedAnswered) for e in ann.help_session.events)


def test_an_article_that_was_never_offered_can_be_neither_opened_nor_answered(ann: Person) -> None:
    before = ann.describes(FORGOTTEN)

    with pytest.raises(StepNotPossible, match="not-offered"):
        ann.opens("nahranie-fotky")
    with pytest.raises(StepNotPossible, match="not-offered"):
        ann.says_no("nahranie-fotky")

    assert ann.help_session == before


def test_why_it_did_not_help_is_kept_only_from_the_list_of_reasons(ann: Person) -> None:
    ann.describes(FORGOTTEN)
    ann.opens("obnova-hesla")

    ann.flow.answer_solved(ann.help_session_id, ANN, "obnova-hesla", solved=False, reason="outdated")
    ann.flow.answer_solved(ann.help_session_id, ANN, "obnova-hesla", solved=False, reason="<b>volám sa Eva</b>")

    reasons = [e.reason for e in ann.help_session.events if isinstance(e, SolvedAnswered)]
    assert reasons == ["outdated", ""]


def test_suggestions_while_typing_begin_nothing(flow: Flow, database: MemoryDatabase) -> None:
    suggestions = flow.suggest_while_typing("hesl heslo", "sk")

    assert [hit.article_id for hit in suggestions.hits] == ["obnova-hesla", "dvojfazove-overenie"]
    assert [hit.article_id for hit in flow.suggest_while_typing("heslo", "sk", k=1).hits] == ["obnova-hesla"]
    assert len(flow.suggest_while_typing("platba heslo", "sk").hits) == 5  # of six
    assert [hit.article_id for hit in flow.suggest_while_typing("fotka", "sk").hits] == ["nahranie-fotky"]
    assert database.log == {}


# --- solved, and not solved after all -----------------------------------------------------------------


def test_solved_shuts_the_form_and_one_click_takes_it_back(ann: Person) -> None:
    ann.describes(FORGOTTEN)
    ann.opens("obnova-hesla")
    ann.says_yes("obnova-hesla")
    assert ann.stands == Decision(HelpSessionState.RESOLVED)

    ann.flow.withdraw_solution(ann.help_session_id, ANN)

    assert to_read(ann.stands) == ["obnova-hesla", "dvojfazove-overenie"]
    assert ann.help_session.text == FORGOTTEN


def test_the_form_that_was_open_before_it_was_solved_is_open_again_afterwards(ann: Person) -> None:
    ann.describes(FORGOTTEN)
    ann.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
    ann.says_yes("obnova-hesla")
    ann.flow.withdraw_solution(ann.help_session_id, ANN)

    ann.says_no("obnova-hesla")

    assert ann.stands == Decision(HelpSessionState.OPEN, "read")


def test_nothing_can_be_taken_back_that_was_not_said(ann: Person) -> None:
    ann.describes(FORGOTTEN)

    with pytest.raises(StepNotPossible, match="state-suggested"):
        ann.flow.withdraw_solution(ann.help_session_id, ANN)


# --- nothing found ------------------------------------------------------------------------------------


def test_gibberish_is_asked_once_to_be_reworded_and_opens_only_then(ann: Person) -> None:
    ann.describes(GIBBERISH)
    assert ann.stands == Decision(HelpSessionState.THIN)

    ann.rewords("yxcvbn")

    assert ann.stands == Decision(HelpSessionState.OPEN, "nothing_found")


def test_saying_the_same_gibberish_again_is_not_rewording(ann: Person) -> None:
    ann.describes(GIBBERISH)

    assert ann.rewords("  QWERTZ... asdfgh!! ") == ann.help_session

    assert ann.stands == Decision(HelpSessionState.THIN)
    assert len(ann.help_session.problems) == 1


def test_better_words_lead_to_articles(ann: Person) -> None:
    ann.describes(GIBBERISH)

    ann.rewords(FORGOTTEN)

    assert to_read(ann.stands) == ["obnova-hesla", "dvojfazove-overenie"]
    assert ann.help_session.rounds == 1


def test_a_topic_leads_to_its_articles_and_keeps_the_text(ann: Person) -> None:
    ann.describes(GIBBERISH)

    ann.chooses("payments")

    assert to_read(ann.stands) == ["platba-kartou", "limit-platieb", "vratenie-penazi"]
    assert ann.help_session.text == GIBBERISH


def test_a_topic_without_articles_opens_the_form(ann: Person) -> None:
    ann.describes(GIBBERISH)

    ann.chooses("photos-videos")

    assert ann.stands == Decision(HelpSessionState.OPEN, "nothing_found")


def test_a_topic_says_more_than_a_text_without_one_known_word(ann: Person) -> None:
    ann.describes(GIBBERISH)

    ann.chooses("registration")

    assert to_read(ann.stands) == ["cislo-uz-pouzite"]  # nobody would believe in it for any other reason


def test_beside_a_known_word_a_topic_makes_no_improbable_article_worth_insisting_on(ann: Person) -> None:
    ann.describes(WEAK)

    ann.chooses("registration")

    assert ann.stands == Decision(HelpSessionState.OPEN, "nothing_found")


def test_a_weak_article_may_be_read_but_does_not_open_the_form(ann: Person) -> None:
    ann.describes(WEAK)

    ann.reads_in_vain("hlasky-na-stranke", "stara-sprava")

    assert ann.stands == Decision(HelpSessionState.THIN)


def test_a_weak_article_may_solve_it(ann: Person) -> None:
    ann.describes(WEAK)
    ann.opens("hlasky-na-stranke")

    ann.says_yes("hlasky-na-stranke")

    assert ann.stands == Decision(HelpSessionState.RESOLVED)


# --- our own failures ---------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", ["down", "slow"])
def test_a_search_that_does_not_answer_opens_the_form_at_once(
    ann: Person, library: FakeLibrary, database: MemoryDatabase, trouble: str
) -> None:
    library.trouble = trouble

    ann.describes(FORGOTTEN)

    assert ann.stands == Decision(HelpSessionState.OPEN, "degraded")
    assert ann.writes(FORGOTTEN).route == "degraded"
    assert len(database.tickets) == 1


def test_it_stays_open_when_the_search_comes_back_meanwhile(ann: Person, library: FakeLibrary) -> None:
    library.trouble = "down"
    ann.describes(FORGOTTEN)
    library.trouble = ""

    assert ann.writes(f"{FORGOTTEN}, prosím").route == "degraded"


def test_a_search_that_takes_longer_than_the_limit_is_cut_off(flow: Flow) -> None:
    released = Event()

    class SlowLibrary(FakeLibrary):
        def suggest(
            self, text: str, language: str, *, k: int = 5, topic: str | None = None, without: Collection[str] = ()
        ) -> Suggestions:
            released.wait(10)
            return super().suggest(text, language, k=k, topic=topic)

    with ThreadPoolExecutor(1) as searcher:
        slow = replace(
            flow, library=SlowLibrary(), searcher=searcher, policy=GatePolicy(search_timeout=timedelta(seconds=0.05))
        )
        slowly = Person(slow)
        slowly.describes(FORGOTTEN)
        released.set()

    assert slowly.stands == Decision(HelpSessionState.OPEN, "degraded")


def test_a_search_that_fails_while_rewording_opens_the_form(ann: Person, library: FakeLibrary) -> None:
    ann.describes(GIBBERISH)
    library.trouble = "down"

    ann.rewords(FORGOTTEN)

    assert ann.stands == Decision(HelpSessionState.OPEN, "degraded")


def test_a_search_that_fails_while_sending_is_no_reason_to_refuse(ann: Person, library: FakeLibrary) -> None:
    ann.describes(FORGOTTEN)
    ann.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
    library.trouble = "down"

    assert ann.writes(NO_CARD).created


@pytest.mark.parametrize("what_happened", ["gone", "archived"])
def test_an_article_that_was_taken_away_does_not_need_to_be_read(
    ann: Person, library: FakeLibrary, what_happened: str
) -> None:
    ann.describes(FORGOTTEN)
    getattr(library, what_happened).add("obnova-hesla")

    with pytest.raises(StepNotPossible, match="article-unavailable"):
        ann.opens("obnova-hesla")

    assert to_read(ann.stands) == ["dvojfazove-overenie"]
    assert ann.help_session.events[-1] == ArticleUnavailable(ann.flow.now(), "obnova-hesla", search_down=False)


def test_what_was_offered_is_served_also_while_the_search_is_down(ann: Person, library: FakeLibrary) -> None:
    ann.describes(FORGOTTEN)
    library.trouble = "down"

    ann.reads_in_vain("obnova-hesla", "dvojfazove-overenie")

    assert ann.stands == Decision(HelpSessionState.OPEN, "read")


def test_when_no_article_can_be_served_the_form_opens_as_degraded(
    ann: Person, library: FakeLibrary, publications: MemoryPublications
) -> None:
    ann.describes(FORGOTTEN)
    library.trouble = "down"
    publications.articles.clear()

    for article_id in ("obnova-hesla", "dvojfazove-overenie"):
        with pytest.raises(StepNotPossible, match="article-unavailable"):
            ann.opens(article_id)

    assert ann.stands == Decision(HelpSessionState.OPEN, "degraded")


def test_asking_again_for_what_is_gone_records_nothing_more(ann: Person, library: FakeLibrary) -> None:
    ann.describes(FORGOTTEN)
    library.withdraw("obnova-hesla")

    for _ in range(3):
        with pytest.raises(StepNotPossible, match="article-unavailable"):
            ann.opens("obnova-hesla")

    unavailable = [event for event in ann.help_session.events if isinstance(event, ArticleUnavailable)]
    assert len(unavailable) == 1
    assert ann.help_session.withdrawn == {"obnova-hesla"}


# --- hosts with an index each -------------------------------------------------------------------------


def test_a_host_that_lags_offers_what_it_finds(ann: Person, library: FakeLibrary, others: MemoryPublications) -> None:
    library.trouble = "lagging"

    problem = ann.describes(FORGOTTEN).problem

    assert problem
    assert to_read(ann.stands) == ["obnova-hesla", "dvojfazove-overenie"]
    assert problem.generation == library.publication.name < others.newest().name  # type: ignore[union-attr]


def test_a_host_that_lags_and_finds_nothing_is_degraded(
    ann: Person, library: FakeLibrary, others: MemoryPublications
) -> None:
    library.trouble = "lagging"

    problem = ann.describes(NO_CARD).problem

    assert problem
    assert problem.search is SearchOutcome.UNAVAILABLE
    assert ann.stands == Decision(HelpSessionState.OPEN, "degraded")


def test_a_host_that_lags_alone_knows_of_nothing_newer(ann: Person, library: FakeLibrary) -> None:
    library.trouble = "lagging"

    ann.describes(NO_CARD)

    assert ann.stands == Decision(HelpSessionState.THIN)


def test_evidence_of_the_help_session_itself_says_that_a_host_lags(
    ann: Person, library: FakeLibrary, publications: MemoryPublications
) -> None:
    ann.describes(GIBBERISH)
    publications.known.clear()
    library.trouble = "lagging"

    ann.rewords(NO_CARD)

    assert ann.stands == Decision(HelpSessionState.OPEN, "degraded")


def test_what_arrives_while_it_is_waited_for_is_searched(
    ann: Person, library: FakeLibrary, others: MemoryPublications
) -> None:
    library.trouble, library.arrives = "lagging", True

    ann.describes(NO_CARD)

    assert to_read(ann.stands) == ["platba-kartou", "limit-platieb", "banka-odmietla"]


def test_a_host_that_lags_serves_the_revision_that_was_offered(ann: Person, library: FakeLibrary) -> None:
    library.edit("obnova-hesla")
    offered = ann.describes(FORGOTTEN).offered["obnova-hesla"].revision
    name = library.published.name
    library.trouble = "lagging"

    ann.opens("obnova-hesla")

    assert library.revision("obnova-hesla") != offered
    served = ann.help_session.events[-1]
    assert isinstance(served, ArticleServed)
    assert (served.revision, served.generation) == (offered, name)


def test_a_host_that_lags_offers_nothing_that_was_taken_back(
    ann: Person, library: FakeLibrary, others: MemoryPublications
) -> None:
    library.withdraw("obnova-hesla")
    others.announce(library.published)
    library.trouble = "lagging"

    offered = ann.describes(FORGOTTEN).offered

    assert list(offered) == ["dvojfazove-overenie"]


@pytest.mark.parametrize("trouble", ["lagging", "down"])
def test_what_was_taken_back_is_gone_on_every_host(
    ann: Person, library: FakeLibrary, others: MemoryPublications, trouble: str
) -> None:
    ann.describes(FORGOTTEN)
    library.withdraw("obnova-hesla")
    others.announce(library.published)
    library.trouble = trouble

    with pytest.raises(StepNotPossible, match="article-unavailable"):
        ann.opens("obnova-hesla")

    assert to_read(ann.stands) == ["dvojfazove-overenie"]
    assert ann.help_session.events[-1] == ArticleUnavailable(ann.flow.now(), "obnova-hesla", search_down=False)


def test_all_passages_of_a_posted_text_share_one_time_limit(flow: Flow) -> None:
    class Slow(FakeLibrary):
        def suggest(self, *args: object, **kwargs: object) -> Suggestions:
            time.sleep(0.05)
            return super().suggest(*args, **kwargs)  # type: ignore[arg-type]

    library = Slow()
    with ThreadPoolExecutor(1) as searcher:
        slow = replace(flow, library=library, searcher=searcher, policy=GatePolicy(search_timeout=timedelta(seconds=1)))
        ann = Person(slow)
        ann.describes(GIBBERISH)
        ann.rewords(WEAK)
        searched, story = len(library.searched), " ".join(f"slovo{number}" for number in range(1_400))
        shorter = replace(slow, policy=GatePolicy(search_timeout=timedelta(seconds=0.12)))

        assert Person(shorter, ANN, ann.help_session_id).writes(story).created

    assert 1 <= len(library.searched) - searched <= 4


# --- other words, another problem ---------------------------------------------------------------------


def test_an_article_answered_no_is_not_insisted_on_a_second_time(ann: Person) -> None:
    ann.describes(FORGOTTEN)
    ann.reads_in_vain("obnova-hesla")

    problem = ann.rewords("prihlásenie nejde").problem

    assert problem
    assert [offer.article_id for offer in problem.reading_list] == ["prihlasenie"]
    assert to_read(ann.stands) == ["prihlasenie"]


def test_rewording_to_nothing_but_what_was_answered_already_opens_the_form(ann: Person, library: FakeLibrary) -> None:
    ann.describes(FORGOTTEN)
    ann.reads_in_vain("obnova-hesla")
    library.gone.add("dvojfazove-overenie")

    ann.rewords("moje heslo systém neprijme")

    assert ann.stands == Decision(HelpSessionState.OPEN, "read")


def test_when_everything_found_was_answered_no_already_the_form_opens(ann: Person) -> None:
    ann.describes("prihlásenie nejde")
    ann.reads_in_vain("prihlasenie")
    ann.opens("obnova-hesla")
    ann.rewords("prihlásenie nejde lebo heslo")
    ann.says_no("obnova-hesla")
    ann.reads_in_vain("dvojfazove-overenie")

    assert ann.stands == Decision(HelpSessionState.OPEN, "read")


def test_a_reading_list_is_not_shaken_off_with_words_that_find_nothing(ann: Person) -> None:
    ann.describes(FORGOTTEN)

    for words in (GIBBERISH, WEAK):
        with pytest.raises(StepNotPossible, match="no-more-rounds"):
            ann.rewords(words)

    assert to_read(ann.stands) == ["obnova-hesla", "dvojfazove-overenie"]


def test_there_are_two_rounds_and_no_third(ann: Person) -> None:
    ann.describes(FORGOTTEN)
    ann.rewords(NO_CARD)

    with pytest.raises(StepNotPossible, match="no-more-rounds"):
        ann.rewords("fotka sa nenahrala")

    assert to_read(ann.stands) == ["platba-kartou", "limit-platieb", "banka-odmietla"]


def test_another_problem_in_the_form_comes_back_with_its_articles_and_nothing_is_lost(
    ann: Person, database: MemoryDatabase
) -> None:
    ann.describes(FORGOTTEN)
    ann.reads_in_vain("obnova-hesla", "dvojfazove-overenie")

    with pytest.raises(ContactNotOpen) as refusal:
        ann.writes(NO_CARD)

    assert to_read(refusal.value.decision) == ["platba-kartou", "limit-platieb", "banka-odmietla"]
    assert refusal.value.help_session.text == NO_CARD
    assert refusal.value.changed
    assert database.tickets == []
    assert ann.help_session.rounds == 2


def test_after_the_second_round_any_text_is_taken(ann: Person) -> None:
    ann.describes(FORGOTTEN)
    ann.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
    with pytest.raises(ContactNotOpen):
        ann.writes(NO_CARD)
    ann.reads_in_vain("platba-kartou", "limit-platieb", "banka-odmietla")

    assert ann.writes("fotka sa nenahrala").route == "read"


def test_another_problem_with_nothing_new_to_read_is_taken(ann: Person, database: MemoryDatabase) -> None:
    ann.describes(FORGOTTEN)
    ann.reads_in_vain("obnova-hesla", "dvojfazove-overenie")

    ann.writes("celkom iná otázka o ničom")

    assert [(t.description, t.route) for t in database.tickets] == [("celkom iná otázka o ničom", "read")]


def test_other_words_that_lead_to_the_articles_already_read_are_taken_at_once(ann: Person) -> None:
    ann.describes(FORGOTTEN)
    ann.reads_in_vain("obnova-hesla", "dvojfazove-overenie")

    assert ann.writes("moje heslo systém vôbec neprijme").route == "read"

    assert ann.help_session.rounds == 1


def test_a_problem_hidden_behind_gibberish_is_searched_when_it_is_sent(ann: Person) -> None:
    ann.describes(GIBBERISH)
    ann.rewords("yxcvbn")

    with pytest.raises(ContactNotOpen) as refusal:
        ann.writes(FORGOTTEN)

    assert to_read(refusal.value.decision) == ["obnova-hesla", "dvojfazove-overenie"]


def test_a_problem_hidden_behind_the_described_one_is_searched_too(ann: Person) -> None:
    ann.describes("fotka sa nenahrala")
    ann.reads_in_vain("nahranie-fotky")

    with pytest.raises(ContactNotOpen):
        ann.writes("fotka sa nenahrala, ale hlavne mi zlyhala platba kartou za darček včera")


def test_another_text_slipped_in_while_the_last_answer_arrives_is_searched_as_well(
    flow: Flow, ann: Person, database: MemoryDatabase
) -> None:
    """Two tabs: one sends another text while the other gives the last "no", between the two looks at the gate."""
    ann.describes(FORGOTTEN)
    ann.reads_in_vain("obnova-hesla")
    ann.opens("dvojfazove-overenie")
    sender = Person(replace(flow, reading=_and_then(flow.reading, ann.says_no)), ANN, ann.help_session_id)

    with pytest.raises(ContactNotOpen):
        sender.writes(NO_CARD)

    assert database.tickets == []


Reading = Callable[[], AbstractContextManager[MemoryTransaction]]


def _and_then(reading: Reading, says_no: Callable[[str], HelpSession]) -> Reading:
    """Whoever reads has hardly finished when the other tab answers."""

    @contextmanager
    def read() -> Iterator[MemoryTransaction]:
        with reading() as transaction:
            yield transaction
        says_no("dvojfazove-overenie")

    return read


# --- never gated --------------------------------------------------------------------------------------


def test_an_exempt_topic_needs_no_search_and_takes_any_text(flow: Flow, library: FakeLibrary) -> None:
    library.trouble = "down"
    chosen = flow.choose_exempt_topic(ANN, "hijacked", "sk")

    receipt = flow.send_ticket(chosen.help_session_id, ANN, Written(FORGOTTEN))

    assert receipt.route == "exempt:hijacked"
    assert library.searched == []


def test_a_page_of_an_exempt_topic_posted_twice_is_one_help_session_and_one_receipt(
    flow: Flow, database: MemoryDatabase
) -> None:
    for _ in range(2):
        chosen = flow.choose_exempt_topic(ANN, "hijacked", "sk", help_session_id="0" * 32)
        receipt = flow.send_ticket(chosen.help_session_id, ANN, Written("pomoc"))

    assert receipt == Receipt("OK-1", "ticket-OK-1", "exempt:hijacked", created=False)
    assert len(database.tickets) == 1


def test_such_a_page_goes_on_where_it_began_however_long_ago(flow: Flow, clock: Clock) -> None:
    begun = flow.choose_exempt_topic(ANN, "hijacked", "sk", help_session_id="0" * 32)
    assert flow.choose_exempt_topic(ANN, "hijacked", "sk", help_session_id="0" * 32) == begun
    clock.goes_on(timedelta(days=2))

    again = flow.choose_exempt_topic(ANN, "hijacked", "sk", help_session_id="0" * 32)

    assert again == begun.after(Reopened(clock()))
    assert flow.decision(again) == Decision(HelpSessionState.OPEN, "exempt:hijacked")
    with pytest.raises(UnknownHelpSession):
        flow.choose_exempt_topic(BOB, "hijacked", "sk", help_session_id="0" * 32)


def test_staff_files_what_they_were_told_by_telephone(flow: Flow) -> None:
    jana = Asker(operator="jana")
    filed = flow.file_for_somebody(jana, "sk")

    receipt = flow.send_ticket(filed.help_session_id, jana, Written(FORGOTTEN))

    assert receipt.route == "operator"


def test_nobody_else_files_for_somebody(flow: Flow, database: MemoryDatabase) -> None:
    with pytest.raises(ValueError, match="only an operator"):
        flow.file_for_somebody(ANN, "sk")

    assert database.log == {}


@pytest.mark.parametrize("level", ["advise", "off"])
def test_a_topic_that_the_operator_does_not_gate_opens_its_form(
    ann: Person, levels: dict[str, str], level: str
) -> None:
    levels["payments"] = level
    ann.describes(GIBBERISH)

    ann.chooses("payments")

    assert ann.stands == Decision(HelpSessionState.OPEN, level)


def test_the_hold_out_arm_writes_at_once_and_is_counted_apart(flow: Flow) -> None:
    half = replace(flow, policy=GatePolicy(holdout_share=0.5))
    person = Person(half, Asker(owner="o", person="p", arm=Arm.HOLDOUT))
    person.describes(FORGOTTEN)

    assert person.writes(FORGOTTEN).route == "holdout"


def test_without_a_hold_out_nobody_is_in_an_arm(flow: Flow) -> None:
    begun = flow.describe_problem(Asker(owner="o", arm=Arm.HOLDOUT), FORGOTTEN, "sk")

    assert begun.started
    assert begun.started.arm is Arm.NOT_ENROLLED
    assert not flow.decision(begun).is_open


# --- whose help session it is -------------------------------------------------------------------------


def test_somebody_elses_help_session_looks_like_none_at_all(flow: Flow, ann: Person) -> None:
    ann.describes(FORGOTTEN)
    ann.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
    bob = Person(flow, BOB, ann.help_session_id)

    for step in (
        lambda: bob.help_session,
        lambda: bob.opens("obnova-hesla"),
        lambda: bob.says_no("obnova-hesla"),
        lambda: bob.rewords(NO_CARD),
        lambda: bob.chooses("payments"),
        lambda: flow.withdraw_solution(ann.help_session_id, BOB),
        lambda: flow.reopen(ann.help_session_id, BOB),
        bob.asks_for_the_form,
        lambda: bob.writes(FORGOTTEN),
        lambda: Person(flow, NOBODY, ann.help_session_id).writes(FORGOTTEN),
    ):
        with pytest.raises(UnknownHelpSession):
            step()


def test_an_id_that_nobody_was_given_opens_nothing(flow: Flow) -> None:
    with pytest.raises(UnknownHelpSession):
        Person(flow, ANN, "0" * 32).writes(FORGOTTEN)


def test_without_cookies_the_id_is_all_that_is_needed(flow: Flow) -> None:
    nobody = Person(flow, NOBODY)
    nobody.describes(GIBBERISH)
    nobody.rewords("yxcvbn")

    assert nobody.writes(GIBBERISH).route == "nothing_found"
    assert len(nobody.help_session_id) == 32


# --- time ---------------------------------------------------------------------------------------------


def test_after_a_day_the_person_comes_back_to_everything_they_had_done(ann: Person, clock: Clock) -> None:
    ann.describes(FORGOTTEN)
    ann.reads_in_vain("obnova-hesla")
    clock.goes_on(timedelta(days=3))
    with pytest.raises(ContactNotOpen) as refusal:
        ann.writes(FORGOTTEN)
    assert refusal.value.decision == Decision(HelpSessionState.EXPIRED)
    assert refusal.value.help_session.text == FORGOTTEN

    ann.flow.reopen(ann.help_session_id, ANN)

    assert ann.help_session.events[-1] == Reopened(clock())
    assert to_read(ann.stands) == ["dvojfazove-overenie"]


def test_an_article_read_after_the_day_is_no_evidence_and_no_error(ann: Person, clock: Clock) -> None:
    before = ann.describes(FORGOTTEN)
    clock.goes_on(timedelta(hours=24))

    ann.opens("obnova-hesla")

    assert ann.help_session == before
    with pytest.raises(StepNotPossible, match="not-served"):
        ann.says_no("obnova-hesla")


def test_whoever_is_not_away_for_a_day_has_nothing_to_reopen(ann: Person, clock: Clock) -> None:
    ann.describes(FORGOTTEN)
    clock.goes_on(timedelta(hours=23, minutes=59))

    with pytest.raises(StepNotPossible, match="state-suggested"):
        ann.flow.reopen(ann.help_session_id, ANN)


# --- the end ------------------------------------------------------------------------------------------


def test_sending_again_gives_the_same_receipt_and_no_second_ticket(ann: Person, database: MemoryDatabase) -> None:
    ann.describes(FORGOTTEN)
    ann.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
    first = ann.writes(FORGOTTEN)

    again = ann.writes("a ešte niečo iné: platba")

    assert again == replace(first, created=False)
    assert len(database.tickets) == 1


def test_after_the_ticket_nothing_changes_any_more(ann: Person) -> None:
    ann.describes(FORGOTTEN)
    ann.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
    ann.writes(FORGOTTEN)
    before = ann.help_session

    ann.opens("obnova-hesla")  # it can still be read, it is only no evidence any more
    for step in (
        lambda: ann.says_yes("obnova-hesla"),
        lambda: ann.rewords(NO_CARD),
        lambda: ann.rewords(FORGOTTEN),
        lambda: ann.chooses("payments"),
        lambda: ann.flow.withdraw_solution(ann.help_session_id, ANN),
        lambda: ann.flow.reopen(ann.help_session_id, ANN),
    ):
        with pytest.raises(StepNotPossible, match="state-submitted"):
            step()
    with pytest.raises(ContactNotOpen):
        ann.asks_for_the_form()

    assert ann.help_session == before
    assert isinstance(before.events[-1], TicketSent)


def test_thirty_two_threads_sending_one_help_session_get_one_ticket(
    flow: Flow, ann: Person, database: MemoryDatabase
) -> None:
    ann.describes(FORGOTTEN)
    ann.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
    start = Barrier(32)

    def send(_: int) -> Receipt:
        start.wait()
        return ann.writes(FORGOTTEN)

    with ThreadPoolExecutor(32) as threads:
        receipts = list(threads.map(send, range(32)))

    assert len(database.tickets) == 1
    assert {receipt.reference for receipt in receipts} == {"OK-1"}
    assert [receipt.created for receipt in receipts].count(True) == 1


def test_of_two_tabs_that_reword_at_once_one_is_told_where_it_stands(flow: Flow, ann: Person) -> None:
    ann.describes(GIBBERISH)
    late = Person(replace(flow, library=_Answering(flow.library, lambda: ann.rewords("yxcvbn"))), ANN)
    late.help_session_id = ann.help_session_id

    with pytest.raises(StepNotPossible, match="state-open"):
        late.rewords(FORGOTTEN)


class _Answering(FakeLibrary):
    """While this library searches, something else happens."""

    def __init__(self, library: object, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self.meanwhile = meanwhile

    def suggest(
        self, text: str, language: str, *, k: int = 5, topic: str | None = None, without: Collection[str] = ()
    ) -> Suggestions:
        self.meanwhile()
        return super().suggest(text, language, k=k, topic=topic)


def test_a_mistake_in_the_search_opens_the_form_and_is_logged(flow: Flow, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(FakeLibrary):
        def suggest(
            self, text: str, language: str, *, k: int = 5, topic: str | None = None, without: Collection[str] = ()
        ) -> Suggestions:
            raise ZeroDivisionError

    with ThreadPoolExecutor(1) as searcher:
        person = Person(replace(flow, library=Broken(), searcher=searcher))
        person.describes(FORGOTTEN)

    assert person.stands == Decision(HelpSessionState.OPEN, "degraded")
    assert "ZeroDivisionError" in caplog.text


def test_the_offer_keeps_what_the_search_said(ann: Person, library: FakeLibrary) -> None:
    problem = ann.describes("fotka sa nenahrala").problem

    assert problem
    assert problem.search_ms is not None
    assert replace(problem, search_ms=None) == ProblemDescribed(
        at=ann.flow.now(),
        text="fotka sa nenahrala",
        topic="",
        search=SearchOutcome.CONFIDENT,
        reading_list=(Offer("nahranie-fotky", "sk", "nahranie-0", "Nahranie fotky", 0.9),),
        weak=(),
        generation=library.published.name,
        level="enforce",
        answerable=0.95,
        engine="embedded",
    )
    assert (CARD.p_resolves, LIMIT.p_resolves) == (0.9, 0.8)
