"""One e-mail address, or a typed reason why it is none."""

import time

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from tests.tickets.desk import unhurried
from tickets.address import LONGEST_ADDRESS, AddressFault, InvalidAddress, parse_address

MISSING, TOO_LONG, SEVERAL, MALFORMED, BAD_DOMAIN = AddressFault


@pytest.mark.parametrize(
    ("typed", "parsed"),
    [
        ("jana@example.sk", "jana@example.sk"),
        ("  jana@example.sk\r\n", "jana@example.sk"),
        ("\u200bjana@example.sk\ufeff", "jana@example.sk"),  # copied from a page
        ("Jana.Novakova+pomoc@Example.SK", "Jana.Novakova+pomoc@example.sk"),
        ("o'hara!#$%&*/=^_`{|}~@example.co.uk", "o'hara!#$%&*/=^_`{|}~@example.co.uk"),
        ("jana@pošta.sk", "jana@xn--pota-h6a.sk"),
        ("jana@POŠTA.sk", "jana@xn--pota-h6a.sk"),
        ("jana@pos\u030cta.sk", "jana@xn--pota-h6a.sk"),  # the same letter, decomposed
        ("ivan@пример.рф", "ivan@xn--e1afmkfd.xn--p1ai"),
        ("jana@straße.de", "jana@xn--strae-oqa.de"),  # another owner than strasse.de
        ("jana@xn--pota-h6a.sk", "jana@xn--pota-h6a.sk"),
        ("a@1.2.example", "a@1.2.example"),
    ],
)
def test_an_address_is_taken_as_people_write_it(typed: str, parsed: str) -> None:
    assert parse_address(typed) == parsed


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", MISSING),
        (" \t\u200b", MISSING),
        ("jana", MALFORMED),
        ("@example.sk", MALFORMED),
        ("jana@", BAD_DOMAIN),
        ("jana@example", BAD_DOMAIN),
        ("jana@.sk", BAD_DOMAIN),
        ("jana@example..sk", BAD_DOMAIN),
        ("jana@-example.sk", BAD_DOMAIN),
        ("jana@exa_mple.sk", BAD_DOMAIN),
        ("jana@127.0.0.1", BAD_DOMAIN),
        ("jana@[127.0.0.1]", BAD_DOMAIN),
        ("jana@example.sk.", BAD_DOMAIN),
        ("jana@exam\uff0eple.sk", BAD_DOMAIN),  # a full-width dot is no dot
        ("jana@ex\u00aample.sk", BAD_DOMAIN),
        ("jana@ex\u202eample.sk", BAD_DOMAIN),
        ("jana@ex\u0301\u0300\u20e3.sk", BAD_DOMAIN),  # a mark that no domain may hold
        ("jana@ﻛ.sk", BAD_DOMAIN),  # a presentation form
        ("jana@аל.sk", BAD_DOMAIN),  # from the right and from the left in one label
        ("jana@example.sk\r\nBcc: eva@example.sk", SEVERAL),
        ("jana@example.sk, eva@example.sk", SEVERAL),
        ("jana@example.sk;eva@example.sk", SEVERAL),
        ("jana@example.sk eva@example.sk", SEVERAL),
        ("jana@example.sk,eva", SEVERAL),
        ("jana@example.sk\nBcc", BAD_DOMAIN),
        ("jana@example.sk\x00", BAD_DOMAIN),
        ("jana\r\n@example.sk", MALFORMED),
        ("jana novakova@example.sk", MALFORMED),
        ("Jana <jana@example.sk>", MALFORMED),
        ("<jana@example.sk>", MALFORMED),
        ("jana@example.sk>", BAD_DOMAIN),
        ('"jana"@example.sk', MALFORMED),
        ("(jana)jana@example.sk", MALFORMED),
        (".jana@example.sk", MALFORMED),
        ("ja..na@example.sk", MALFORMED),
        ("jána@example.sk", MALFORMED),
        ("=?utf-8?q?hi=0ABcc=3A_v=40e?=@example.sk", MALFORMED),
        ("j" * 65 + "@example.sk", TOO_LONG),
        ("jana@" + ".".join(["e" * 61] * 4) + ".sk", TOO_LONG),
        ("jana@" + "e" * 64 + ".sk", BAD_DOMAIN),
    ],
)
def test_anything_else_is_refused_with_its_reason(typed: str, fault: AddressFault) -> None:
    with pytest.raises(InvalidAddress) as refusal:
        parse_address(typed)

    assert refusal.value.fault is fault


LOCAL_PARTS = st.from_regex(r"[!#-'*+/-9=?A-Z^-~-]{1,70}", fullmatch=True)
DOMAINS = st.lists(st.from_regex(r"[a-zA-Z0-9žČш-]{1,20}", fullmatch=True), min_size=2, max_size=5).map(".".join)
SPACE = st.text(" \t\r\n\u200b\ufeff", max_size=3)
STRANGE = st.sampled_from([*' ,;:<>()[]"\\', "\0", "ž", "@"])
HURT_LOCAL_PARTS = st.builds("{}{}{}".format, LOCAL_PARTS, STRANGE, LOCAL_PARTS)


@unhurried
@given(st.builds("{}{}@{}{}".format, SPACE, LOCAL_PARTS | HURT_LOCAL_PARTS, DOMAINS, SPACE))
def test_what_is_taken_is_one_ascii_address_that_can_be_taken_again(typed: str) -> None:
    try:
        address = parse_address(typed)
    except InvalidAddress:
        reject()

    assert address.isascii()
    assert address.isprintable()
    assert address.count("@") == 1
    assert len(address) <= LONGEST_ADDRESS
    assert not set(address) & set(' ,;:<>()[]"\\')
    assert parse_address(address) == address


@unhurried
@given(st.text(max_size=300) | st.from_regex(r"[ -~]{1,70}@[ -~]{1,70}"))
def test_any_text_is_an_address_or_refused(typed: str) -> None:
    try:
        address = parse_address(typed)
    except InvalidAddress as refusal:
        assert refusal.fault in AddressFault
    else:
        assert address.count("@") == 1


@pytest.mark.parametrize("length", [8_000, 1_000_000])
@pytest.mark.parametrize("shape", ["cjk", "a", ".", "@", "a.", "\u0301", "\u05d0", "\x00", " "])
def test_what_is_too_long_costs_nothing(shape: str, length: int) -> None:
    letters = "".join(chr(0x4E00 + n % 20_000) for n in range(length)) if shape == "cjk" else shape * length
    began = time.process_time()

    with pytest.raises(InvalidAddress):
        parse_address(f"a@{letters}.sk")

    assert time.process_time() - began < 1  # 5.7 s for 8,000 letters, if they were looked at
