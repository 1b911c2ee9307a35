"""Derived values are stored, or stand in addresses that people keep: these were computed by earlier releases."""

import pytest

from webui.identity.keyed import KeyPurpose, keyed

KEY = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("purpose", "value", "derived"),
    [
        (KeyPurpose.RECEIPT, "OK-7F3K-9Q2M", "b10b948ebf34a538ecfe1e778debe8ad"),
        (KeyPurpose.VISITOR, "00112233445566778899aabbccddeeff", "78bfa9415918e73dfab3e98322194b56"),
        (KeyPurpose.MEMBER, "čitateľ 42", "33ce4b3ac10672e00893dbd19217126a"),
        (KeyPurpose.ADDRESS, "192.0.2.7", "8475c2bd833848e56c71bf11e2e8e840"),
        (KeyPurpose.POINT, "00112233445566778899aabbccddeeff", "b71df939bfcd722b061268d807855930"),
        (KeyPurpose.EMAIL, "jana@example.org", "e9c63e9131e18ac1c5cfa7f96bec1683"),
        (KeyPurpose.IDEMPOTENCY, "key:app:7d1c", "17e5716ae528aa530dbaed8c93e2b577"),
    ],
)
def test_what_was_derived_before_is_derived_again(purpose: KeyPurpose, value: str, derived: str) -> None:
    assert keyed(KEY, purpose, value) == derived


def test_the_same_value_for_another_purpose_or_key_is_another() -> None:
    derived = {keyed(KEY, purpose, "x") for purpose in KeyPurpose} | {keyed(KEY[::-1], KeyPurpose.RECEIPT, "x")}

    assert len(derived) == len(KeyPurpose) + 1


def test_half_a_character_from_a_broken_client_is_no_error() -> None:
    assert len(keyed(KEY, KeyPurpose.MEMBER, "\ud800")) == 32
