"""Numbers and codes: error codes, versions, model names, amounts. Exact or not at all: one digit makes another code.

Addresses, telephone numbers and what browsers send of themselves, which name no problem, are found here too.
"""

import re

_AMOUNT_WITH_COMMA = re.compile(r"\d{1,3}(?:\.\d{3})*,\d{1,2}|\d+,\d{1,2}")  # 4,99 and 1.299,00
_AMOUNT_WITH_POINT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?")  # 1,299 and 1,299.00
_YEAR_DATE_TIME = re.compile(r"(?:19|20)\d\d|\d{1,2}\.\d{1,2}\.(?:\d\d|\d{4})|\d{1,2}:\d\d(?::\d\d)?")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MAY_BE_ADDRESS = re.compile("@|http|www")  # much sooner looked for
_TELEPHONE = re.compile(
    r"(?<![\w.,:])(?:\+\d{9,15}|(?:\+|00)?\(?\d{1,4}\)?(?:[ /-]\(?\d{2,4}\)?){2,5})(?![\w]|[.,:]\d)"
)
_BROWSER = re.compile(r"\bMozilla/\d\S*(?:\s+(?:\([^()\n]{0,300}\)|[\w.]{1,40}/[\w.+-]{1,40}))*")
_TELEPHONE_DIGITS = range(9, 16)
SHORTEST_CODE = 3  # digits and letters; a shorter number counts something


def is_code(word: str) -> bool:
    """Return whether a word holds a figure."""
    return not word.isalpha() and any(sign.isdigit() for sign in word)


def is_told_by_shape(word: str) -> bool:
    """Return whether a number that no article has may still be a code: long enough, no year, date or time of day."""
    return len(word) >= SHORTEST_CODE and not _YEAR_DATE_TIME.fullmatch(word)


def canonical_number(word: str) -> str:
    """Write an amount in one way.

    >>> [canonical_number(word) for word in ("4,99", "4.99", "1,299.00", "1.299,00", "1299", "5.7.750")]
    ['4.99', '4.99', '1299', '1299', '1299', '5.7.750']
    """
    if _AMOUNT_WITH_COMMA.fullmatch(word):
        word = word.replace(".", "").replace(",", ".")
    elif _AMOUNT_WITH_POINT.fullmatch(word):
        word = word.replace(",", "")
    return re.sub(r"(?<=\d)\.00?$", "", word) if re.fullmatch(r"\d{2,}\.00?", word) else word


def other_spelling(word: str) -> str:
    """Return the other way in which the same code is written: with or without the sign of a hexadecimal number.

    >>> other_spelling("0x80070005"), other_spelling("80070005")
    ('80070005', '0x80070005')
    """
    return word[2:] if word[:2].lower() == "0x" else f"0x{word}"


def shape(term: str) -> str:
    """Return a code with a 9 for every figure: codes of one kind have one shape.

    >>> shape("kb5034441"), shape("5.7.750")
    ('kb9999999', '9.9.999')
    """
    return re.sub(r"\d", "9", term)


def without_telephones(text: str) -> str:
    """Return a text without telephone numbers.

    >>> without_telephones("call +421 905 900 123 about 80070005 or 5.7.750")
    'call   about 80070005 or 5.7.750'
    """
    return _TELEPHONE.sub(_unless_too_few, text)


def without_browsers(text: str) -> str:
    """Return a text without the lines that browsers send of themselves; all of it where nothing else is left.

    >>> without_browsers("No video. Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/127.0 and no sound")
    'No video.   and no sound'
    """
    left = _BROWSER.sub(" ", text) if "Mozilla/" in text else text
    return left if left.strip() else text


def _unless_too_few(match: re.Match[str]) -> str:
    digits = sum(sign.isdigit() for sign in match[0])
    return " " if digits in _TELEPHONE_DIGITS else match[0]


def addresses(text: str) -> list[str]:
    """Return the web and e-mail addresses of a text.

    >>> addresses("see https://example.com/a or mail ann@example.com.")
    ['https://example.com/a', 'ann@example.com']
    """
    return _ADDRESS.findall(text) if _MAY_BE_ADDRESS.search(text) else []
