"""Adds keys to the front matter of a file; every byte that was there stays."""

import re
from collections.abc import Mapping

import yaml

_OPEN = re.compile(
    rb"\A(?P<bom>\xef\xbb\xbf)?(?P<before>(?:[ \t]*\r?\n)*)(?P<mark>---|\+\+\+)[ \t]*(?P<end>\r\n|\n|\r)"
)
_JSON = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*\{")
_BOM = b"\xef\xbb\xbf"


def scalar(text: str) -> str:
    """Return a text as one line of YAML: bare where it can be, else in quotes.

    >>> scalar("Heslo"), scalar("Heslo: ako ďalej"), scalar("no")
    ('Heslo', "'Heslo: ako ďalej'", "'no'")
    """
    written = yaml.safe_dump(text, allow_unicode=True, width=float("inf"), default_flow_style=True)
    return written.removesuffix("\n").removesuffix("...").removesuffix("\n")


def with_keys(raw: bytes, keys: Mapping[str, str], *, is_headed: bool) -> bytes:
    r"""Return the bytes of a file with further keys in its front matter.

    is_headed  whether the file has front matter, even an empty one

    >>> with_keys(b"---\ntitle: x\n---\nText", {"lang": "en"}, is_headed=True)
    b'---\nlang: en\ntitle: x\n---\nText'
    """
    if not keys:
        return raw
    opened = _OPEN.match(raw) if is_headed else None
    if opened:
        sign = " = " if opened["mark"] == b"+++" else ": "
        write = _quoted if opened["mark"] == b"+++" else scalar
        lines = b"".join(f"{key}{sign}{write(value)}".encode() + opened["end"] for key, value in keys.items())
        return raw[: opened.end()] + lines + raw[opened.end() :]
    if is_headed and (json := _JSON.match(raw)):
        pairs = "".join(f'"{key}": {_quoted(value)}, ' for key, value in keys.items())
        return raw[: json.end()] + pairs.encode() + raw[json.end() :]
    return _with_own_head(raw, keys)


def _with_own_head(raw: bytes, keys: Mapping[str, str]) -> bytes:
    bom = _BOM if raw.startswith(_BOM) else b""
    end = "\r\n" if b"\r\n" in raw else "\n"
    lines = ["---", *(f"{key}: {scalar(value)}" for key, value in keys.items()), "---", ""]
    return bom + end.join(lines).encode() + raw.removeprefix(bom)


def _quoted(text: str) -> str:
    """Return a text as a string of JSON, which is one of TOML, too."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
