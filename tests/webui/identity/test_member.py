"""Members arrive with an identity that the host site signed."""

import base64
import hashlib
import hmac
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webui.identity.member import IdentityRefused, Member, sign, verify

KEY, NOW = "k" * 32, 1_790_000_000
EVA = Member("42", "eva@example.org", "eva")


def test_a_signed_identity_is_believed() -> None:
    assert verify(sign(EVA, NOW + 60, KEY), NOW, KEY).member == EVA


@pytest.mark.parametrize(
    ("identity", "code"),
    [
        (sign(EVA, NOW + 60, "another key"), "signature"),
        (sign(EVA, NOW - 1, KEY), "out-of-date"),
        (sign(EVA, NOW + 86_400, KEY), "out-of-date"),
        ("", "signature"),
        ("a.b", "signature"),
    ],
)
def test_anything_else_is_refused_with_its_reason(identity: str, code: str) -> None:
    with pytest.raises(IdentityRefused, match=code):
        verify(identity, NOW, KEY)


def test_without_a_key_nobody_is_a_member() -> None:
    with pytest.raises(IdentityRefused):
        verify(sign(EVA, NOW + 60, ""), NOW, "")


@given(position=st.integers(0, 200), letter=st.characters(codec="utf-8"))
def test_no_changed_letter_is_believed(position: int, letter: str) -> None:
    identity = sign(EVA, NOW + 60, KEY)
    position %= len(identity)
    changed = identity[:position] + letter + identity[position + 1 :]
    if changed != identity:
        with pytest.raises(IdentityRefused):
            verify(changed, NOW, KEY)


def signed(claims: str) -> str:
    """Claims as the host site would sign them, whatever they are."""
    payload = base64.urlsafe_b64encode(claims.encode()).decode().rstrip("=")
    return f"{payload}.{hmac.new(KEY.encode(), payload.encode(), hashlib.sha256).hexdigest()}"


@pytest.mark.parametrize(
    "claims",
    [
        *(
            f'{{"id": "42", "until": {until}}}'
            for until in ("Infinity", "-Infinity", "NaN", "1e999", "null", "[]", "{}")
        ),
        f'{{"id": "42", "until": {"9" * 3_000}}}',
        '{"id": ' + "[" * 2_500 + "]" * 2_500 + ', "until": 1790000060}',
        "[" * 2_500,
        '{"until": ' + '{"a":' * 500,
        '{"id": "42", "until": "\\ud800"}',
        *("null", "1", "[]", '"id"', "", "\x00", "{}"),
    ],
)
def test_claims_that_are_no_claims_are_refused_although_they_are_signed(claims: str) -> None:
    with pytest.raises(IdentityRefused, match=r"malformed|out-of-date"):
        verify(signed(claims), NOW, KEY)


def test_an_identity_longer_than_any_is_refused_before_it_is_read() -> None:
    began = time.process_time()

    with pytest.raises(IdentityRefused, match="malformed"):
        verify(signed('{"id": "' + "a" * 10_000_000 + '"}'), NOW, KEY)

    assert time.process_time() - began < 0.5
