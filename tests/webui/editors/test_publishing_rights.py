"""An editor publishes in the languages and categories that an admin allowed; everything else waits for a colleague."""

from pathlib import Path

import pytest
from flask import Flask

from tests.webui.editors.conftest import PATH, Editor
from webui.storage import accounts, publishing_rights
from webui.storage.accounts import Role
from webui.storage.publishing_rights import PublishingRights

CATEGORY = "category: "


def may_publish(app: Flask, name: str, *languages: str, categories: tuple[str, ...] = ()) -> None:
    with app.extensions["readfirst"].database.writing() as connection:
        account = accounts.account_of(connection, name)
        assert account
        publishing_rights.set_rights(connection, account.account_id, PublishingRights(languages, categories))


def category_of(file: Path) -> str:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(line.removeprefix(CATEGORY) for line in lines if line.startswith(CATEGORY))


def test_who_may_publish_in_no_other_language_is_refused_and_the_text_is_kept(
    app: Flask, articles: Path, jana: Editor
) -> None:
    may_publish(app, "Jana", "cs")
    before = (articles / PATH).read_bytes()
    jana.opens()

    answer = jana.sends("publish", body="Nový text.\r\n")

    assert answer.status_code == 422 and "Požiadajte o" in answer.text
    assert (articles / PATH).read_bytes() == before
    assert jana.opens() and jana.form["body"] == "Nový text.\r\n"


def test_a_colleague_who_may_takes_it_over_and_publishes_it(
    app: Flask, articles: Path, jana: Editor, peter: Editor
) -> None:
    may_publish(app, "Jana", "cs")
    jana.opens()
    jana.sends("review", body="Nový text.\r\n")
    take = peter.opens().split('action="/editor/version/')[1].split('"')[0]

    peter.browser.post(f"/editor/version/{take}", data={"csrf_token": peter.form["csrf_token"]})
    peter.opens()
    peter.sends("publish")

    assert "Nový text." in (articles / PATH).read_text(encoding="utf-8")


@pytest.mark.parametrize("new_category", ["", "Platby"])
def test_an_article_is_moved_neither_into_nor_out_of_what_one_may_publish(
    app: Flask, articles: Path, jana: Editor, new_category: str
) -> None:
    before = (articles / PATH).read_bytes()
    own = "Platby" if new_category else "Iné"
    may_publish(app, "Jana", "sk", categories=(own,))
    jana.opens()

    assert jana.sends("publish", field_category=new_category or own).status_code == 422
    assert (articles / PATH).read_bytes() == before


def test_what_is_allowed_is_published(app: Flask, articles: Path, jana: Editor) -> None:
    may_publish(app, "Jana", "sk", categories=(category_of(articles / PATH),))
    jana.opens()

    assert jana.sends("publish", field_title="Nový názov").status_code == 200
    assert "title: Nový názov" in (articles / PATH).read_text(encoding="utf-8")


def test_an_admin_publishes_everything(app: Flask, articles: Path, jana: Editor) -> None:
    may_publish(app, "Jana", "cs")
    with app.extensions["readfirst"].database.writing() as connection:
        accounts.set_roles(connection, "Jana", [Role.EDITOR, Role.ADMIN])
    jana.opens()

    assert jana.sends("publish", field_title="Nový názov").status_code == 200
