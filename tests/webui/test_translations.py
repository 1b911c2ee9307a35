"""Every word of the interface is there in every language that the product offers."""

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.product import ROOT
from webui.request.language import INTERFACE

TRANSLATED = [lang for lang in INTERFACE if lang != "en"]  # English is the source


@pytest.fixture(scope="module")
def source_words(tmp_path_factory: pytest.TempPathFactory) -> set[object]:
    template = tmp_path_factory.mktemp("pot") / "messages.pot"
    command = [str(Path(sys.executable).parent / "pybabel"), "--quiet", "extract", "--keyword", "lazy_gettext"]
    subprocess.run([*command, "--mapping-file", "babel.cfg", "--output-file", str(template), "."], cwd=ROOT, check=True)
    with template.open("rb") as file:
        return {message.id for message in read_po(file) if message.id}


@pytest.mark.parametrize("lang", TRANSLATED)
def test_nothing_is_left_untranslated(lang: str, source_words: set[object]) -> None:
    with (ROOT / "webui" / "translations" / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file, locale=lang)
    translated = {m.id for m in catalog if m.id and all(m.string if isinstance(m.string, tuple) else (m.string,))}

    assert source_words - translated == set(), "run `make translations`, then fill in the empty ones"
    assert {m.id for m in catalog if m.id} - source_words == set(), "words that no page uses any more"


@pytest.mark.parametrize("lang", TRANSLATED)
def test_placeholders_survive_translation(lang: str) -> None:
    with (ROOT / "webui" / "translations" / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file, locale=lang)

    assert [str(error) for _, errors in catalog.check() for error in errors] == []
