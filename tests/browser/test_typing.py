"""The moments while somebody types: Enter, failures, waiting, and articles that are read in between."""

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open

STORY = (
    "Včera som sa chcela prihlásiť a stránka mi povedala, že heslo nie je správne. Skúšala som to trikrát a potom "
    "mi prišla správa, že účet je zablokovaný."
)


def test_enter_searches_a_short_line(opened: Open) -> None:
    page = opened("/sk/")
    page.locator("#text").fill("zabudla som heslo")
    page.locator("#text").press("Enter")

    page.wait_for_url("**/problem/*")


def test_enter_breaks_the_line_in_a_story_and_ctrl_enter_sends_it(opened: Open) -> None:
    page = opened("/sk/")
    page.locator("#text").fill(STORY)
    page.locator("#text").press("Enter")
    page.keyboard.type("A čo teraz?")
    page.locator("#text").press("Enter")
    assert page.locator("#text").input_value() == f"{STORY}\nA čo teraz?\n"

    page.locator("#text").press("Control+Enter")
    page.wait_for_url("**/problem/*")


def test_enter_while_composing_sends_nothing(opened: Open) -> None:
    page = opened("/sk/")
    page.locator("#text").fill("heslo")
    page.evaluate(
        """document.getElementById("text").dispatchEvent(
             new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))"""
    )
    page.wait_for_timeout(200)
    assert page.url.endswith("/sk/")


def test_suggestions_come_back_after_failures_without_a_reload(opened: Open) -> None:
    page = opened("/en/")
    page.clock.install()
    failing = True

    def answer(route: Route) -> None:
        route.abort() if failing else route.continue_()

    page.route("**/api/v1/suggest", answer)
    page.locator("#text").fill("I forgot my password")
    for _ in range(4):
        page.clock.run_for(10_000)
        page.wait_for_timeout(50)
    expect(page.locator("#suggestions .note")).to_contain_text("not available")
    expect(page.locator("#count")).to_have_text("")

    failing = False
    for _ in range(4):
        page.clock.run_for(30_000)
        page.wait_for_timeout(50)
    expect(page.locator("#suggestions a.title").first).to_be_visible()
    expect(page.locator("#suggestions .note")).to_have_count(0)


def test_a_slow_answer_shows_that_it_is_waited_for(opened: Open) -> None:
    page = opened("/en/")
    held: list[Route] = []
    page.route("**/api/v1/suggest", lambda route: held.append(route))
    page.locator("#text").fill("I forgot my password")

    expect(page.locator("#suggestions .skeleton").first).to_be_visible()
    held[0].continue_()
    expect(page.locator("#suggestions a.title").first).to_be_visible()
    expect(page.locator("#suggestions .skeleton")).to_have_count(0)
    expect(page.locator("#count")).to_contain_text("answer")


def opens_the_first(page: Page) -> None:
    page.locator("#text").fill("zabudnute heslo")
    page.locator("#suggestions a.title").first.click()
    expect(page.locator(".inline-article .article-text")).to_be_visible()


def test_an_article_in_place_is_closed_by_its_button_and_by_escape(opened: Open) -> None:
    page = opened("/sk/")
    opens_the_first(page)
    title = page.locator("#suggestions a.title").first
    expect(title).to_have_attribute("aria-expanded", "true")

    page.get_by_role("button", name="Zavrieť článok").click()
    expect(page.locator(".inline-article")).to_be_hidden()
    expect(title).to_be_focused()
    expect(title).to_have_attribute("aria-expanded", "false")

    page.keyboard.press("Enter")
    expect(page.locator(".inline-article")).to_be_visible()
    page.locator(".inline-article button").first.focus()
    page.keyboard.press("Escape")
    expect(page.locator(".inline-article")).to_be_hidden()


def test_typing_on_does_not_take_away_what_is_being_read(opened: Open) -> None:
    page = opened("/sk/")
    opens_the_first(page)
    read = page.locator("#suggestions a.title").first.inner_text()

    page.locator("#text").fill("nejdú mi nahrať fotky")
    expect(page.locator("#suggestions a.title", has_text="fot").first).to_be_visible()

    expect(page.locator(".inline-article .article-text")).to_be_visible()
    expect(page.locator("#suggestions a.title").first).to_have_text(read)


