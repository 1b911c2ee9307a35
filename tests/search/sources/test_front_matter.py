"""Front matter as real folders write it, and as nobody should."""

import time
from contextlib import suppress

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from search.articles.article import parse_article
from search.sources import front_matter
from search.sources.front_matter import LIMIT_CHARACTERS, FrontMatterError, split
from search.sources.front_matter_toml import is_toml, split_toml
from tests.growth import assert_linear


def values(*lines: str) -> dict[str, object]:
    """What a block of these lines says."""
    return dict(split("---\n" + "\n".join(lines) + "\n---\nText\n").values)


def codes(*lines: str) -> list[str]:
    return [warning.code for warning in split("---\n" + "\n".join(lines) + "\n---\nText\n").warnings]


def refusal(text: str) -> FrontMatterError:
    with pytest.raises(FrontMatterError) as caught:
        split(text)
    return caught.value


@pytest.mark.parametrize("word", ["no", "0123", "12:30:45", "2026-11-31", "1e400", "true", "0x1F", "9" * 5_000])
def test_every_value_stays_the_text_that_was_written(word: str) -> None:
    assert values(f"id: {word}") == {"id": word}


def test_an_empty_value_and_yamls_null_are_both_nothing() -> None:
    assert values("title:", "summary: ~", "owner: null", "lang: 'null'") == {
        "title": "",
        "summary": "",
        "owner": "",
        "lang": "null",
    }


def test_lists_in_either_notation_are_lists() -> None:
    assert values("tags: [a, b]", "questions:", "  - Kde?", "  - Kedy?") == {
        "tags": ("a", "b"),
        "questions": ("Kde?", "Kedy?"),
    }


def test_a_list_item_that_yaml_takes_for_a_mapping_is_one_sentence_again() -> None:
    assert values("questions:", "  - Heslo: ako ho zmením?") == {"questions": ("Heslo: ako ho zmením?",)}


def test_deeper_structures_of_other_systems_are_kept_as_text() -> None:
    assert values("menu:", "  main:", "    weight: 3", "    tags: [x, y]") == {"menu": "main: weight: 3, tags: x, y"}


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("title: Heslo: ako ďalej", "Heslo: ako ďalej"),
        ("title: Chyba 5: server: nedostupný", "Chyba 5: server: nedostupný"),
        ('title: "Moje OK" nefunguje', '"Moje OK" nefunguje'),
        ("title: 'Don't panic'", "Don't panic"),
        ("title: @zmienka v komentári", "@zmienka v komentári"),
        ("title: `kód` v texte", "`kód` v texte"),
        ("title: [Facebook] prihlásenie", "[Facebook] prihlásenie"),
        ("title: {{ page.title }} pomoc", "{{ page.title }} pomoc"),
        ("title: [a, b", "[a, b"),
        ("title: 50 % zľava: kde je?", "50 % zľava: kde je?"),
    ],
)
def test_a_value_that_breaks_yaml_is_read_as_the_text_it_is_and_noted(line: str, meant: str) -> None:
    assert values("id: x", line, "lang: sk") == {"id": "x", "title": meant, "lang": "sk"}
    assert codes("id: x", line, "lang: sk") == ["colon-in-value"]


def test_a_broken_list_item_is_read_as_text_too() -> None:
    assert values("questions:", '  - "Kde" je moje heslo', "  - @ nefunguje") == {
        "questions": ('"Kde" je moje heslo', "@ nefunguje")
    }


def test_a_block_text_may_hold_colons() -> None:
    assert values("summary: |", "  Prvý: riadok", "  druhý", "id: x")["summary"] == "Prvý: riadok\ndruhý\n"


def test_what_cannot_be_mended_is_named_with_its_line() -> None:
    error = refusal("---\nid: x\n]\nlang: sk\n---\nText\n")

    assert (error.line, error.code) == (3, "front-matter-yaml")


def test_a_key_written_twice_counts_once_and_is_noted_with_both_lines() -> None:
    front = split("---\ntitle: Prvý\nid: x\ntitle: Druhý\n---\n")

    assert front.values["title"] == "Druhý"
    assert [(w.line, w.code) for w in front.warnings] == [(4, "duplicate-key")]
    assert "line 2" in front.warnings[0].message


def test_a_comment_that_was_meant_as_text_is_noted() -> None:
    assert codes("title: Chyba #404", "id: x  # the old one") == ["comment-in-value"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("a: &x 1", "yaml-alias"),
        ("a: *x", "yaml-alias"),
        ("a: !!python/object:os.system {}", "yaml-tag"),
        ("a: !!timestamp 2026-01-01", "yaml-tag"),
        ("a: " + "[" * 5_000, "front-matter-too-large"),
        ("a: " + "{a: " * 1_000, "front-matter-too-large"),
        ("a: [" + "1, " * 5_000 + "1]", "front-matter-too-large"),
        ("id: " + "x" * 70_000, "front-matter-open"),
        ("id: " + "x" * 20_000, "value-too-long"),
        ("just a sentence\n- a list: x", "front-matter-yaml"),
    ],
)
def test_what_fills_the_memory_or_runs_code_is_refused_by_name(line: str, code: str) -> None:
    assert refusal(f"---\ntitle: x\n{line}\n---\n").code == code


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))])

    assert (refusal(f"---\n{bomb}\n---\n").line, refusal(f"---\n{bomb}\n---\n").code) == (2, "yaml-alias")


