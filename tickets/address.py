"""One e-mail address, or a typed reason why it is none."""

import re
import unicodedata
from enum import StrEnum

import idna

LONGEST_ADDRESS = 254  # characters, RFC 5321 as corrected
_LONGEST_LOCAL_PART = 64
_LONGEST_TYPED = 3 * LONGEST_ADDRESS  # characters: accents may be typed apart from their letters
_AROUND = " \t\r\n\u00a0\u200b\u200e\u200f\u2060\ufeff"  # what copying from a page brings along
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_QUOTED_LOCAL_PART = re.compile(r'"[A-Za-z0-9 !#$%&\'*+/=?^_`{|}~.@()-]{1,62}"')
_UNDERSCORE = "0x5f0"  # stands for `_`, which no domain that is registered may hold, while the rest is checked
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class AddressFault(StrEnum):
    """Why a text is not an address that a reply can go to."""

    MISSING = "missing"
    TOO_LONG = "too-long"
    SEVERAL = "several-addresses"
    MALFORMED = "not-an-address"
    BAD_DOMAIN = "bad-domain"


class InvalidAddress(ValueError):
    """Carries the typed reason; the web layer says it in the person's language."""

    def __init__(self, fault: AddressFault) -> None:
        super().__init__(f"not an e-mail address: {fault.value}")
        self.fault = fault


def parse_address(text: str) -> str:
    """Return the one address in `text`, its domain in lower-case ASCII (IDN as `xn--`); raise InvalidAddress.

    >>> parse_address(" jana.novakova@pošta.sk ")
    'jana.novakova@xn--pota-h6a.sk'
    """
    address = text.strip(_AROUND)
    if not address:
        raise InvalidAddress(AddressFault.MISSING)
    if len(address) > _LONGEST_TYPED:  # before anything looks at it: punycode takes the square of the length
        raise InvalidAddress(AddressFault.TOO_LONG)
    if address.count("@") > 1 or ("@" in address and re.search(r"[,;]", address)):
        raise InvalidAddress(AddressFault.SEVERAL)
    local_part, separator, domain = address.partition("@")
    if not separator or not _is_local_part(local_part):
        raise InvalidAddress(AddressFault.MALFORMED)
    parsed = f"{local_part}@{_ascii_domain(domain)}"
    if len(parsed) > LONGEST_ADDRESS or len(local_part) > _LONGEST_LOCAL_PART:
        raise InvalidAddress(AddressFault.TOO_LONG)
    return parsed


def parse_existing_address(text: str) -> str:
    """Return the one address in `text`, of which a mail came: also one that in a form would be a typing error.

    A host name with `_` and a local part in quotes are rare and reach somebody. Raise InvalidAddress.

    >>> parse_existing_address('"jana.nova"@mail_1.example.sk'), parse_existing_address('"jana nova"@example.sk')
    ('jana.nova@mail_1.example.sk', '"jana nova"@example.sk')
    """
    local_part, _, domain = text.strip(_AROUND)[:_LONGEST_TYPED].rpartition("@")
    quoted = _QUOTED_LOCAL_PART.fullmatch(local_part)
    is_needless = bool(quoted) and _is_local_part(local_part[1:-1])
    stand_in = "quoted" if quoted and not is_needless else local_part[1:-1] if is_needless else local_part
    parsed = parse_address(f"{stand_in}@{domain.replace('_', _UNDERSCORE)}" if domain else text)
    host = parsed.rpartition("@")[2]
    host = host.replace(_UNDERSCORE, "_") if "_" in domain else host
    return f"{local_part if stand_in == 'quoted' and quoted else stand_in}@{host}"


def _is_local_part(text: str) -> bool:
    """Return whether the text is a dot-atom; the grammar allows encoded words, and nobody honest uses them."""
    return bool(_LOCAL_PART.fullmatch(text)) and "=?" not in text and "?=" not in text


def _ascii_domain(domain: str) -> str:
    labels = [_ascii_label(label) for label in domain.split(".")]
    if len(labels) < 2 or labels[-1].isdigit() or not all(_LABEL.fullmatch(label) for label in labels):
        raise InvalidAddress(AddressFault.BAD_DOMAIN)
    return ".".join(labels)


def _ascii_label(label: str) -> str:
    """Return one part of the domain as IDNA 2008 spells it; Python's own codec is IDNA 2003 and turns ß into ss."""
    lowered = unicodedata.normalize("NFC", label.lower())
    if lowered.isascii():
        return lowered
    try:
        return idna.alabel(lowered).decode("ascii")
    except idna.IDNAError:
        raise InvalidAddress(AddressFault.BAD_DOMAIN) from None
