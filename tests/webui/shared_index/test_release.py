"""What a release is called, and that nothing is read that another key signed, or that is not the content asked for."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.webui.shared_index.hosts import KEY, OTHER_KEY
from webui.shared_index.release import Release, ReleasedFile, ReleaseRefused, content_of, signed, verified

NAME = "20260302T090000.000000Z-1f0c"
names = st.text(string.ascii_lowercase, min_size=1, max_size=8)
files = st.builds(ReleasedFile, st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}"), st.integers(0, 2**40))
listed = st.dictionaries(st.lists(names, min_size=1, max_size=3).map("/".join), files, max_size=4)
releases = st.builds(Release, st.just(NAME), listed, listed)


@given(releases)
@settings(max_examples=10)
def test_what_was_signed_comes_back(release: Release) -> None:
    assert verified(signed(release.as_bytes(), KEY), (OTHER_KEY, KEY), release.content) == release


@given(releases, st.data())
@settings(max_examples=20)
def test_no_changed_byte_gets_through(release: Release, data: st.DataObject) -> None:
    stored = bytearray(signed(release.as_bytes(), KEY))
    place = data.draw(st.integers(0, len(stored) - 1))
    stored[place] ^= data.draw(st.integers(1, 255))

    with pytest.raises(ReleaseRefused):
        verified(bytes(stored), (KEY,), release.content)


@given(releases, releases)
@settings(max_examples=10)
def test_the_name_of_a_content_is_that_of_no_other(one: Release, other: Release) -> None:
    assert (one.content == other.content) == (one == other)


def test_equal_content_has_one_name_whatever_the_order_of_its_files() -> None:
    first, second = ReleasedFile("1" * 64, 1), ReleasedFile("2" * 64, 2)

    assert Release(NAME, {"a": first, "b": second}, {}).content == Release(NAME, {"b": second, "a": first}, {}).content


def test_an_earlier_release_is_refused_though_it_is_signed() -> None:
    earlier, asked_for = Release(NAME, {}, {}), Release(f"{NAME}0", {}, {})

    with pytest.raises(ReleaseRefused, match="another release than the database names"):
        verified(signed(earlier.as_bytes(), KEY), (KEY,), asked_for.content)


def test_a_list_without_a_signature_is_refused() -> None:
    release = Release(NAME, {}, {})

    for stored in (b"", b"\n" + release.as_bytes(), release.as_bytes()):
        with pytest.raises(ReleaseRefused, match="not signed"):
            verified(stored, (KEY,), release.content)


@pytest.mark.parametrize(
    "files",
    [
        {"../passwd": ["1" * 64, 1]},
        {"/etc/passwd": ["1" * 64, 1]},
        {"a": ["../passwd", 1]},
        {"a": ["1" * 64, -1]},
        {"a": ["1" * 64]},
        ["a"],
    ],
)
def test_a_path_that_leads_elsewhere_is_refused_though_it_is_signed(files: object) -> None:
    written = {"format": 1, "publication": NAME, "files": files, "pictures": {}}
    asked_for = json.dumps(written).encode()

    with pytest.raises(ReleaseRefused, match="cannot be read"):
        verified(signed(asked_for, KEY), (KEY,), content_of(asked_for))


def test_a_list_of_a_later_version_says_what_to_do() -> None:
    asked_for = json.dumps({"format": 2}).encode()

    with pytest.raises(ReleaseRefused, match="upgrade this host"):
        verified(signed(asked_for, KEY), (KEY,), content_of(asked_for))
