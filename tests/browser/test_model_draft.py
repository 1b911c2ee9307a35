"""An editor lets a model suggest a translation, reads it beside the original, and publishes it by a button."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import signs_in
from tests.webui.drafting.model_server import MODEL, ModelServer

pytestmark = pytest.mark.long

WAIT = 60_000  # milliseconds, of a machine that does much else
CLICKED_TWICE = """async () => {  // in the page: from outside nobody sees it while the next one is waited for
  const button = document.querySelector("button[value=model]"), words = document.getElementById("model-waiting");
  button.click();
  while (words.hidden) await new Promise((go) => setTimeout(go, 20));
  button.click();
  return words.textContent;
}"""
TRANSLATED = "title: Jak zablokovat uživatele\n\n## Postup\n\n1. Otevřete profil.\n"


@pytest.fixture
def page(chromium: Browser, editing: Flask) -> Iterator[Page]:
    context = chromium.new_context(base_url=editing.config["ADDRESS"], locale="en")
    page = context.new_page()
    signs_in(page, "jana")
    yield page
    context.close()


def test_a_suggestion_is_a_marked_draft_and_a_failure_is_a_sentence(page: Page, drafting_model: ModelServer) -> None:
    page.goto("/editor/translations?q=blokovat")
    page.locator("form[action$='/translations/begin']:has(input[name=lang][value=cs]) button").first.click()
    drafting_model.text = ""
    page.get_by_role("button", name="Suggest a translation").click()
    expect(page.get_by_role("alert")).to_contain_text("answered without a text", timeout=WAIT)

    drafting_model.text = TRANSLATED
    page.get_by_role("button", name="Suggest a translation").click()

    expect(page.get_by_text(f"Written with the model {MODEL}")).to_be_visible(timeout=WAIT)
    expect(page.get_by_label("Title")).to_have_value("Jak zablokovat uživatele")
    expect(page.locator("#source")).to_have_value("## Postup\n\n1. Otevřete profil.\n")
    expect(page.get_by_text("There is another draft of yours").first).to_be_visible()


def test_who_waits_for_the_model_is_told_so_and_asks_once(page: Page, drafting_model: ModelServer) -> None:
    page.goto("/editor/translations?q=blokovat")
    page.locator("form[action$='/translations/begin']:has(input[name=lang][value=cs]) button").first.click()
    expect(page.get_by_role("button", name="Suggest a translation")).to_be_visible(timeout=WAIT)
    page.wait_for_load_state()
    drafting_model.text, drafting_model.pause = TRANSLATED, 5.0

    assert page.evaluate(CLICKED_TWICE) == "The model is writing …"

    expect(page.get_by_text(f"Written with the model {MODEL}").first).to_be_visible(timeout=WAIT)
    assert len(drafting_model.asked) == 1
