"""A field is set, and nothing else of the file changes: not a comment, a quote, a line end or the order."""

import difflib
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.editing.front_matter_editing import set_field
from search.editing.source_lines import NotEditable, source_lines
from search.sources.front_matter import split
from tests.product import ROOT

SHIPPED = sorted((ROOT / "kb_articles").rglob("*.md"))
HEAD = b"""---\r
# who answers for it stands below\r
id: heslo\r
title: "Zabudnut\xc3\xa9 heslo"  # as people call it\r
category: \xc3\x9a\xc4\x8det\r
keywords: [heslo, "PIN, PUK", 'p\xc3\xadn']   # and more\r
questions:\r
  # from tickets\r
  - zabudol som heslo\r
  - "nejde mi prihl\xc3\xa1senie"\r
  # the end\r
\r
# kept for the importer\r
x-legacy: 0123\r
owner: podpora\r
---\r
Text.\r
---\r
No front matter.
"""


def changed_lines(before: bytes, after: bytes) -> list[str]:
    lines = difflib.ndiff(before.decode().splitlines(keepends=True), after.decode().splitlines(keepends=True))
    return [line.rstrip("\r\n") for line in lines if line[0] in "+-"]


@pytest.mark.parametrize(
    ("field", "value", "diff"),
    [
        (
            "title",
            "Nové heslo",
            ['- title: "Zabudnuté heslo"  # as people call it', '+ title: "Nové heslo"  # as people call it'],
        ),
        ("category", "a: b", ["- category: Účet", "+ category: 'a: b'"]),
        ("category", "", ["- category: Účet"]),
        ("summary", "Krátko.", ["+ summary: Krátko."]),
        (
            "keywords",
            ("heslo", "PIN, PUK", "a, b"),
            [
                "- keywords: [heslo, \"PIN, PUK\", 'pín']   # and more",
                "+ keywords: [heslo, \"PIN, PUK\", 'a, b']   # and more",
            ],
        ),
        ("questions", ("zabudol som heslo", "nejde mi prihlásenie", "no"), ["+   - no"]),
        ("questions", ("nejde mi prihlásenie",), ["-   - zabudol som heslo"]),
        ("related", ("pin", "puk"), ["+ related: [pin, puk]"]),
        ("review_by", "2027-01-01", ["+ review_by: 2027-01-01"]),
        ("owner", "null", ["- owner: podpora", "+ owner: 'null'"]),
    ],
)
def test_one_field_is_one_line(field: str, value: str | tuple[str, ...], diff: list[str]) -> None:
    after = set_field(b"\xef\xbb\xbf" + HEAD, field, value)

    assert changed_lines(b"\xef\xbb\xbf" + HEAD, after) == diff
    assert after.count(b"\r\n") - HEAD.count(b"\r\n") == len(diff) - 2 * sum(line[0] == "-" for line in diff)


def test_the_key_of_another_system_is_kept() -> None:
    assert set_field(b"---\ndescription: old\ntags: [a]\n---\n", "summary", "new") == (
        b"---\ndescription: new\ntags: [a]\n---\n"
    )


def test_a_file_without_front_matter_gets_one() -> None:
    assert set_field(b"# Heslo\r\n", "id", "heslo") == b"---\r\nid: heslo\r\n---\r\n# Heslo\r\n"


def test_a_value_over_several_lines_becomes_one_line() -> None:
    before = b"---\nsummary: >\n  one\n  two\n\nid: a\n---\n"

    assert set_field(before, "summary", "three") == b"---\nsummary: three\n\nid: a\n---\n"


@pytest.mark.parametrize("raw", [b"+++\nid = 'a'\n+++\n", b'{"id": "a"}\n', b"---\nid: a\n", b"---\nid: \xff\n---\n"])
def test_what_cannot_be_edited_by_field_is_refused(raw: bytes) -> None:
    with pytest.raises(NotEditable):
        set_field(raw, "title", "x")


def test_an_earlier_line_of_the_same_key_does_not_come_back() -> None:
    with pytest.raises(NotEditable, match="edit the file as text"):
        set_field(b"---\ntitle: a\ntitle: b\n---\n", "title", "")


TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff"), max_size=30
).map(str.strip)
LISTS = st.lists(TEXTS.filter(bool), max_size=4, unique=True).map(tuple)


@given(
    file=st.sampled_from(SHIPPED[:12]),
    field=st.sampled_from(["title", "summary", "category", "owner", "status", "based_on", "x-new"]),
    value=TEXTS,
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
)
@example(file=SHIPPED[0], field="title", value="- # : 'x\" [", line_end="\r\n")
@settings(max_examples=60)
def test_a_text_reads_back_and_the_other_lines_are_equal(file: Path, field: str, value: str, line_end: str) -> None:
    before = file.read_text(encoding="utf-8").replace("\n", line_end).encode()

    after = set_field(before, field, value)

    assert split(source_lines(after).text).values.get(field, "") == value
    assert len([line for line in changed_lines(before, after) if line[0] == "+"]) <= 1
    assert len([line for line in changed_lines(before, after) if line[0] == "-"]) <= 1
    assert set_field(after, field, value) == after


@given(file=st.sampled_from(SHIPPED[:12]), field=st.sampled_from(["questions", "keywords", "aliases"]), value=LISTS)
@settings(max_examples=60)
def test_a_list_reads_back_and_the_other_fields_are_equal(file: Path, field: str, value: tuple[str, ...]) -> None:
    before = file.read_bytes()

    after = set_field(before, field, value)

    wanted = dict(split(before.decode()).values) | {field: value}
    assert {k: v for k, v in split(after.decode()).values.items() if v} == {k: v for k, v in wanted.items() if v}
    assert set_field(after, field, value) == after


def test_an_item_joins_a_list_on_one_line_where_another_has_an_apostrophe() -> None:
    changed = set_field(b"---\nkeywords: [lost, don't remember]\n---\n", "keywords", ("lost", "don't remember", "new"))

    assert changed == b"---\nkeywords: [lost, don't remember, new]\n---\n"
