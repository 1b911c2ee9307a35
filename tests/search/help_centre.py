"""A small help centre in five languages, so that every rule of the search has something to hold or to break."""

from pathlib import Path

from search.index.segment import INDEX
from search.ranking.searcher import Searcher
from tests.search.shelf import Shelf

# path, title, questions, keywords, topics, body
Row = tuple[str, str, tuple[str, ...], str, str, str]

ARTICLES: tuple[Row, ...] = (
    (
        "sk/zabudnute-heslo",
        "Zabudnuté heslo a ako ho obnoviť",
        ("zabudol som heslo", "neviem sa dostat do uctu, heslo nepoznam"),
        "obnovenie hesla, nové heslo",
        "password",
        "Na prihlasovacej stránke kliknite na **Zabudli ste heslo?** a zadajte číslo telefónu. Príde kód.",
    ),
    (
        "sk/prihlasenie-nefunguje",
        "Prihlásenie nefunguje",
        ("neda sa mi prihlasit", "po prihlásení ma hneď odhlási"),
        "nesprávne heslo, chyba pri prihlásení, login",
        "login",
        "Skontrolujte jazyk klávesnice a vymažte súbory cookie. Potom sa prihláste znova so svojím heslom.",
    ),
    (
        "sk/kod-z-sms-neprisiel",
        "Kód z SMS neprišiel",
        ("kod mi neprichadza", "nepríde mi overovací kód"),
        "overovací kód, potvrdzovacia správa",
        "login, registration",
        "Počkajte päť minút. Overte číslo telefónu v nastaveniach a požiadajte o nový kód.",
    ),
    (
        "sk/napadnuty-ucet",
        "Napadnutý účet: niekto cudzí používa môj profil",
        ("niekto mi zmenil heslo aj e-mail", "ukradli mi účet"),
        "hacknutý účet, ukradnutý profil",
        "hijacked",
        "Obnovte si heslo, odhláste všetky zariadenia a skontrolujte e-mailovú adresu.",
    ),
    (
        "sk/platba-neprisla",
        "Platba prebehla, ale kredity neprišli",
        ("zaplatil som a nic neprislo", "strhli mi peniaze z karty"),
        "kredity, nákup, karta",
        "payments",
        "Platba sa spracúva do hodiny. Chyba **PAY-4021** znamená, že banka platbu odmietla.",
    ),
    (
        "sk/hra-sa-nespusti",
        "Hra sa nespustí",
        ("hra nejde zapnut", "biela obrazovka v hre"),
        "načítavanie hry",
        "games",
        "Vypnite blokovanie reklám, obnovte stránku a skúste hru v inom prehliadači.",
    ),
    (
        "sk/staznost-na-pouzivatela",
        "Sťažnosť na používateľa",
        ("ako nahlasim cloveka ktory ma obtazuje",),
        "nahlásiť, obťažovanie, urážky",
        "complaint",
        "Na profile otvorte ponuku s tromi bodkami a vyberte **Nahlásiť**. Opíšte, čo sa stalo.",
    ),
    (
        "sk/nahrat-fotky",
        "Ako nahrať fotky do albumu",
        ("fotka sa neda pridat", "ako nahram viac fotiek naraz"),
        "obrázky, galéria",
        "photos-videos",
        "V ľavej ponuke otvorte **Fotky**, vyberte album a pridajte súbory z počítača alebo telefónu.",
    ),
    ("cs/zabudnute-heslo", "Zapomenuté heslo", ("zapomněl jsem heslo",), "obnova hesla", "password", "Zadejte číslo."),
    (
        "cs/smazat-konverzaci",
        "Smazání konverzace",
        ("jak smažu zprávy s kamarádem",),
        "vymazat zprávy, odstranit chat",
        "messages",
        "Otevřete zprávy, podržte konverzaci a klepněte na **Smazat**.",
    ),
    ("en/zabudnute-heslo", "Forgotten password", ("I forgot my password",), "reset", "password", "Enter your phone."),
    (
        "en/screen-reader",
        "Using a screen reader",
        ("does it work with NVDA",),
        "accessibility, blind",
        "accessibility",
        "Every page has headings and landmarks. Press H to move between headings.",
    ),
    (
        "ru/zabudnute-heslo",
        "Забыли пароль",
        ("забыл пароль", "не помню пароль от страницы"),
        "восстановить доступ",
        "password",
        "Нажмите **Забыли пароль?** и введите номер телефона.",
    ),
    (
        "ru/stranitsa-zablokirovana",
        "Страница заблокирована",
        ("почему меня заблокировали",),
        "блокировка, разблокировать",
        "blocked",
        "Смените пароль и подтвердите номер телефона.",
    ),
    (
        "uk/zabudnute-heslo",
        "Забули пароль",
        ("забув пароль",),
        "відновити доступ",
        "password",
        "Введіть номер телефону.",
    ),
)


def build(folder: Path) -> Path:
    """Write the articles below `folder`, index them, and return the folder of the index."""
    shelf = Shelf(folder)
    for path, title, questions, keywords, topics, body in ARTICLES:
        front = {"lang": path[:2], "keywords": f"[{keywords}]", "topics": f"[{topics}]", "status": "published"}
        asked = "".join(f"\n  - '{question}'" for question in questions)
        shelf.write(f"{path}.md", f"'{title}'", body, questions=asked, **front)
    return shelf.index / shelf.build().generation / INDEX


def ids(searcher: Searcher, text: str, language: str = "sk") -> list[str]:
    """Type something, and give the ids of what is suggested, best first."""
    return [hit.article_id for hit in searcher.suggest(text, language).hits]