def test_front_matter_that_never_ends_is_refused() -> None:
    assert refusal("---\ntitle: Heslo\n\nText bez konca.\n").code == "front-matter-open"
    assert refusal("---\ntitle: Heslo\n" + "a: b\n" * LIMIT_CHARACTERS + "---\n").code == "front-matter-open"


@pytest.mark.parametrize("text", ["\n\n+++\n\nText\n\n+++\n", "\n+++\n", "\n+++\nText\n", "\n+++\n\n+++\nText\n"])
def test_a_text_below_empty_lines_that_is_no_toml_is_a_text(text: str) -> None:
    assert not is_toml(text)
    assert parse_article(text.encode(), "sk/a.md").article.body == text


def test_toml_may_stand_below_empty_lines() -> None:
    assert is_toml('\n\n+++\ntitle = "Heslo"\n+++   \nText.\n')
    front = split_toml('\n\n+++\ntitle = "Heslo"\n+++   \nText.\n')

    assert (front.values, front.lines, front.body, front.body_line) == ({"title": "Heslo"}, {"title": 4}, "Text.\n", 6)


def test_hugos_toml_is_read_as_strings_too() -> None:
    front = split_toml(
        '+++\ntitle = "Heslo: a ďalej"\nweight = 3\ndraft = false\n[menu.main]\nname = "x"\n+++\n\nText\n'
    )

    assert front.values == {
        "title": "Heslo: a ďalej",
        "weight": "3",
        "draft": "false",
        "menu": "main: name: x",
    }
    assert (front.lines["weight"], front.body, front.body_line) == (3, "\nText\n", 8)


@pytest.mark.parametrize(
    ("block", "line", "code"),
    [
        ("title = Heslo", 2, "front-matter-toml"),
        ('a = "b"\nid = 0123', 3, "front-matter-toml"),
        ("a = " + "9" * 9_000, 1, "front-matter-toml"),
        ("a = " + "[" * 9_000, 1, "front-matter-too-large"),
        ('a = "' + "x" * 70_000 + '"', 1, "front-matter-open"),
    ],
)
def test_toml_that_does_not_read_is_refused_with_its_line(block: str, line: int, code: str) -> None:
    with pytest.raises(FrontMatterError) as caught:
        split_toml(f"+++\n{block}\n+++\nText\n")

    assert (caught.value.line, caught.value.code) == (line, code)


@pytest.mark.parametrize("text", ["", "Text.\n", "# Heslo\n\nText.\n", "---\n\nText pod čiarou.\n\n---\n\nIný.\n"])
def test_a_text_without_front_matter_is_all_body(text: str) -> None:
    assert (split(text).values, split(text).body, split(text).body_line) == ({}, text, 1)


def test_an_empty_front_matter_is_none() -> None:
    assert (split("---\n---\nText\n").values, split("---\n---\nText\n").body) == ({}, "Text\n")


def test_the_body_keeps_its_place_in_the_file() -> None:
    front = split("\n---\nid: x\n---\n\nText\n")

    assert (front.body, front.body_line, front.lines) == ("\nText\n", 5, {"id": 3})


def test_tabs_read_the_same_with_both_parsers(monkeypatch: pytest.MonkeyPatch) -> None:
    block = "---\ntitle:\tHeslo\ntags:\n\t- a\n\t- b\nid: x\t\n---\n"
    with_c = split(block)

    monkeypatch.setattr(front_matter, "_PARSER", yaml.BaseLoader)

    assert split(block).values == with_c.values == {"title": "Heslo", "tags": ("a", "b"), "id": "x"}
    assert [w.code for w in with_c.warnings] == ["tab"]


@given(st.text(max_size=300))
def test_no_text_whatever_raises_anything_but_the_named_error(text: str) -> None:
    for whole in (text, f"---\n{text}\n---\nText\n", f"---\ntitle: {text}\n---\n"):
        try:
            front = split(whole)
        except FrontMatterError as error:
            assert error.line >= 1
            assert error.remedy
        else:
            assert whole.endswith(front.body)


@given(st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="\ufeff"), min_size=1, max_size=40))
def test_any_title_in_quotes_comes_back_as_it_was(title: str) -> None:
    quoted = title.replace("'", "''")

    assert values(f"title: '{quoted}'") == {"title": title}


@pytest.mark.parametrize(
    "shape", [" ", "\t", "#\n", "a", "a ", "'", "- ", "\u0301", "一", "{", "\x00", "a\n", "_", "."]
)
def test_the_time_for_a_block_grows_as_its_length(shape: str) -> None:
    def read(source: str) -> None:
        with suppress(FrontMatterError):
            split(source)

    assert_linear(read, shape, before="---\n")


def test_words_below_language_are_no_language() -> None:
    article = parse_article(
        b"---\ntitle: T\nlanguage:\n  section-title-footnotes: Notes\n---\nText\n", "en/a.md"
    ).article

    assert article.lang == "en"


@pytest.mark.parametrize("line", [f"{'a.' * 2_000}b = 1", f"a = 0x{'f' * 6_000}"])
def test_a_value_that_cannot_be_written_out_is_a_mistake_of_its_file(line: str) -> None:
    with pytest.raises(FrontMatterError):
        split_toml(f"+++\ntitle = 'A'\n{line}\n+++\nText.\n")


def test_a_key_of_toml_with_thousands_of_names_costs_no_time() -> None:
    began = time.process_time()

    with pytest.raises(FrontMatterError) as caught:
        split_toml("+++\n" + "a." * 9_000 + "b = 1\n+++\nText.\n")

    assert caught.value.code == "front-matter-toml"
    assert caught.value.line == 2
    assert time.process_time() - began < 0.3
