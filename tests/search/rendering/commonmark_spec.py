"""The examples of the CommonMark specification: `python -m tests.search.rendering.commonmark_spec spec-0.31.2.json`.

An example counts as kept when the product shows what the reference HTML shows: both pass the product's own cleaner,
headings stand one level lower, and anchors, which the specification does not have, are left out. `APART` names the
examples that the product reads in another way on purpose.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from search.dialects.markdown_dialects import plain_markdown
from search.rendering.headings import levels
from search.rendering.markdown import Page, Renderer
from search.sources.links import Site

_BARE = "a bare address is a link, as on GitHub and in every system that articles come from"
_NOTE = "`![[a note]]` puts a note in, as in Obsidian; in CommonMark two brackets say nothing"
APART: Mapping[int, str] = {592: _NOTE, 610: _BARE, 613: _BARE, 614: _BARE}
_HEADING = re.compile(r"<(/?)(h[1-6])\b[^>]*>")
_SPACE = re.compile(r"\s+")


def shown(markdown: str) -> str:
    """Return what the product shows, without anchors."""
    rendered = Renderer(Site({})).render(Page("en/a.md", "en", "", plain_markdown(markdown))).html
    return _compared(rendered)


def expected(reference: str) -> str:
    """Return what the product would show of the reference HTML."""
    tags = [match[2] for match in _HEADING.finditer(reference) if not match[1]]
    shifted = dict(zip(tags, levels(tags), strict=True))
    lower = _HEADING.sub(lambda match: f"<{match[1]}{shifted.get(match[2], match[2])}>", reference)
    return _compared(Renderer(Site({})).clean(lower))


def _compared(html: str) -> str:
    without_anchors = _HEADING.sub(lambda match: f"<{match[1]}{match[2]}>", html)
    return re.sub(r" ?(</?[a-z][^>]*>) ?", r"\1", _SPACE.sub(" ", without_anchors)).strip()


def failures(file: Path) -> list[int]:
    """Return the numbers of the examples that are not kept, but for those apart."""
    examples = json.loads(file.read_text(encoding="utf-8"))
    wrong = [e["example"] for e in examples if shown(e["markdown"]) != expected(e["html"])]
    return [number for number in wrong if number not in APART]


def main() -> int:
    """Print how many examples are kept, and those that are not."""
    file = Path(sys.argv[1])
    examples = {e["example"]: e for e in json.loads(file.read_text(encoding="utf-8"))}
    wrong = failures(file)
    for number in wrong:
        example = examples[number]
        sys.stdout.write(f"--- {number} {example['section']}\n{example['markdown']}\n")
        sys.stdout.write(f"shown    {shown(example['markdown'])}\nexpected {expected(example['html'])}\n")
    kept = len(examples) - len(wrong)
    apart = len(APART.keys() & examples.keys())
    sys.stdout.write(f"{kept} of {len(examples)} examples are kept, {apart} of them apart on purpose\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
