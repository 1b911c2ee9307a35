"""A model that suggests: its text is a draft beside what was typed, marked until it is in the history."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.product import settings_in
from tests.webui.drafting.model_server import MODEL, ModelServer, model_server
from tests.webui.editors.conftest import Editor, git
from webui.app import create_app
from webui.storage import audit_log, pending_versions
from webui.storage.audit_log import AuditFilter
from webui.storage.pending_versions import PendingVersion

ORIGINAL = "sk/blokovat-pouzivatela.md"
TRANSLATION = "cs/blokovat-pouzivatela.md"
TRANSLATED = "title: Jak zablokovat uživatele\nsummary: Zablokujte ho v menu.\n\n## Postup\n\n1. Otevřete profil.\n"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as server:
        server.text = TRANSLATED
        yield server


@pytest.fixture
def app(tmp_path: Path, articles: Path, shipped_index: Path, server: ModelServer) -> Iterator[Flask]:
    settings = settings_in(
        tmp_path / "data",
        index=shipped_index,
        articles_dir=articles,
        drafting_url=server.url,
        drafting_model=MODEL,
    )
    app = create_app(settings)
    yield app
    app.extensions["readfirst"].database.close()


def translates(editor: Editor) -> None:
    editor.opens("/editor/translations")
    token = {"csrf_token": editor.browser.get("/editor/new").text.split('name="csrf_token" value="')[1].split('"')[0]}
    editor.browser.post("/editor/translations/begin", data=token | {"path": ORIGINAL, "lang": "cs"})
    editor.opens(f"/editor/file/{TRANSLATION}")


def asks_about_a_gift(editor: Editor, question: str) -> str:
    token = {"csrf_token": editor.browser.get("/editor/new").text.split('name="csrf_token" value="')[1].split('"')[0]}
    answer = editor.browser.post("/editor/work/draft-question", data=token | {"text": question, "lang": "sk"})
    editor.opens(answer.headers["Location"])
    return answer.headers["Location"].partition("?")[0]


def versions(app: Flask) -> list[PendingVersion]:
    with app.extensions["readfirst"].database.reading() as connection:
        return pending_versions.all_versions(connection)


def logged(app: Flask) -> list[tuple[str, str]]:
    with app.extensions["readfirst"].database.reading() as connection:
        return [(entry.action, entry.what) for entry in audit_log.entries(connection, AuditFilter(), limit=5)]


def test_a_suggested_translation_is_a_draft_beside_what_was_typed(
    repository: Path, app: Flask, jana: Editor, server: ModelServer
) -> None:
    translates(jana)
    page = jana.sends("model", f"/editor/file/{TRANSLATION}", body="Co jsem už napsala.\r\n").text

    typed, suggested = sorted(versions(app), key=lambda version: bool(version.written_with))
    assert (typed.written_with, suggested.written_with) == ("", MODEL)
    assert "Co jsem už napsala." in typed.content.decode()
    written = suggested.content.decode()
    assert "title: Jak zablokovat uživatele" in written
    assert "summary: Zablokujte ho v menu." in written
    assert written.endswith("## Postup\n\n1. Otevřete profil.\n")
    assert "status: draft" in written
    assert MODEL in page
    assert ("article-sent-to-model", f"{TRANSLATION}: {MODEL} ({server.url.split('/')[2]})") in logged(app)
    assert not (repository / TRANSLATION).exists()


def test_the_history_says_that_a_model_wrote_it_also_when_a_colleague_publishes(
    repository: Path, app: Flask, jana: Editor, peter: Editor
) -> None:
    translates(jana)
    jana.sends("model", f"/editor/file/{TRANSLATION}")
    jana.sends("keep", f"/editor/file/{TRANSLATION}", body="## Postup\r\n\r\nUpraveno.\r\n")
    (suggested,) = (version for version in versions(app) if version.written_with)
    assert MODEL in peter.opens(f"/editor/version/{suggested.version_id}")
    taken = peter.opens(f"/editor/version/{suggested.version_id}").split('name="csrf_token" value="')[1].split('"')[0]
    answer = peter.browser.post(f"/editor/version/{suggested.version_id}/take", data={"csrf_token": taken})
    peter.opens(answer.headers["Location"])

    peter.sends("publish", f"/editor/file/{TRANSLATION}", message="Czech.")

    assert git(repository, "log", "-1", "--format=%an: %s").strip().startswith("Peter: Czech. (")
    assert MODEL in git(repository, "log", "-1", "--format=%s")


def test_a_draft_by_a_model_is_marked_wherever_it_is_listed(
    app: Flask, jana: Editor, peter: Editor, server: ModelServer
) -> None:
    translates(jana)
    jana.sends("model", f"/editor/file/{TRANSLATION}", body="Co jsem už napsala.\r\n")
    typed, suggested = sorted(versions(app), key=lambda version: bool(version.written_with))
    mark = f"s modelom {MODEL}"

    assert jana.opens("/editor").count(mark) == 1
    assert jana.opens(f"/editor/file/{TRANSLATION}?version={typed.version_id}").count(mark) == 1
    assert peter.opens("/editor").count(mark) == 1
    assert peter.opens(f"/editor/version/{suggested.version_id}").count(mark) == 1


def test_a_prepared_draft_is_written_from_what_people_asked_without_what_is_theirs(
    repository: Path, app: Flask, jana: Editor, server: ModelServer
) -> None:
    server.text = "title: Darček neprišiel\n\n1. Otvorte Darčeky.\n"
    path = asks_about_a_gift(jana, "darček neprišiel, píšte na jana@example.org alebo 0903 123 456")

    jana.sends("model", path)

    assert "darček neprišiel" in server.sent
    assert "jana@example.org" not in server.sent
    assert "0903 123 456" not in server.sent
    (suggested,) = (version for version in versions(app) if version.written_with)
    assert "1. Otvorte Darčeky." in suggested.content.decode()
    action, what = logged(app)[0]
    assert action == "article-sent-to-model"
    assert "darcek" not in what  # the audit log has nobody's words
    assert git(repository, "status", "--porcelain") == ""


def test_a_telephone_number_of_an_article_is_not_sent_and_comes_back(
    app: Flask, jana: Editor, articles: Path, server: ModelServer
) -> None:
    translates(jana)
    server.text = "title: Jak\n\nVolejte [•••1].\n"
    listed = app.extensions["readfirst.articles"]
    original = next(article for article in listed.articles if article.path == ORIGINAL)
    object.__setattr__(original, "body", "Volajte +421 903 123 456.\n")

    jana.sends("model", f"/editor/file/{TRANSLATION}")

    assert "[•••1]" in server.sent
    assert "123 456" not in server.sent
    assert any("Volejte +421 903 123 456." in version.content.decode() for version in versions(app))


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": 503},
        {"raw": b"{"},
        {"text": ""},
        {"text": "title: Only a title"},
        {"choice": {"finish_reason": "length"}},
        {"message": {"refusal": "No."}},
    ],
)
def test_a_model_that_fails_is_a_kind_sentence_and_nothing_is_lost(
    app: Flask, jana: Editor, server: ModelServer, wrong: dict[str, object]
) -> None:
    translates(jana)
    for name, value in wrong.items():
        setattr(server, name, value)

    answer = jana.sends("model", f"/editor/file/{TRANSLATION}", body="Moje slova.\r\n")

    assert answer.status_code == 422
    assert 'class="note bad" role="alert"' in answer.text
    assert "Moje slova." in answer.text
    assert [version.written_with for version in versions(app)] == [""]
    assert "Moje slova." in versions(app)[0].content.decode()


def test_without_a_model_there_is_no_button_and_nothing_is_asked(
    tmp_path: Path, articles: Path, shipped_index: Path, server: ModelServer
) -> None:
    app = create_app(settings_in(tmp_path / "other", index=shipped_index, articles_dir=articles))
    jana = Editor(app, "Jana")
    translates(jana)

    assert 'value="model"' not in jana.opens(f"/editor/file/{TRANSLATION}")
    assert jana.sends("model", f"/editor/file/{TRANSLATION}").status_code == 422
    assert server.asked == []
    app.extensions["readfirst"].database.close()


def test_an_article_that_is_no_translation_has_no_button(jana: Editor) -> None:
    assert 'value="model"' not in jana.opens()
