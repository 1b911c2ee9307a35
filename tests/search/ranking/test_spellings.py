"""The same words in one piece, in two, with a hyphen, with capitals inside: all of these are written for the same."""

import pytest

from search.ranking.searcher import Searcher
from tests.search.shelf import Shelf

INSISTED_FROM = 0.2  # probability; as the gate's policy has it

ENGLISH = (
    ("wireless", "Connect to Wi-Fi", "Choose a Wi-Fi network and type its key."),
    ("java", "Supported java versions", "These java versions run the server."),
    ("upload", "The setting maxUploadSize", "Set maxUploadSize to a number of bytes."),
    ("copies", "Keep a backup of your files", "A backup is made every night."),
    ("twice", "Turn on two-factor authentication", "Two-factor authentication asks for a code."),
    ("entry", "You cannot log in", "Look at the address before you log in to your account."),
    ("start", "Set up a new telephone", "How to set up the telephone after you bought it."),
    ("patch", "Update KB5034441 does not install", "Make the partition larger, then install KB5034441."),
    ("statistics", "Install R for statistics", "R is installed from its own page."),
    ("logs", "Where the log file is", "The log file holds what the server did."),
    ("model", "Printer X1000 is out of paper", "Open the tray of the X1000."),
    ("invoice", "Download an invoice", "Invoices are on the page of your account."),
)
GERMAN = (
    ("frist", "Kündigungsfrist", "Die Kündigungsfrist beträgt einen Monat."),
    ("kennwort", "Änderung des Passworts", "So wird die Änderung des Passworts gespeichert."),
    ("konto", "Kontoeinstellungen öffnen", "Die Kontoeinstellungen stehen im Menü."),
    ("rechnung", "Rechnung herunterladen", "Jede Rechnung ist ein PDF."),
    ("kuendigung", "Kündigung eines Abonnements", "Die Kündigung eines Abonnements ist jederzeit möglich."),
    ("liefern", "Adresse einer Lieferung", "Die Adresse einer Lieferung wird im Warenkorb gewählt."),
)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    shelf = Shelf(tmp_path_factory.mktemp("spellings"))
    for language, articles in (("en", ENGLISH), ("de", GERMAN)):
        for name, title, body in articles:
            shelf.write(f"{language}/{name}.md", title, body, lang=language)
    return shelf.searcher()


@pytest.mark.parametrize(
    ("typed", "article_id"),
    [
        *(("wifi", "wireless"), ("wi fi", "wireless"), ("Wi-Fi", "wireless"), ("WiFi is slow", "wireless")),
        *(("javaVersions", "java"), ("JavaVersions of the server", "java"), ("max upload size", "upload")),
        *(("maxuploadsize", "upload"), ("back up my files", "copies"), ("backing up files", "copies")),
        *(("back-up", "copies"), ("twofactor", "twice"), ("two factor code", "twice"), ("2 factor", "twice")),
        *(("login fails", "entry"), ("cannot sign in", "entry"), ("sign-in", "entry"), ("logging in", "entry")),
        *(("signin", "entry"), ("setup telephone", "start"), ("setting up the telephone", "start")),
        *(("5034441", "patch"), ("KB5034441", "patch"), ("kb 5034441", "patch")),
        *(("R", "statistics"), ("install r", "statistics"), ("downloadinvoice", "invoice"), ("log", "logs")),
    ],
)
def test_english_is_found_however_it_is_spelt(searcher: Searcher, typed: str, article_id: str) -> None:
    best = searcher.suggest(typed, "en").hits[0]

    assert (best.article_id, best.similar) == (article_id, ())


@pytest.mark.parametrize(
    ("typed", "article_id"),
    [
        *(
            ("Frist für die Kündigung", "frist"),
            ("Kündigungsfrist", "frist"),
            ("welche Fristen bei Kündigung", "frist"),
        ),
        *(("Passwortänderung", "kennwort"), ("Passwortänderungen", "kennwort"), ("passwort ändern", "kennwort")),
        *(("Einstellungen meines Kontos", "konto"), ("Konto Einstellungen", "konto"), ("Konto-Einstellungen", "konto")),
        *(("Abonnementskündigung", "kuendigung"), ("Rechnungsherunterladen", "rechnung")),
        *(("Lieferadresse", "liefern"), ("Lieferungsadresse", "liefern")),
    ],
)
def test_a_german_compound_is_its_parts(searcher: Searcher, typed: str, article_id: str) -> None:
    assert searcher.suggest(typed, "de").hits[0].article_id == article_id


def test_a_number_with_other_letters_before_it_is_another_code(searcher: Searcher) -> None:
    found = searcher.suggest("printer P1000 is out of paper", "en")

    assert not any(hit.insistable for hit in found.hits)


@pytest.mark.parametrize("row", [*ENGLISH, *GERMAN], ids=lambda row: row[0])
def test_an_exact_title_is_insisted_on(searcher: Searcher, row: tuple[str, str, str]) -> None:
    article_id, title, _ = row
    language = "en" if row in ENGLISH else "de"
    for typed in (title, title.upper(), title.lower(), f"{title}?", f"„{title}“ ", title.replace("ü", "u")):
        best = searcher.suggest(typed, language).hits[0]

        assert best.article_id == article_id, typed
        assert best.insistable
        assert best.p_resolves >= INSISTED_FROM, typed


# After public reports about search engines and help centres (lunr, MiniSearch, mkdocs-material, typesense, stork, ddev;
# VuFind, jWordSplitter, german-decompounder, elasticsearch-analysis-decompound), in articles of our own.
REPORTED = {
    "en": (
        (("addon", "add on", "add-on"), "Install an add-on from the store"),
        (("plug-in", "plug in", "plugins"), "The plugin folder"),
        (("viewonly", "view only"), "Share a view-only link"),
        (("Hull", "kingston upon hull"), "The office in Kingston-upon-Hull"),
        (("foo bar", "foobar"), "What fooBar does"),
        (("indexertable", "IndexerTable"), "Read the indexer table"),
        (("contexts config", "contextsconfig"), "Messages of ContextsConfig"),
        (("hostwhitelist", "host whitelist", "host-whitelist"), "The option host-whitelist"),
        (("C8", "c-8", "C 8"), "Batteries of the C-8"),
        (("tool_call", "check_tool_call"), "Why check_tool_call fails"),
    ),
    "de": (
        (("Abrechnungsverlauf",), "Verlauf einer Abrechnung"),
        (("Betragsabrechnung",), "Abrechnung eines Betrags"),
        (("Erfahrungsbericht", "Erfahrungsberichte"), "Bericht über eine Erfahrung"),
        (("Literaturlexikon", "Literatur Lexikon", "Lexikon der Literatur"), "Das Literatur-Lexikon"),
        (("Blut Orange", "Blut-Orange"), "Eine Blutorange"),
        (("Kinderzahnheilkunde",), "Zahnheilkunde für Kinder"),
        (("Releaseprozess",), "Prozess eines Release"),
    ),
}


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    shelf = Shelf(tmp_path_factory.mktemp("reported"))
    for language, rows in REPORTED.items():
        for number, (_, title) in enumerate(rows):
            shelf.write(f"{language}/a{number}.md", title, "...", lang=language)
    return shelf.searcher()


@pytest.mark.parametrize(
    ("typed", "language", "title"),
    [(typed, language, title) for language, rows in REPORTED.items() for many, title in rows for typed in many],
)
def test_what_others_were_told_their_search_does_not_find(
    reported: Searcher, typed: str, language: str, title: str
) -> None:
    assert reported.suggest(f"{typed} ", language).hits[0].title == title
