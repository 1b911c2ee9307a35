"""The operator's name, logo and colour on every page; a colour that cannot be read stops the start."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.product import settings_in
from webui.accent import ENOUGH, accents, contrast
from webui.app import create_app
from webui.configuration import check
from webui.setting import SettingError


def colour(written: str) -> tuple[int, int, int]:
    return int(written[1:3], 16), int(written[3:5], 16), int(written[5:7], 16)


@settings(max_examples=50)
@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_whatever_colour_is_taken_can_be_read(written: tuple[int, int, int]) -> None:
    try:
        light, dark = accents("#" + "".join(f"{part:02x}" for part in written))
    except ValueError:
        return
    for accent, card in ((light, (255, 255, 255)), (dark, (25, 33, 31))):
        for background in (card, colour(accent.soft)):
            assert contrast(colour(accent.brand), background) >= ENOUGH
        assert contrast(colour(accent.ink), colour(accent.brand)) >= ENOUGH


def test_a_colour_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    for wrong in ("#ffcc00", "blue", "#12345"):
        with pytest.raises(SettingError, match="READFIRST_ACCENT_COLOUR"):
            check(replace(settings_in(tmp_path), accent_colour=wrong))


def test_logo_and_colour_stand_on_the_page(tmp_path: Path, shipped_index: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    app = create_app(settings_in(tmp_path / "data", index=shipped_index, accent_colour="#0b4fb3", logo=logo))
    page = app.test_client().get("/sk/").text

    assert "--brand: #0b4fb3" in page
    assert '<img src="/logo"' in page
    answer = app.test_client().get("/logo", buffered=True)
    assert answer.mimetype == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    app.extensions["readfirst"].database.close()
