"""Texts for several versions of a product, as GitHub writes them: `{% ifversion fpt %} … {% else %} … {% endif %}`.

Of alternatives the one is shown that everybody without a server of their own sees (`fpt`, no `ghes`); what is only
added for some versions is shown always, because nobody knows here which version a reader has.
"""

import re
from dataclasses import dataclass, field

_TAG = re.compile(
    r"(?P<line>^[ \t]*)?\{%-?[ \t]*(?P<name>ifversion|elsif|else|endif|if)\b(?P<condition>[^%{}\n]{0,300})%\}"
    r"(?(line)(?:[ \t]*\n)?)",
    re.MULTILINE,
)
_OTHERS = frozenset({"ghes", "ghec", "ghae"})


@dataclass(slots=True)
class _Choice:
    """One `if` whose end was not read yet."""

    is_version: bool
    branches: list[tuple[str, list[str]]] = field(default_factory=list)  # condition ("" = else), pieces of text


def one_version(text: str) -> str:
    r"""Return the text with one of each alternatives; any other `if` stays as it is.

    >>> one_version("{% ifversion ghes %}Server{% else %}Web{% endif %}{% ifversion ghes %} 3{% endif %}")
    'Web 3'
    """
    if "{% ifversion" not in text and "{%- ifversion" not in text:
        return text
    blocks = [_Choice(is_version=False, branches=[("", [])])]
    end = 0
    for match in _TAG.finditer(text):
        pieces = blocks[-1].branches[-1][1]
        pieces.append(text[end : match.start()])
        end = match.end()
        _read(match, blocks, pieces)
    blocks[-1].branches[-1][1].append(text[end:])
    return "".join(piece for block in blocks for _, pieces in block.branches for piece in pieces)


def _read(match: re.Match[str], blocks: list[_Choice], pieces: list[str]) -> None:
    name, condition = match["name"], match["condition"].strip(" \t-")
    block = blocks[-1]
    if name == "ifversion":
        blocks.append(_Choice(is_version=True, branches=[(condition, [])]))
    elif name == "if":
        blocks.append(_Choice(is_version=False, branches=[("", [match[0]])]))
    elif name in ("else", "elsif") and block.is_version:
        block.branches.append((condition if name == "elsif" else "", []))
    elif name == "endif" and len(blocks) > 1:
        blocks.pop()
        chosen = _chosen(block) if block.is_version else [*block.branches[0][1], match[0]]
        blocks[-1].branches[-1][1].append("".join(chosen))
    else:
        pieces.append(match[0])


def _chosen(block: _Choice) -> list[str]:
    if len(block.branches) == 1:
        return block.branches[0][1]
    shown = (pieces for condition, pieces in block.branches if not condition or _is_everybodys(condition))
    return next(shown, block.branches[0][1])


def _is_everybodys(condition: str) -> bool:
    """Return whether a condition holds for people without a server of their own.

    >>> _is_everybodys("fpt or ghec"), _is_everybodys("ghes > 3.9"), _is_everybodys("not ghes")
    (True, False, True)
    """
    return any(all(map(_holds, part.split(" and "))) for part in condition.split(" or "))


def _holds(term: str) -> bool:
    words = term.split()
    is_denied = words[:1] == ["not"]
    name = words[is_denied] if len(words) > is_denied else ""
    return (name not in _OTHERS) is not is_denied
