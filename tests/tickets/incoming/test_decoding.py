"""Bytes become the letters that were meant, whatever the label says."""

import pytest

from tickets.incoming.decoding import decode
from tickets.incoming.header_words import words_of

TEXTS = {
    "cp1250": ("Dobrý deň, neviem sa prihlásiť, žltý kôň – 20 €", "Dzień dobry, nie mogę się zalogować, żółć"),
    "iso8859-2": ("Příliš žluťoučký kůň úpěl ďábelské ódy", "heslo nejde, už som skúšala všetko"),
    "cp1251": (
        "Здравствуйте, не могу войти в личный кабинет",
        "Доброго дня, не можу увійти, є помилка",
    ),
    "koi8-u": ("Здравствуйте, не могу войти в личный кабинет", "Доброго дня, не можу увійти, є помилка"),
    "cp866": ("Здравствуйте, не могу войти в личный кабинет",),
    "cp1252": ("Guten Tag, ich kann mich nicht anmelden: Passwort größer, übermäßig",),
}
WRONG_LABELS = ["", "us-ascii", "utf-8", "iso-8859-1", "x-unknown", "windows-1251", "koi8-r"]


@pytest.mark.parametrize(("codec", "text"), [(codec, text) for codec, texts in TEXTS.items() for text in texts])
def test_a_wrong_label_changes_no_letter(codec: str, text: str) -> None:
    for label in [codec, *WRONG_LABELS]:
        assert decode(text.encode(codec), label) == text, label


@pytest.mark.parametrize(
    ("content", "label", "text"),
    [
        ("šťastný žiak, 5 €".encode("cp1250"), "iso-8859-2", "šťastný žiak, 5 €"),
        ("Здравствуйте".encode("cp1251"), "win-1251", "Здравствуйте"),
        ("Здравствуйте".encode("cp1251"), "cp-1251", "Здравствуйте"),
        ("Здравствуйте".encode("koi8-r"), "koi8", "Здравствуйте"),
        ("žltý kôň, ďalší text".encode() + b"\x9a", "utf-8", "žltý kôň, ďalší textš"),  # one bad byte is one bad byte
        ("㐂中文测试镕".encode("gb18030"), "gb2312", "㐂中文测试镕"),
        ("①日本語テスト髙".encode("cp932"), "shift_jis", "①日本語テスト髙"),
        ("日本語".encode("iso2022_jp"), "", "日本語"),
        ("ภาษาไทย–".encode("cp874"), "windows-874", "ภาษาไทย–"),
        ("žltý".encode("utf-16"), "", "žltý"),
        (b"Fr+APY-sche", "UTF-7", "Frösche"),
        (b"+2AA-", "utf-7", "+2AA-"),  # half a letter
    ],
)
def test_a_label_is_a_hint(content: bytes, label: str, text: str) -> None:
    assert decode(content, label) == text


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("Не могу войти".encode("cp1251"), "Не могу войти"),
        ("Не могу войти".encode("koi8-r"), "Не могу войти"),
        ("Не могу войти".encode(), "Не могу войти"),
        ("Zabudnuté heslo, prosím čo ďalej".encode("cp1250"), "Zabudnuté heslo, prosím čo ďalej"),
        (b"=?windows-1251?Q?=CD=E5?= =?windows-1251?Q?_=EC=EE=E3=F3?=", "Не могу"),
        (b"=?utf-8?B?0J3QtSDQ?= =?utf-8?B?vNC+0LPRgw==?=", "Не могу"),  # a letter cut in two
        (b"Re: =?utf-8?Q?Zabudnut=C3=A9?= heslo", "Re: Zabudnuté heslo"),
    ],
)
def test_a_header_is_read_as_bytes(raw: bytes, words: str) -> None:
    assert words_of(raw) == words
