"""A file of JavaScript that gives one literal object, as data of 11ty does: `module.exports = { draft: true };`.

Nothing is run. Only what is listed here is read: everything else may give any value, and is no literal.
"""

import re

_LIMIT_DEPTH = 20  # of objects and lists inside each other
_BLANK = re.compile(r"(?:[\s\ufeff]++|//[^\n\r\u2028\u2029]*+|/\*[\s\S]*?\*/)*+")
_START = re.compile(r"module[ \t]*\.[ \t]*exports[ \t]*=(?![=>])|export[ \t]+default\b")
_FUNCTION = re.compile(r"(?:\([ \t]*(?:[A-Za-z_$][\w$]*+)?[ \t]*\)|[A-Za-z_$][\w$]*+)[ \t]*=>\s*+\(")
_STRICT = re.compile(r"(?:'use strict'|\"use strict\")[ \t]*(?:;|(?=\n))")
_TEXT = re.compile(r"\"(?:[^\"\\\n\r]|\\.)*+\"|'(?:[^'\\\n\r]|\\.)*+'|`[^`\\$]*+`")
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*+")
_WORD = re.compile(r"(?P<not>(?:![ \t]*)*+)(?P<value>true|false|null|-?(?:0|[1-9]\d*+)(?:\.\d++)?)(?![\w$.])")
_ESCAPED = re.compile(r"\\(.)")
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "/": "/"}


class NotLiteralError(ValueError):
    """A program whose values only running it would tell."""


def literal_object(text: str) -> dict[str, object]:
    r"""Return the object that a program gives, empty for one without any statement; raise NotLiteralError.

    Values are texts (numbers, too), bool, None, and dict and list of these.

    >>> literal_object("// a\nmodule.exports = {\n  draft: !0, // b\n  'tags': ['a', 2],\n};")
    {'draft': True, 'tags': ['a', '2']}
    >>> literal_object("export default { draft }")
    Traceback (most recent call last):
    search.sources.literal_js.NotLiteralError: no literal object, from character 23 on
    """
    return _LiteralReader(text).program()


class _LiteralReader:
    """Reads from left to right, each character once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def program(self) -> dict[str, object]:
        self._blank()
        if self._take(_STRICT):
            self._blank()
        if self._at == len(self._text):
            return {}
        if not self._take(_START):
            raise self._wrong()
        self._blank()
        in_function = self._take(_FUNCTION)
        self._blank()
        given = self._value(0)
        if not isinstance(given, dict) or (in_function and not self._sign(")")):
            raise self._wrong()
        while self._sign(";"):
            pass
        self._blank()
        if self._at != len(self._text):
            raise self._wrong()
        return given

    def _value(self, depth: int) -> object:
        self._blank()
        if depth > _LIMIT_DEPTH:
            raise self._wrong()
        if self._sign("{"):
            return self._object(depth)
        if self._sign("["):
            return self._list(depth)
        if text := self._take(_TEXT):
            return self._plain(text[0])
        word = self._take(_WORD)
        if word is None:
            raise self._wrong()
        if not word["not"]:
            return {"true": True, "false": False, "null": None}.get(word["value"], word["value"])
        return (word["value"] in ("false", "null") or not float(word["value"].replace("true", "1"))) is (
            word["not"].count("!") % 2 == 1
        )

    def _object(self, depth: int) -> dict[str, object]:
        found: dict[str, object] = {}
        while not self._sign("}"):
            text = self._take(_TEXT)
            name = text or self._take(_NAME)
            if name is None or name[0][0] == "`":
                raise self._wrong()
            key = self._plain(name[0]) if text else name[0]
            if key == "__proto__" or not self._sign(":"):
                raise self._wrong()
            found[key] = self._value(depth + 1)
            if not self._sign(",") and not self._is_next("}"):
                raise self._wrong()
        return found

    def _list(self, depth: int) -> list[object]:
        found: list[object] = []
        while not self._sign("]"):
            found.append(self._value(depth + 1))
            if not self._sign(",") and not self._is_next("]"):
                raise self._wrong()
        return found

    def _plain(self, quoted: str) -> str:
        def plain(escaped: re.Match[str]) -> str:
            if escaped[1] not in _PLAIN:
                raise self._wrong()
            return _PLAIN[escaped[1]]

        return _ESCAPED.sub(plain, quoted[1:-1])

    def _blank(self) -> None:
        if match := _BLANK.match(self._text, self._at):
            self._at = match.end()

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return match

    def _is_next(self, sign: str) -> bool:
        self._blank()
        return self._text.startswith(sign, self._at)

    def _sign(self, sign: str) -> bool:
        """Go on behind a sign and the blanks around it, if it is the next one."""
        is_next = self._is_next(sign)
        if is_next:
            self._at += len(sign)
            self._blank()
        return is_next

    def _wrong(self) -> NotLiteralError:
        return NotLiteralError(f"no literal object, from character {self._at} on")
