"""Bytes to letters, as they were meant: what a mail says about its charset is a hint.

1. What is UTF-8 is read as UTF-8, whatever the label: no other text happens to be valid UTF-8.
2. A few wrong bytes in a UTF-8 text are read one by one as the old charset of the site's languages.
3. A charset with several bytes per letter is believed where its bytes are valid.
4. Else the charsets of the site's languages are compared by the words that they would make, the label ahead of others.
5. Where none of them makes words, charset-normalizer is asked.

No byte is ever left out. Pure bytes -> str.
"""

import codecs
import re
from collections import Counter
from typing import Final

from charset_normalizer import from_bytes

from tickets.incoming.charsets import MANY_BYTES, charset_codec

_CANDIDATES: Final = (
    "cp1250",
    "cp1251",
    "koi8-u",
    "iso8859-2",
    "cp1252",
    "cp866",
    "iso8859-5",
    "mac-cyrillic",
    "cp852",
)
_SAMPLE_BYTES: Final = 50_000
_SAMPLE: Final = 2_000  # words with letters beyond ASCII that are looked at
_DETECTED: Final = 8_000  # bytes that the detector is shown
_LABEL_WORTH: Final = 0.15  # added to the mean worth of a letter: the label decides where both read well
_BELIEVED: Final = 0.35  # mean worth of a letter, -2 to 1: below it none of the candidates makes words
_MOST_WRONG: Final = 0.1  # wrong bytes for each letter that is right, above which a text is not UTF-8
_WORD_BYTES = re.compile(rb"[A-Za-z'\x80-\xff]*[\x80-\xff][A-Za-z'\x80-\xff]*")
_SEVEN_BIT = re.compile(r"(?:unicode-1-1-)?utf-?7", re.IGNORECASE)  # on no list: nothing but its label tells it
_HALVES = re.compile("[\ud800-\udfff]")
_JAPANESE_7_BIT = re.compile(rb"\x1b\$[@B]")
_VALID = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|\xe0[\xa0-\xbf][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{3}"
)
_FREQUENT: Final = {  # how much a letter speaks for its text, by how often it is written
    **dict.fromkeys("оеаинтсрвлáäčďéěíľňóôöřšťúůüýž", 1.0),
    **dict.fromkeys("кмдпуіąęłß", 0.9),
    **dict.fromkeys("яыьзбгćńśźżőű", 0.85),
    **dict.fromkeys("чйхжїєàâçèêëîïñùășțåæøãĺ", 0.7),
    **dict.fromkeys("шюцщэфёъґşţŕûõ", 0.4),
}
_VOWELS: Final = frozenset("оеаиуяыюэёіїєОЕАИУЯЫЮЭЁІЇЄ")
_POLISH: Final = frozenset("ąęłśźżćńĄĘŁŚŹŻĆŃ")
_CZECH_AND_SLOVAK: Final = frozenset("ľščžťďňěřůôĽŠČŽŤĎŇĚŘŮÔ")
_CZECH: Final = frozenset("ěřůĚŘŮ")  # and no other language here
_SLOVAK: Final = frozenset("ľĺŕĽĹŔ")
_MARK_IN_WORD: Final = re.compile(r"[^\W\d_][»«©®±¶•][^\W\d_]")
_CLOSING_MARK: Final = re.compile(r"[^\W\d_]»")
_MARKS: Final = frozenset("„“”‚‘’«»–—…•€№§°©®™·\u00a0×²³½±´µ")  # between words or behind figures
_USUAL_WORDS: Final = re.compile(r"[^\W\d_]+|[^\w\s]")


def decode(content: bytes, label: str = "", *, default: str = "cp1250") -> str:
    """Return the text; `label` is the charset that the mail names, `default` where nothing else is known.

    >>> decode("žltý kôň".encode("cp1250"), "iso-8859-2"), decode("привет".encode("koi8-r"))
    ('žltý kôň', 'привет')
    """
    for mark, codec in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            return content.decode("utf-8-sig" if codec == "utf-8" else codec, "replace")
    if _SEVEN_BIT.fullmatch(label.strip()) and content.isascii():
        text = _whole(content, "utf-7")
        return text if text and not _HALVES.search(text) else content.decode("ascii")
    hinted = charset_codec(label).replace("ascii", "")  # which says nothing of bytes beyond it
    if hinted.startswith(("utf-16", "utf-32")):
        return _whole(content, hinted) or _decode_bytes(content, "", default)
    return _decode_bytes(content, hinted, default)


def _decode_bytes(content: bytes, hinted: str, default: str) -> str:
    if _JAPANESE_7_BIT.search(content):
        return content.decode("iso2022_jp_ext", "replace")
    if content.isascii():
        return _whole(content, hinted) if hinted in ("iso2022_kr",) else content.decode("ascii")
    as_utf8 = _utf8(content, default)
    if as_utf8 is not None:
        return as_utf8
    if hinted in MANY_BYTES and (text := _whole(content, hinted)):
        return text
    return _by_words(content, hinted, default)


