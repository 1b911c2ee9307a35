"""An editor drops a picture on the text, pastes one, or chooses a file; what it shows is asked for first."""

import re
from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import signs_in

pytestmark = pytest.mark.long

WAIT = 60_000  # milliseconds, of a machine that does much else
SHOWN = re.compile(r"!\[Menu účtu\]\((pictures/[0-9a-f]{20}\.png)\)")
HANDS_OVER = """(field, [kind, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const files = new DataTransfer();
  files.items.add(new File([bytes], "screen.png", { type: "image/png" }));
  const event = kind === "drop" ? new DragEvent("drop", { dataTransfer: files, cancelable: true, bubbles: true })
    : new ClipboardEvent("paste", { clipboardData: files, cancelable: true, bubbles: true });
  field.dispatchEvent(event);
}"""


@pytest.fixture
def page(chromium: Browser, editing: Flask) -> Iterator[Page]:
    context = chromium.new_context(base_url=editing.config["ADDRESS"], locale="en")
    page = context.new_page()
    signs_in(page, "jana")
    page.goto("/editor/file/sk/blokovat-pouzivatela.md")
    yield page
    context.close()


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("kind", ["drop", "paste", "button"])
def test_a_picture_stands_where_the_cursor_was(page: Page, kind: str) -> None:
    text = page.locator("#source")
    text.fill("Before.\n\nAfter.\n")
    text.evaluate("field => field.setSelectionRange(9, 9)")
    if kind == "button":
        page.get_by_role("button", name="Picture", exact=True).click()
        page.get_by_label("File").set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": picture()})
    else:
        text.evaluate(HANDS_OVER, [kind, b64encode(picture()).decode()])
    page.get_by_role("button", name="Add the picture").click()
    expect(page.get_by_text("Say what the picture shows")).to_be_visible(timeout=WAIT)
    page.get_by_label("What does the picture show?").fill("Menu účtu")
    page.keyboard.press("Enter")

    expect(text).to_have_value(re.compile(rf"^Before\.\n\n{SHOWN.pattern}After\.\n$"), timeout=WAIT)
    expect(page.locator("aside img[alt='Menu účtu']")).to_be_visible(timeout=WAIT)
    expect(page.locator("[data-saved]")).to_contain_text("Draft kept", timeout=WAIT)
    text.evaluate("() => document.execCommand('undo')")
    expect(text).to_have_value("Before.\n\nAfter.\n", timeout=WAIT)
