"""One-time passwords: the examples of the standard, and the clock of a telephone."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from webui.identity.totp import code_of, key_address, new_secret, step_of

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
NOW = datetime(2026, 3, 2, 12, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),  # RFC 6238, appendix B, the last six of its eight digits
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_examples_of_the_standard(seconds: int, code: str) -> None:
    assert code_of(RFC_SECRET, seconds // 30) == code
    assert step_of(RFC_SECRET, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


def test_a_clock_may_be_half_a_minute_wrong_and_no_more() -> None:
    secret = new_secret()
    step = int(NOW.timestamp()) // 30
    code = code_of(secret, step)

    for wrong, expected in ((0, step), (30, step), (-30, step), (61, None), (-61, None)):
        assert step_of(secret, code, NOW + timedelta(seconds=wrong)) == expected


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "\ud800", "٠٠٠٠٠٠"])
def test_what_is_no_code_is_wrong(typed: str) -> None:
    assert step_of(new_secret(), typed, NOW) is None


def test_the_picture_says_whose_key_it_is() -> None:
    address = key_address("A" * 32, "jana", "Centrum pomoci: OK")

    assert address.startswith("otpauth://totp/Centrum%20pomoci%3A%20OK%3Ajana?secret=AAAA")
    assert "issuer=Centrum+pomoci%3A+OK" in address