def _whole(content: bytes, codec: str) -> str:
    """Return the text, or nothing where the bytes are not of this codec."""
    try:
        return content.decode(codec)
    except ValueError:
        return ""


def _utf8(content: bytes, default: str) -> str | None:
    """Return the text where it is UTF-8, with a few wrong bytes at most; None where it is not."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        pass
    right = len(_VALID.findall(content))
    wrong = len(re.findall(rb"[\x80-\xff]", _VALID.sub(b"", content)))
    if not right or wrong > max(1, right * _MOST_WRONG) or (right < 2 and wrong >= right):
        return None
    ours = "cp1251" if _is_cyrillic(content.decode("utf-8", "ignore")) else default
    return content.decode("utf-8", _WRONG_BYTES[ours])


def _is_cyrillic(text: str) -> bool:
    return sum("\u0400" <= letter <= "\u04ff" for letter in text[:_DETECTED]) * 10 > len(text[:_DETECTED])


def _by_words(content: bytes, hinted: str, default: str) -> str:
    """Return the text in the charset whose words look most like words."""
    words = b" ".join(_WORD_BYTES.findall(content[:_SAMPLE_BYTES])[:_SAMPLE])
    worth = {
        codec: _worth(words, codec) + _LABEL_WORTH * (codec == hinted) for codec in {hinted, *_CANDIDATES} if codec
    }
    best = max(worth, key=lambda codec: (worth[codec], codec == hinted, codec == default, codec))
    if hinted not in MANY_BYTES and worth[best] >= _BELIEVED:
        return _every_byte(content, best)
    return _every_byte(content, hinted if hinted in _TRUSTED else _detected(content) or hinted or best)


_TRUSTED: Final = frozenset(
    {"cp1253", "cp1255", "cp1256", "cp874", "iso8859-7", "iso8859-6", "iso8859-8", "cp1254", "cp1258"}
)


def _detected(content: bytes) -> str:
    """Return the codec that the detector believes in; empty where it knows none."""
    match = from_bytes(content[:_DETECTED], cp_exclusion=["utf_7", "punycode", "idna"]).best()
    return charset_codec(match.encoding) if match else ""


def _every_byte(content: bytes, codec: str) -> str:
    """Decode with a letter for every byte; what the codec does not know is read as the site's old charset."""
    return content.decode(codec, _WRONG_BYTES["cp1250"])


def _worth(sample: bytes, codec: str) -> float:
    """Return how much like words the sample is in this codec: the mean over its letters, -2 to 1."""
    text = sample.decode(codec, "replace")
    counted = Counter(_USUAL_WORDS.findall(text))
    letters = sum(sum(not c.isascii() for c in word) * times for word, times in counted.items())
    total = sum(_worth_of_word(word) * times for word, times in counted.items()) - 1.5 * _misfits(text)
    return total / letters if letters else -2.0


def _misfits(text: str) -> int:
    """Return how many letters stand beside letters of another language, as where ISO-8859-2 is read as windows-1250."""
    polish, ours, czech, slovak = (
        sum(letter in alphabet for letter in text) for alphabet in (_POLISH, _CZECH_AND_SLOVAK, _CZECH, _SLOVAK)
    )
    unopened = 0 if "«" in text else len(_CLOSING_MARK.findall(text))
    return min(polish, ours) + min(czech, slovak) + len(_MARK_IN_WORD.findall(text)) + unopened


def _worth_of_word(word: str) -> float:
    foreign = [letter for letter in word if not letter.isascii()]
    worth = sum(_worth_of_letter(letter) for letter in foreign)
    is_mixed = any("\u0400" <= c <= "\u04ff" for c in word) and any(c.isalpha() and c < "\u0370" for c in word)
    cased = 0 if word == word.upper() else sum(letter.isupper() for letter in word[1:])
    return worth - 1.5 * is_mixed * len(foreign) - 1.5 * cased - _lacks_vowels(word)


def _worth_of_letter(letter: str) -> float:
    if letter in _MARKS:
        return 0.5
    return _FREQUENT.get(letter.lower(), 0.0 if letter.isalpha() else -2.0)


def _lacks_vowels(word: str) -> float:
    """Return what a Cyrillic word loses for hardly any vowels, and a Latin one for no plain letter."""
    if len(word) < 4:
        return 0.0
    if "\u0400" <= word[0] <= "\u04ff":
        share = sum(letter in _VOWELS for letter in word) / len(word)
        return 0.0 if 0.2 <= share <= 0.7 else 0.7 * len(word)
    return 0.0 if len(word) < 5 or any(letter.isascii() for letter in word) else 1.5 * len(word)


def _reader_of_wrong_bytes(codec: str) -> str:
    """Register how a byte that is not of a text's charset is read; return the name of that way."""

    def read(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        wrong = error.object[error.start : error.start + 1]
        return wrong.decode(codec, "replace"), error.start + 1

    name = f"readfirst-{codec}"
    codecs.register_error(name, read)
    return name


_WRONG_BYTES: Final = {codec: _reader_of_wrong_bytes(codec) for codec in ("cp1250", "cp1251", "cp1252")}
