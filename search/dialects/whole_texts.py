"""What is rewritten in a whole text before it is read piece by piece: blocks that hold code, or many lines."""

import re

from search.dialects.accordions import has_accordion, plain_accordions
from search.dialects.asides import plain_asides
from search.dialects.captured_code import has_captured_code, plain_captured_code
from search.dialects.code_blocks import has_code_block, plain_code_blocks
from search.dialects.data_blocks import has_data_block, plain_data
from search.dialects.drawn_tables import has_drawn_table, plain_tables
from search.dialects.emoji import plain_emoji
from search.dialects.formulas import has_formula, plain_formulas
from search.dialects.frames import has_frame, plain_frames
from search.dialects.grav import is_of_grav, plain_grav
from search.dialects.help_desks import is_of_help_desk, plain_help_desk
from search.dialects.hugo_blocks import has_hugo_block, plain_hugo_blocks
from search.dialects.kramdown import plain_quotations, with_ends_of_boxes
from search.dialects.liquid_values import has_liquid_values, with_liquid_values
from search.dialects.outlines import is_outline, plain_outline
from search.dialects.pandoc import has_div, plain_divs
from search.dialects.raw_templates import has_raw, plain_raw
from search.dialects.readme_blocks import is_of_readme, plain_readme
from search.dialects.retype import is_of_retype, plain_retype
from search.dialects.vuepress import has_vuepress, plain_vuepress
from search.dialects.writerside import is_writerside, plain_writerside

FOR_MARKDOWN = re.compile(r"[ \t]markdown(?![\w-])(?!=[\"']?(?:0|false|off)\b)")
_ESCAPED_LINK = re.compile(r"\]\(\\\{\\\{<(?=[ \t]*(?:rel)?ref[ \t])")  # an import escaped it


def plain_whole(text: str, *, is_mdx: bool) -> str:
    """Return the text with such marks replaced; `is_mdx`: it is written for a system that reads MDX."""
    text = plain_readme(text) if is_of_readme(text) else text
    text = _ESCAPED_LINK.sub("]({{<", text) if "](\\{" in text else text
    text = plain_hugo_blocks(text, is_mdx=is_mdx) if has_hugo_block(text) else text
    text = plain_help_desk(text, is_mdx=is_mdx) if is_of_help_desk(text) else text
    text = plain_frames(text, is_mdx=is_mdx) if has_frame(text) else text
    text = plain_emoji(text, is_mdx=is_mdx) if ":" in text else text
    text = plain_tables(text, is_mdx=is_mdx) if has_drawn_table(text) else text
    text = plain_writerside(text) if is_writerside(text) else text
    text = plain_accordions(text, is_mdx=is_mdx) if has_accordion(text) else text
    text = plain_retype(text) if is_of_retype(text) else text
    text = plain_grav(text) if is_of_grav(text) else text
    text = plain_asides(text) if "<aside>" in text else text
    text = plain_outline(text) if is_outline(text) else text
    text = plain_vuepress(text) if has_vuepress(text) else text
    text = plain_captured_code(text) if has_captured_code(text) else text
    text = plain_code_blocks(text, is_mdx=is_mdx) if has_code_block(text) else text
    text = with_liquid_values(text, is_mdx=is_mdx) if has_liquid_values(text) else text
    text = plain_data(text, is_mdx=is_mdx) if has_data_block(text) else text
    text = plain_raw(text, is_mdx=is_mdx) if has_raw(text) else text
    text = plain_divs(text, is_mdx=is_mdx) if has_div(text) else text
    text = plain_formulas(text, is_mdx=is_mdx) if has_formula(text) else text
    text = with_ends_of_boxes(text) if "markdown" in text and FOR_MARKDOWN.search(text) else text
    return plain_quotations(text) if "{" in text else text
