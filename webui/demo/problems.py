"""What the people of the demonstration type: questions of the articles, problems that no article solves, slips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from search import KnowledgeBase
from search.text.letters import fold

LANGUAGES: Final = {"sk": 45, "cs": 20, "en": 15, "ru": 11, "uk": 9}  # how many of a hundred people

UNSOLVED: Final[Mapping[str, tuple[str, ...]]] = {
    "sk": (
        "chcem zmeniť farbu pozadia profilu na tmavú",
        "dá sa zapnúť tmavý režim na stránke",
        "kde nájdem tmavé pozadie, bolia ma oči",
        "tmavý režim v nastavení profilu chýba",
        "ako exportovať zoznam priateľov do tabuľky",
        "stiahnuť zoznam kontaktov ako súbor excel",
        "potrebujem zoznam priateľov v exceli",
        "darovaný darček sa nezobrazil kamarátke",
        "poslal som darček a kamarát ho nevidí",
        "darček zmizol, napíšte mi na jana.novakova@example.sk alebo +421 903 123 456",
    ),
    "cs": (
        "jak zapnout tmavý režim na stránce",
        "chybí tmavé pozadí v nastavení",
        "tmavý režim se po přihlášení vypne",
        "dárek se kamarádce nezobrazil",
        "poslal jsem dárek a zmizel, karta 4111 1111 1111 1111",
    ),
    "en": (
        "how do I switch to dark mode",
        "dark background is missing from the settings",
        "dark mode turns itself off",
        "export my list of friends to excel",
        "download all contacts as a file",
    ),
    "ru": ("как включить тёмную тему", "тёмная тема пропала после обновления", "подарок не дошёл до друга"),
    "uk": ("як увімкнути темну тему", "темна тема зникла", "подарунок не дійшов до друга"),
}

REWORDED: Final = ("nejde mi lognutie", "nejde mi prihlásenie")  # several people; the second one is what articles say

_GREETINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "sk": ("", "", "", "dobrý deň, ", "prosím vás ", "ahojte "),
    "cs": ("", "", "", "dobrý den, ", "prosím "),
    "en": ("", "", "", "hello, ", "please help: "),
    "ru": ("", "", "здравствуйте, "),
    "uk": ("", "", "добрий день, "),
}


class NothingToAskFor(Exception):
    """No article is there that people of a month could have problems with."""


@dataclass(frozen=True, slots=True)
class TypedProblem:
    """A question that an article answers."""

    article_id: str
    text: str
    topics: tuple[str, ...]  # of the contact form


def known_problems(knowledge_base: KnowledgeBase) -> dict[str, list[TypedProblem]]:
    """Return language -> questions of its articles, in the order of the articles' ids.

    People whose language has no articles ask those of the language that has most. Raise NothingToAskFor for a folder
    without an article in any of `LANGUAGES`.
    """
    known = {lang: _of_language(knowledge_base, lang) for lang in LANGUAGES}
    most = max(known.values(), key=len)
    if not most:
        raise NothingToAskFor(
            f"no article is published in {', '.join(LANGUAGES)}: a month of people needs some to ask for"
        )
    return {lang: problems or most for lang, problems in known.items()}


def _of_language(knowledge_base: KnowledgeBase, lang: str) -> list[TypedProblem]:
    published = [knowledge_base.article(card.article_id, lang) for card in knowledge_base.catalogue(lang)]
    articles = sorted((p.article for p in published if p and p.article.lang == lang), key=lambda a: a.article_id)
    return [
        TypedProblem(article.article_id, question, article.topics)
        for article in articles
        for question in article.questions or [article.title]
    ]


def popular(problems: Sequence[TypedProblem], random: Random) -> TypedProblem:
    """Return a problem; some articles are asked for much more often than others (Zipf, exponent .9)."""
    articles = sorted({problem.article_id for problem in problems}, key=_shuffled)
    weights = [(rank + 1) ** -0.9 for rank in range(len(articles))]
    article = random.choices(articles, weights)[0]
    return random.choice([problem for problem in problems if problem.article_id == article])


def _shuffled(article_id: str) -> tuple[int, str]:
    """Return a key of an order that does not change and is not that of the alphabet; passwords are asked for most."""
    return (0 if "hesl" in article_id or "prihlas" in article_id else sum(map(ord, article_id)) % 97 + 1, article_id)


def typed(text: str, lang: str, random: Random) -> str:
    """Return the text as somebody types it: with a greeting, without diacritics, with a slip."""
    text = random.choice(_GREETINGS[lang]) + text
    if random.random() < 0.35:
        text = fold(text)
    if random.random() < 0.12 and len(text) > 8:
        slip = random.randrange(3, len(text) - 2)
        text = text[:slip] + text[slip + 1] + text[slip] + text[slip + 2 :]
    return text
