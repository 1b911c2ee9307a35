"""Components of MDX that name a file put it in, with the values that the page hands over."""

import time
from pathlib import Path

import pytest

from search.includes.component_parts import plain_component_parts
from search.includes.includes import Includes


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    kb = tmp_path / "content" / "docs"
    kb.mkdir(parents=True)
    for name in ("includes/x.mdx", "content/partials/dns/x.mdx", "content/_partials/y.mdx"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Otvorte {props.kde} {{ .kde }}.\n", encoding="utf-8")
    return kb


@pytest.mark.parametrize(
    "mark",
    [
        '<Include name="x.mdx" kde="Domény" />',
        '<Render file="x" product="dns" params={{ kde: "Domény" }} />',
        '<Render\n\tfile="dns/x"\n\tparams={{\n\t\tkde: "Domény",\n\t}}\n/>',
        "<$Partial path=\"y.mdx\" variables={{ 'kde': 'Domény' }} />",
    ],
)
def test_a_component_puts_in_the_file_that_it_names(kb: Path, mark: str) -> None:
    included = Includes(kb).put_in(f"1. Krok\n\n{mark}\n\nKoniec", "a/b.mdx", 1)

    assert "Otvorte Domény Domény." in included.text
    assert included.text.endswith("Koniec")
    assert not included.missing


def test_what_it_names_and_is_nowhere_is_named_with_its_line(kb: Path) -> None:
    included = Includes(kb).put_in('Text\n\n<Render\n  file="niet"\n/>\n<Include name="z" />', "a.mdx", 1)

    assert included.missing == [("a.mdx", 3, "niet.mdx"), ("a.mdx", 6, "z.mdx")]


@pytest.mark.parametrize(
    "text",
    [
        '`<Include name="x.mdx" />`',
        '```mdx\n<Render file="x" product="dns" />\n```',
        "<Render />",
        "<Include when={a > b} />",
        '<Include name="../../../etc/passwd" bez konca',
    ],
)
def test_code_and_components_that_name_no_file_stay(kb: Path, text: str) -> None:
    assert Includes(kb).put_in(text, "a.mdx", 1).text == text


def test_no_component_leads_out_of_the_repository(kb: Path) -> None:
    (kb.parents[2] / "tajne.mdx").write_text("tajné", encoding="utf-8")

    assert "tajné" not in Includes(kb).put_in('<Include name="../../../tajne.mdx" />', "a.mdx", 1).text


@pytest.mark.parametrize("beginning", ["<Include ", "<Render a={{", '<Render file="a" ', "<$Partial \n", "`<Include "])
def test_time_grows_with_the_text(beginning: str) -> None:
    begun = time.process_time()
    plain_component_parts(beginning * (200_000 // len(beginning)))

    assert time.process_time() - begun < 2