def types_on_and_waits_for_the_answer(page: Page, text: str) -> list[Route]:
    """Ask about the text; the answer is held until somebody lets it through."""
    held: list[Route] = []
    page.route("**/api/v1/suggest", lambda route: held.append(route))
    with page.expect_request("**/api/v1/suggest"):
        page.locator("#text").fill(text)
    return held


def lets_through(page: Page, held: list[Route]) -> None:
    for route in held:
        route.continue_()
    expect(page.locator("#suggestions")).to_have_attribute("aria-busy", "false")


def test_a_late_answer_leaves_the_keyboard_where_it_stands(opened: Open) -> None:
    page = opened("/en/")
    page.locator("#text").fill("I forgot my")
    expect(page.locator("#suggestions a.title", has_text="Forgotten password").first).to_be_visible()
    held = types_on_and_waits_for_the_answer(page, "I forgot my password")
    title = page.locator("#suggestions a.title", has_text="Forgotten password").first
    title.focus()

    lets_through(page, held)
    expect(title).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".inline-article")).to_be_visible()


def test_a_late_answer_without_the_row_of_the_keyboard_keeps_it(opened: Open) -> None:
    page = opened("/en/")
    page.locator("#text").fill("I forgot my password")
    title = page.locator("#suggestions a.title", has_text="Forgotten password").first
    expect(title).to_be_visible()
    held = types_on_and_waits_for_the_answer(page, "upload photos to an album")
    title.focus()

    lets_through(page, held)
    expect(page.locator("#suggestions a.title", has_text="photo").first).to_be_visible()
    expect(title).to_be_focused()


def test_a_late_answer_does_not_take_away_the_article_that_is_opening(opened: Open) -> None:
    page = opened("/en/")
    page.locator("#text").fill("I forgot my")
    expect(page.locator("#suggestions a.title", has_text="Forgotten password").first).to_be_visible()
    held = types_on_and_waits_for_the_answer(page, "I forgot my password")
    opening: list[Route] = []
    page.route(lambda address: "inline=1" in address, lambda route: opening.append(route))
    with page.expect_request(lambda request: "inline=1" in request.url):
        page.locator("#suggestions a.title", has_text="Forgotten password").first.click()

    lets_through(page, held)
    for route in opening:
        route.continue_()
    expect(page.locator(".inline-article")).to_be_visible()


def test_a_link_inside_an_article_keeps_the_flow_and_the_question(opened: Open) -> None:
    page = opened("/sk/")
    opens_the_first(page)
    page.locator(".inline-article a[href*='/linked/']").first.click()

    expect(page.locator(".inline-article .inline-article .article-text")).to_be_visible()
    expect(page.locator(".inline-article .stuck").first).to_be_visible()
    assert page.locator("#text").input_value() == "zabudnute heslo"


def test_without_scripts_a_link_inside_an_article_leads_back_to_the_problem(opened: Open) -> None:
    page = opened("/sk/", java_script_enabled=False)
    page.locator("#text").fill("zabudnute heslo")
    page.locator("#describe button:not([type=button])").click()
    page.wait_for_url("**/problem/*")
    problem = page.url
    page.locator(".whole summary").click()
    page.locator(".article-text a[href*='/linked/']").first.click()

    page.locator("main a[href*='/problem/']", has_text="Späť").first.click()
    page.wait_for_url(problem)


def test_the_same_words_again_are_answered_with_what_to_change(opened: Open) -> None:
    page = opened("/en/", java_script_enabled=False)
    page.locator("#text").fill("asdfgh qwertz")
    page.locator("#describe button:not([type=button])").click()
    page.locator(".problem form button").click()

    expect(page.get_by_role("alert")).to_contain_text("These are the same words")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.locator("#topic")).to_be_in_viewport()


def test_errors_of_the_form_are_listed_with_links_to_their_fields(opened: Open) -> None:
    page = opened("/en/contact/point/hijacked")
    page.locator("#email").fill("a@b")
    page.locator("form[enctype] .actions button").click()

    summary = page.locator(".summary")
    expect(summary).to_be_focused()
    expect(page).to_have_title("Error: Hijacked account – Centrum pomoci OK")
    expect(summary.get_by_role("link")).to_have_text(
        [
            "Describe what happened.",
            "Check your e-mail address: it looks like name@example.org.",
            "Tick the box if we may use what you wrote to answer you.",
        ]
    )
    summary.get_by_role("link", name="Check your e-mail").click()
    expect(page.locator("#email")).to_be_focused()
