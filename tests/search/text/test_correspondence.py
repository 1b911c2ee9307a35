"""What is written around a problem is told from the problem, in every language."""

import pytest

from search.evaluation.wrapping import FILLER, languages
from search.text.correspondence import is_everyday, without_courtesy
from search.text.sentences import sentences

PROBLEM = {
    "cs": "nepřišla mi platba",
    "de": "meine Zahlung ist nicht angekommen",
    "en": "my payment did not arrive",
    "pl": "nie dotarła moja płatność",
    "ru": "мой платёж не пришёл",
    "sk": "neprišla mi platba",
    "uk": "мій платіж не надійшов",
}
LETTERS = {
    "cs": "Dobrý den Petře, {}.\nS pozdravem\nMgr. Jana Nováková\ntel. 605 123 456",
    "de": "Sehr geehrte Frau Braun, {}.\nMit freundlichen Grüßen\nJan Winter\nEichenweg 14",
    "en": "Hi Tom, {}.\nKind regards,\nAnn Lee\nOakwood Lane 14",
    "pl": "Dzień dobry, {}.\nZ poważaniem\nJan Nowak\ntel. 605 123 456",
    "ru": "Здравствуйте, {}.\nС уважением,\nИван Петров\nОтправлено с iPhone",
    "sk": "Dobrý deň, {}.\nS pozdravom Ján Novák\nOdoslané z iPhonu",
    "uk": "Добрий день, {}.\nЗ повагою,\nІван Петренко\nНадіслано з iPhone",
}


@pytest.mark.parametrize("language", languages())
def test_a_letter_is_left_with_its_problem(language: str) -> None:
    letter = sentences(LETTERS[language].format(PROBLEM[language]), [language, "en"])

    kept = [sentence for sentence in without_courtesy(letter, [language, "en"]) if sentence]

    assert kept == [f"{PROBLEM[language]}."]


def test_a_name_goes_with_its_greeting_and_its_introduction() -> None:
    text = ["Dear Dr Lee, my name is Peter Novak and my card is lost."]

    assert without_courtesy(text, ["en"]) == [" and my card is lost."]


def test_thanks_before_a_problem_do_not_take_it_along() -> None:
    text = ["Thank you, my card is still lost and nobody answers me here.", "Best way to block it?"]

    assert without_courtesy(text, ["en"]) == text


def test_thanks_in_the_middle_of_a_text_are_followed_by_no_signature() -> None:
    text = ["Thanks!", "Delete SharePoint Site.", "What can I do?"]

    assert without_courtesy(text, ["en"]) == ["", *text[1:]]
    assert without_courtesy(["Delete my site.", "Thanks!", "Ann Lee", "Sent from my iPad"], ["en"])[1:] == ["", "", ""]


def test_a_title_after_a_closing_that_is_a_question_is_kept() -> None:
    assert without_courtesy(["Thanks!", "Lost Card Blocked?"], ["en"])[-1] == "Lost Card Blocked?"


@pytest.mark.parametrize(
    ("closing", "language"),
    [
        ("So srdečným pozdravom Zuzana Kováčová, zuzana@example.org", "sk"),
        ("Zdraví J. Turčan, účtovníctvo, Turčan a synovia, s. r. o.", "sk"),
        ("With kind regards, Ann Lee, accounts payable, Lee and daughters", "en"),
        ("Mit freundlichen Grüßen Jan Winter, Buchhaltung, winter@example.org", "de"),
        ("З повагою Іван Петренко, відділ продажів, ivan@example.org", "uk"),
    ],
)
def test_whoever_sends_regards_names_an_office_and_no_problem(closing: str, language: str) -> None:
    assert without_courtesy(["card lost.", closing], [language])[-1] == ""


@pytest.mark.parametrize(
    ("problem", "language"),
    [
        ("Regards are not sent with my invitation", "en"),
        ("LG Monitor bleibt schwarz", "de"),
        ("Pozdrav k narodeninám sa nedá poslať", "sk"),
    ],
)
def test_a_problem_with_regards_is_a_problem(problem: str, language: str) -> None:
    assert without_courtesy([problem, "card lost."], [language])[0] == problem


@pytest.mark.parametrize(
    ("language", "problem", "thanks"),
    [
        (
            "sk",
            "uz tyzden mi nejde prehrat ani jedno video",
            "Vopred velmi pekne dakujem za odpoved a prajem pekny den",
        ),
        ("cs", "už týden mi nejde přehrát ani jedno video", "předem děkuji za odpověď"),
        ("en", "my card has been lost for a week now", "kind regards ann"),
        ("de", "seit einer Woche ist meine Karte nicht mehr da", "vielen Dank im Voraus"),
        ("pl", "od tygodnia nie działa mi ani jedno wideo", "z góry dziękuję za pomoc"),
        ("uk", "вже тиждень не працює в мене жодне відео", "заздалегідь дякую за допомогу"),
        ("ru", "уже неделю у меня не работает ни одно видео", "заранее спасибо за помощь"),
    ],
)
def test_thanks_at_the_end_of_a_letter_begin_without_a_full_stop_before_them(
    language: str, problem: str, thanks: str
) -> None:
    assert without_courtesy([f"{problem} {thanks}"], [language, "en"])[0] == problem


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Which plan is best?"),
        ("en", "edit template Thank you"),
        ("en", "I cannot log in thanks Error E104"),
        ("en", "since the last update my page does not open any more kind regards Error E104"),
        ("en", "how do I change the text of the mail that ends with kind regards?"),
        ("en", "thanks to the new version my card is lost"),
        ("en", "my page does not open any more thanks to the update that you installed yesterday"),
        ("de", "Geht die App auf LG?"),
        ("de", "ich habe mir einen Fernseher gekauft aber die App geht nicht auf LG OLED"),
        ("pl", "gdzie zmienić podpis Z poważaniem"),
        ("sk", "kde je stránka ďakujem"),
        ("uk", "змінити підпис з повагою"),
    ],
)
def test_words_of_thanks_that_may_be_asked_for_stay_where_they_are(language: str, text: str) -> None:
    assert without_courtesy([text], [language, "en"]) == [text]


def test_what_is_nothing_but_courtesy_is_left_alone() -> None:
    assert without_courtesy(["Hello,", "Kind regards, Tom"], ["en"]) == ["Hello,", "Kind regards, Tom"]


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("sister", "en"),
        ("neighbours", "en"),
        ("manžela", "sk"),
        ("víkendu", "cs"),
        ("iPhone", "uk"),
        ("10", "de"),
        ("Inak", "sk"),
        ("napíšem", "sk"),
    ],
)
def test_words_of_stories_and_devices_are_everyday_words(word: str, language: str) -> None:
    assert is_everyday(word, language)


@pytest.mark.parametrize(
    ("word", "language"),
    [
        *(("password", "en"), ("Google", "en"), ("driver", "en"), ("80070005", "en")),
        *(("faktúra", "sk"), ("údaje", "sk"), ("chat", "sk"), ("písmo", "cs"), ("pořadí", "cs")),
        *(("проблема", "uk"), ("типы", "ru")),
    ],
)
def test_words_that_name_problems_are_not(word: str, language: str) -> None:
    assert not is_everyday(word, language)


def test_every_language_has_filler_of_every_kind() -> None:
    assert {file.stem for file in FILLER.glob("*.yml")} == set(PROBLEM)
