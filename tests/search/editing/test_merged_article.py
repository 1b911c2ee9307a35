"""Two articles become one file, and one becomes two: no list, no earlier name and no word is lost."""

from datetime import date

from search.articles.article import Article, parse_article
from search.editing.merged_article import merged_article, moved_article
from search.editing.split_article import new_part, original_without, parts_of

TODAY = date(2026, 3, 9)
KEPT = b"""---
id: password  # stays
title: Forgotten password
lang: en
keywords: [reset]
questions:
  - i forgot my password
related: [code, sign-in]
aliases: [pass]
---
Press Reset.\r
"""
JOINING = b"""---
id: code
title: No code came
lang: en
keywords: [reset, sms]
questions:
  - no sms
related: [password, phone]
aliases: [sms-code]
updated: 2026-01-05
---
Wait.

## On a phone

```
# a remark
```
"""


def read(raw: bytes, path: str = "en/a.md") -> Article:
    return parse_article(raw, path).article


def test_the_second_article_joins_the_first_which_keeps_its_lines() -> None:
    merged = merged_article(KEPT, read(KEPT), JOINING, read(JOINING), TODAY)

    article = read(merged)
    assert merged.startswith(b"---\nid: password  # stays\ntitle: Forgotten password\n")
    assert b"Press Reset.\r\n" in merged
    assert article.keywords == ("reset", "sms")
    assert article.questions == ("i forgot my password", "no sms")
    assert article.related == ("sign-in", "phone")
    assert article.aliases == ("pass", "code", "sms-code")
    assert (article.updated, article.significance) == ("2026-03-09", "major")
    assert article.body.strip().endswith("## No code came\n\nWait.\n\n### On a phone\n\n```\n# a remark\n```")


def test_a_translation_without_a_counterpart_becomes_one_that_is_behind() -> None:
    moved = read(moved_article(JOINING, read(JOINING), "password", TODAY))

    assert (moved.article_id, moved.translation_of) == ("password", "password")
    assert moved.aliases == ("sms-code", "code")
    assert moved.based_on == "2026-01-05"
    assert moved.body == read(JOINING).body


def test_the_parts_of_a_text_are_the_text() -> None:
    body = "One\n\n## Two\n~~~\n## three\n~~~\n\n## Four ##\nend"

    assert [part.heading for part in parts_of(body)] == ["", "Two", "Four"]
    assert "".join(part.text for part in parts_of(body)) == body


def test_a_part_leaves_with_its_questions_and_both_name_each_other() -> None:
    merged = merged_article(KEPT, read(KEPT), JOINING, read(JOINING), TODAY)
    article = read(merged)

    original = read(original_without(merged, article, [1], ["no sms"], "no-code-came", TODAY))
    new = read(new_part(merged, article, [1], ["no sms"], "no-code-came", "No code came", TODAY))

    assert original.questions == ("i forgot my password",)
    assert original.aliases == article.aliases  # every address stays with it
    assert "No code" not in original.body and "no-code-came" in original.related
    assert (new.article_id, new.questions, new.related) == ("no-code-came", ("no sms",), ("password",))
    assert new.body.strip().startswith("Wait.") and new.lang == "en"
