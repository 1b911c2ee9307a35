"""A language is one file: what its keys are, what is said about a wrong one, and that nothing else is needed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from search.text import language
from search.text.language import FOLDER, LANGUAGE, LANGUAGES, OPTIONAL, REQUIRED, LanguageError, read_language
from search.text.stemming import stem
from tests.product import ROOT
from webui.request.language import INTERFACE, NAMES

PAGE = (ROOT / "docs" / "languages.md").read_text(encoding="utf-8")
EXAMPLE = PAGE.split("```yaml\n")[1].split("```")[0]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The example of the page, as a file."""
    path = tmp_path / "hr.yml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def test_every_key_that_is_read_is_documented_and_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (yes)? ?\|", PAGE, re.MULTILINE)

    assert {key for key, needed in rows if needed} == set(REQUIRED)
    assert {key for key, needed in rows if not needed} == set(OPTIONAL)


def test_every_key_is_used_by_some_language() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.yml"))

    assert [key for key in (*REQUIRED, *OPTIONAL) if not re.search(rf"^{key}:", written, re.MULTILINE)] == []


def test_the_example_of_the_page_can_be_read(file: Path) -> None:
    croatian = read_language(file)

    assert (croatian.code, croatian.name, croatian.script) == ("hr", "Hrvatski", "Latin")
    assert croatian.synonyms["lozinka"] == "zaporka"
    assert "molim" in croatian.stop_words


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ("synonyms:", "synonims:", "unknown key 'synonims' - write one of name, script"),
        ("name: Hrvatski\n", "", "name is missing - docs/languages.md says"),
        ("yxcvbnm,.-", "yxcvbnm", "keyboard has 44 keys - write all 47 keys"),
        ("script: Latin", "script: latin", "unknown script 'latin' - write Latin or Cyrillic"),
    ],
)
def test_a_wrong_file_is_named_with_what_to_write_instead(file: Path, written: str, instead: str, said: str) -> None:
    file.write_text(EXAMPLE.replace(written, instead), encoding="utf-8")

    with pytest.raises(LanguageError, match=re.escape(f"{file}: {said}")):
        read_language(file)


def test_both_parsers_of_yaml_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_LOADER", yaml.BaseLoader)

    assert {code: read_language(FOLDER / f"{code}.yml") for code in LANGUAGES} == {c: LANGUAGE[c] for c in LANGUAGES}


def test_every_language_of_the_search_has_a_name_and_an_address() -> None:
    assert {code: LANGUAGE[code].name for code in LANGUAGES} == NAMES
    assert tuple(NAMES)[: len(INTERFACE)] == INTERFACE


def test_an_ending_gives_the_softened_consonant_back() -> None:
    assert {stem(form, "pl") for form in ("konto", "koncie", "kont")} == {"kont"}


_STORY = """
from pathlib import Path
from search import KnowledgeBase, build_index
folder = Path(__import__("sys").argv[1])
print(build_index(folder / "kb", folder / "index").indexed)
knowledge_base = KnowledgeBase(folder / "index")
print([hit.article_id for hit in knowledge_base.suggest("ne znam lozinku", "hr").hits])
print(knowledge_base.article("hr-zaporka", "hr").article.article_id)  # its id until the language was spoken
"""


def test_adding_a_language_is_adding_a_file(file: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "search", tmp_path / "product" / "search", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(file, tmp_path / "product" / "search" / "text" / "languages")
    article = tmp_path / "kb" / "hr" / "zaporka.md"
    article.parent.mkdir(parents=True)
    article.write_text("---\ntitle: Zaboravljena zaporka\n---\n\nOtvorite prijavu i obnovite zaporku.\n")

    story = subprocess.run(
        [sys.executable, "-c", _STORY, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(tmp_path / "product")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert story.stdout.split("\n")[:3] == ["1", "['zaporka']", "zaporka"]
