"""While somebody types, the device behind a question does not push the right article down the list."""

import pytest

from search.ranking.searcher import Searcher
from tests.search.shelf import Shelf

ARTICLES = {
    "en": (
        (
            "refund",
            "Get a payment back",
            "A payment of the app on iPhone, Windows or Android that did not arrive, in euros.",
        ),
        ("leave", "Delete your account", "To delete your account, open the settings."),
        ("back", "Bring a deleted account back", "A deleted account comes back for 30 days. You need the phone."),
        ("paid", "The payment did not arrive", "What to do when a payment is late."),
        ("phone", "Change the phone number", "Open the phone, choose the number of the phone."),
        ("app", "Install the app on Windows", "Download the app for Windows 11 or an iPhone and open it."),
        ("pads", "Print from an iPad", "Open the document on the iPad and print it."),
        ("bills", "Print an invoice", "Open the invoice and print it."),
        ("browsers", "Which browsers are supported", "Chrome, Firefox and Safari, in the latest version."),
    ),
    "sk": (
        (
            "refund",
            "Vrátenie platby",
            "Platba v mobile s iPhone, Windows alebo Android, v eurách, ak neprišla. Verzia aplikácie.",
        ),
        ("leave", "Zrušenie účtu", "V nastaveniach zvoľte zrušiť účet."),
        ("back", "Obnovenie zrušeného účtu", "Zrušený účet vrátite do 30 dní. Potrebujete telefón."),
        ("paid", "Platba neprišla", "Čo robiť, keď platba mešká."),
        ("phone", "Zmena telefónneho čísla", "Vezmite telefón, zvoľte číslo telefónu, mobil nechajte zapnutý."),
        ("app", "Inštalácia aplikácie na Windows", "Stiahnite aplikáciu pre Windows 11 alebo iPhone."),
        ("browsers", "Ktoré prehliadače fungujú", "Chrome, Firefox a Safari v najnovšej verzii."),
    ),
    "cs": (
        ("refund", "Vrácení platby", "Platba v mobilu s iPhone, Windows nebo Android, v korunách, když nepřišla."),
        (
            "back",
            "Obnovení zrušeného účtu",
            "Zrušený účet vrátíte do 30 dnů. Potřebujete telefon.",
        ),
        ("leave", "Zrušení účtu", "V nastavení zvolte zrušit účet."),
        ("paid", "Platba nepřišla", "Co dělat, když se platba zpozdí."),
        ("phone", "Změna telefonního čísla", "Vezměte telefon a zvolte číslo telefonu."),
        ("app", "Instalace aplikace na Windows", "Stáhněte aplikaci pro Windows 11 nebo iPhone."),
    ),
    "pl": (
        (
            "refund",
            "Zwrot płatności",
            "Płatność w telefonie z iPhone, Windows lub Android, w złotych, która nie dotarła.",
        ),
        (
            "back",
            "Przywrócenie usuniętego konta",
            "Usunięte konto wróci w 30 dni. Potrzebny telefon, Windows lub Chrome.",
        ),
        ("leave", "Usunięcie konta", "W ustawieniach wybierz usunięcie konta."),
        ("paid", "Płatność nie dotarła", "Co zrobić, gdy płatność się spóźnia."),
        ("phone", "Zmiana numeru telefonu", "Weź telefon i wybierz numer telefonu."),
        ("app", "Instalacja aplikacji w Windows", "Pobierz aplikację dla Windows 11 lub iPhone."),
    ),
    "de": (
        (
            "refund",
            "Eine Zahlung zurückholen",
            "Zahlung auf iPhone, Windows oder Android, in Euro, die nicht angekommen ist.",
        ),
        (
            "back",
            "Ein gelöschtes Konto zurückholen",
            "Das Konto löschen Sie, zurück kommt es mit Handy, Windows, Chrome.",
        ),
        ("leave", "Das Konto löschen", "Wählen Sie in den Einstellungen Konto löschen."),
        ("paid", "Die Zahlung ist nicht angekommen", "Was zu tun ist, wenn eine Zahlung sich verspätet."),
        ("phone", "Die Nummer des Handys ändern", "Nehmen Sie das Handy und wählen Sie die Nummer."),
        ("app", "Die App unter Windows installieren", "Laden Sie die App für Windows 11 oder ein iPhone."),
    ),
}
BESIDE = [
    ("sk", "ako zrusim ucet mam telefon Huawei P30", "leave"),
    ("sk", "ako zruším účet, mám telefón Pixel 8", "leave"),
    ("sk", "zrusit ucet na notebooku Lenovo s Windows 11", "leave"),
    ("sk", "mam verziu 5.2.1 neprisla mi platba", "paid"),
    ("sk", "neprisla mi platba 20 eur pouzivam Chrome 126 na Windows 11", "paid"),
    ("sk", "Neprišla mi platba. Mám mobil Xiaomi Redmi Note 12 Pro", "paid"),
    ("sk", "neprisla platba v prehliadaci Firefox 115", "paid"),
    ("cs", "jak zrusim ucet mam telefon Huawei P30", "leave"),
    ("cs", "používám Chrome 126 na Windows 11, jak zruším účet", "leave"),
    ("cs", "nepřišla mi platba, mám telefon iPhone", "paid"),
    ("cs", "neprisla platba na Samsung Galaxy S21 s Androidem 14", "paid"),
    ("cs", "nepřišla mi platba 500 korun, mám Windows 10", "paid"),
    ("pl", "jak usunac konto mam telefon Huawei P30", "leave"),
    ("pl", "usunięcie konta, używam Chrome 126 w Windows 11", "leave"),
    ("pl", "płatność nie dotarła na telefonie Samsung Galaxy S21", "paid"),
    ("pl", "platnosc nie dotarla mam iPhone 13", "paid"),
    ("pl", "mam Windows 10 płatność 20 zł nie dotarła", "paid"),
    ("de", "wie kann ich mein konto löschen, ich habe ein Handy Huawei P30", "leave"),
    ("de", "konto löschen, ich benutze Chrome 126 unter Windows 11", "leave"),
    ("de", "Zahlung nicht angekommen auf meinem Handy Samsung Galaxy S21", "paid"),
    ("de", "zahlung von 20 euro nicht angekommen windows 10", "paid"),
    ("de", "die zahlung ist nicht angekommen mein handy ist ein iPhone 13", "paid"),
    ("en", "how do I delete my account I have a Huawei P30 phone", "leave"),
    ("en", "delete account, my phone is a Xiaomi Redmi Note 12 Pro", "leave"),
    ("en", "I use an iPhone, how do I delete my account", "leave"),
    ("en", "delete my account on Windows 11", "leave"),
    ("en", "payment did not arrive, I use Chrome 126 on Windows 11", "paid"),
    ("en", "in the Firefox 115 browser my payment of 20 euros did not arrive", "paid"),
    ("en", "payment did not arrive on an iPhone 13 with iOS 17.4", "paid"),
    ("en", "my payment did not arrive I have version 5.2.1", "paid"),
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    shelf = Shelf(tmp_path_factory.mktemp("typing"))
    for language, articles in ARTICLES.items():
        for name, title, body in articles:
            shelf.write(f"{language}/{name}.md", title, body, lang=language)
    return shelf.searcher()


@pytest.mark.parametrize(("language", "text", "article_id"), BESIDE)
def test_the_article_of_the_problem_is_the_first(searcher: Searcher, language: str, text: str, article_id: str) -> None:
    assert searcher.suggest_while_typing(text, language).hits[0].article_id == article_id


@pytest.mark.parametrize(
    ("language", "text", "article_id"),
    [
        ("en", "install the app on Windows 11", "app"),
        ("en", "print from iPad 9", "pads"),
        ("en", "change the number of my phone", "phone"),
        ("en", "does Firefox 115 work", "browsers"),
        ("sk", "instalacia na iPhone 13", "app"),
        ("de", "handy nummer ändern", "phone"),
    ],
)
def test_a_device_may_be_what_is_typed_about(searcher: Searcher, language: str, text: str, article_id: str) -> None:
    assert searcher.suggest_while_typing(text, language).hits[0].article_id == article_id
