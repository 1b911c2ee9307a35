"""A file of JavaScript that gives one literal object, as data of 11ty does: `module.exports = { draft: true };`.

Nothing is run. What is no literal object is read as nothing where it cannot keep a page back, and else not at all.
"""

import re

_GIVEN = re.compile(
    r"(?:module\.exports[ \t]*=|export[ \t]+default)[ \t\n]*(?P<object>\{.*\})[ \t\n]*;?[ \t\n]*\Z", re.DOTALL
)
_COMMENT = re.compile(r"(?P<text>\"[^\"\n]*\"|'[^'\n]*')|//[^\n]*|/\*[\s\S]*?(?:\*/|\Z)")
_PROGRAM = re.compile(r"=>|\bfunction\b|\.\.\.|`|\(|\bawait\b|\?|\+|&&|\|\|")
_TEXT = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_LONE_KEY = re.compile(r"[{,]\s*+[\w$]++\s*+(?=[,}])")  # `{ draft }`: a value of the program


def literal_object(text: str) -> str:
    r"""Return the object as YAML reads it; "" where the file gives none that is literal.

    >>> literal_object("// a\nmodule.exports = {\n  draft: true, // b\n  tags: ['a'],\n};")
    "{   draft: true,    tags: ['a'], }"
    >>> literal_object("export default { permalink: (data) => data.draft }"), literal_object("export default { draft }")
    ('', '')
    """
    text = _COMMENT.sub(lambda match: match["text"] or "", text).strip()
    given = _GIVEN.fullmatch(text)
    bare = _TEXT.sub("''", given["object"]) if given else ""
    if given is None or _PROGRAM.search(bare) or (_LONE_KEY.search(re.sub(r"\[[^\[\]]*\]", "[]", bare))):
        return ""
    return re.sub(r"\s", " ", given["object"])
