"""What a person wrote stands first; history and signature are folded, and nothing is thrown away."""

import re

import pytest

from tests.growth import assert_linear
from tickets.incoming.quoting import divided

HEADS = [
    "On Mon, 2 Mar 2026 at 10:00, Podpora <help@example.org> wrote:",
    "On Mon, 2 Mar 2026 at 10:00, Centrum pomoci a podpory\n<help@example.org> wrote:",
    "Dňa 2. 3. 2026 o 10:00 Podpora napísal(a):",
    "po 2. 3. 2026 o 10:00 Podpora <help@example.org> napísal(a):",
    "Dne 2.3.2026 v 10:00 Podpora napsal(a):",
    "po 2. 3. 2026 v 10:00 odesílatel Podpora <help@example.org> napsal:",
    "Am 02.03.2026 um 10:00 schrieb Hilfe <help@example.org>:",
    "W dniu 2.03.2026 o 10:00, Pomoc pisze:",
    "pon., 2 mar 2026 o 10:00 Pomoc <help@example.org> napisał(a):",
    "пн, 2 мар. 2026 г. в 10:00, Поддержка <help@example.org>:",
    "02.03.2026 10:00, Поддержка пишет:",
    "пн, 2 бер. 2026 р. о 10:00 Підтримка <help@example.org> пише:",
]
BLOCKS = [
    "-----Original Message-----\nFrom: Podpora\nSent: Monday\nTo: Jana\nSubject: Re: heslo\n\nSkúste to.",
    "________________________________\nOd: Podpora <a@b.sk>\nOdoslané: pondelok\nKomu: Jana\nPredmet: Re\n\nSkúste to.",
    "Od: Podpora <a@b.sk>\nOdesláno: pondělí\nKomu: Jana\nPředmět: Re\n\nZkuste to.",
    "Von: Hilfe <a@b.de>\nGesendet: Montag\nAn: Jana\nBetreff: Re\n\nVersuchen Sie es.",
    "От: Поддержка <a@b.ru>\nОтправлено: понедельник\nКому: Яна\nТема: Re\n\nПопробуйте.",
    "Від: Підтримка <a@b.ua>\nНадіслано: понеділок\nКому: Яна\nТема: Re\n\nСпробуйте.",
    "From: Pomoc <a@b.pl>\nWysłano: poniedziałek\nDo: Jana\nTemat: Re\n\nSpróbuj.",
]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("mark", ["> ", ""])
def test_a_quote_is_folded_under_its_head_in_every_language(head: str, mark: str) -> None:
    written = divided(f"Ďakujem, ide to.\n\n{head}\n\n{mark}Skúste to znova.\n{mark}Podpora")

    assert written.own == "Ďakujem, ide to."
    assert written.folded.startswith(head)
    assert "Skúste to znova." in written.folded


@pytest.mark.parametrize("block", BLOCKS)
def test_what_outlook_quotes_is_folded(block: str) -> None:
    assert divided(f"Ide to.\n\n{block}").own == "Ide to."


@pytest.mark.parametrize(
    "signature",
    [
        *("-- \nJana Nováková\nriaditeľka", "Sent from my iPhone", "Odoslané z iPhonu", "Odesláno z mobilu"),
        *(
            "Отправлено с iPhone",
            "Надіслано з iPhone",
            "Von meinem iPhone gesendet",
            "Get Outlook for iOS<https://a.ms>",
        ),
        "Táto správa je dôverná.\nAk nie je pre vás, zmažte ju.",
        "This e-mail and any attachments are confidential.",
    ],
)
def test_a_signature_is_folded(signature: str) -> None:
    assert divided(f"Neviem sa prihlásiť.\n\n{signature}").own == "Neviem sa prihlásiť."


@pytest.mark.parametrize(
    "text",
    [
        "> otázka 1\nodpoveď 1\n> otázka 2\nodpoveď 2",  # answers say nothing without their questions
        "Sent from my iPhone",
        "> len citát",
        "Prvý problém\n---\nDruhý problém\n_____\nTretí",
        "Neviem sa prihlásiť.\nMoja kamarátka napísala:\nže jej to ide.",
        "Pozrite:\n\n---------- Forwarded message ---------\nFrom: banka\nTo: ja\nSubject: platba\n\nPlatba neprešla.",
    ],
)
def test_what_would_leave_nothing_or_tear_things_apart_is_not_folded(text: str) -> None:
    assert divided(text).own == text


def test_an_answer_below_the_quote_is_found() -> None:
    assert divided("> dlhá\n> otázka\n\nOdpoveď dole.").own == "Odpoveď dole."


@pytest.mark.parametrize("head", HEADS)
def test_no_word_is_lost(head: str) -> None:
    text = f"Prvé slová\n\n{head}\n> citát\n\nSent from my iPhone"
    written = divided(text)

    assert sorted(re.findall(r"\w+", text)) == sorted(re.findall(r"\w+", f"{written.own}\n{written.folded}"))


@pytest.mark.long
@pytest.mark.parametrize("shape", ["> a\n", "On 1 wrote:\n", "a:\n", "From: a\n", "_" * 12 + "\n", "-- \n", "x\n"])
def test_the_time_grows_as_the_length(shape: str) -> None:
    assert_linear(divided, shape)
