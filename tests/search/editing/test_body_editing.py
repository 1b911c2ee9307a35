"""A body comes back from a browser with line ends of its own; the lines that nobody touched keep theirs."""

from hypothesis import given, settings
from hypothesis import strategies as st

from search.editing.body_editing import body_of, with_body

FILE = b"\xef\xbb\xbf---\r\nid: a\r\n---\r\n\r\nOne.\r\nTwo.\nThree.\r\n"


def test_sending_the_text_back_unchanged_changes_nothing() -> None:
    assert with_body(FILE, body_of(FILE).replace("\n", "\r\n")) == FILE


def test_a_new_line_gets_the_line_end_of_most() -> None:
    assert with_body(FILE, "\nOne.\nNew.\nTwo.\nThree.\n") == FILE.replace(b"Two.", b"New.\r\nTwo.")


def test_the_end_of_the_last_line_is_kept() -> None:
    assert with_body(FILE, "\nOne.\nTwo.\nFour.") == FILE.replace(b"Three.", b"Four.")
    assert with_body(b"a\nb", "a\nc") == b"a\nc"


def test_a_file_that_is_no_yaml_is_edited_whole() -> None:
    assert body_of(b"+++\nid = 1\n+++\nText.\n") == "+++\nid = 1\n+++\nText.\n"


LINES = st.lists(st.tuples(st.sampled_from(["a", "b", "", "c"]), st.sampled_from(["\n", "\r\n"])), max_size=8)


@given(before=LINES, after=LINES)
@settings(max_examples=80)
def test_what_was_typed_is_what_stands_there(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> None:
    raw = b"---\nid: a\n---\n" + "".join(map("".join, before)).encode()
    typed = "".join(map("".join, after))

    changed = with_body(raw, typed)

    assert body_of(changed) == typed.replace("\r\n", "\n")
    assert with_body(changed, body_of(changed)) == changed
