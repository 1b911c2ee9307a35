"""An export of Freshdesk's solutions as XML: every article is accounted for, and nothing in the file does harm."""

from pathlib import Path

import pytest

from search.importing.import_source import ImportReport, import_source
from search.importing.imported_file import Becomes

EXPORT = """<?xml version="1.0" encoding="UTF-8"?>
<solution-categories type="array">
  <solution-category>
    <id type="integer">1</id>
    <name>Account</name>
    <description>All of it</description>
    <solution-folders type="array">
      <solution-folder>
        <id type="integer">11</id>
        <name>Signing in</name>
        <visibility type="integer">1</visibility>
        <solution-articles type="array">
          <solution-article>
            <id type="integer">111</id>
            <title>How do I change my password?</title>
            <description>&lt;p&gt;Open &lt;b&gt;Settings&lt;/b&gt; &amp;amp; choose.&lt;/p&gt;</description>
            <desc-un-html>Open Settings and choose.</desc-un-html>
            <status type="integer">2</status>
            <seo-data><meta-description>Change your password.</meta-description></seo-data>
            <tags type="array"><tag><name>password</name></tag><tag><name>sign-in</name></tag></tags>
            <updated-at type="datetime">2026-03-04T10:00:00Z</updated-at>
            <hits type="integer">42</hits>
            <agent-id nil="true"/>
          </solution-article>
          <solution-article>
            <id type="integer">112</id>
            <title>Why was my account blocked by the system?</title>
            <description><![CDATA[<p>It was blocked, see
              <a href="/support/solutions/articles/111-password">how to change it</a>.</p>]]></description>
            <status type="integer">1</status>
          </solution-article>
        </solution-articles>
      </solution-folder>
      <solution-folder>
        <name>For agents</name>
        <visibility type="integer">3</visibility>
        <solution-articles type="array">
          <solution-article>
            <id type="integer">113</id>
            <title>What agents say to people who are angry</title>
            <desc-un-html>Say that you are sorry &lt;and&gt; mean it.</desc-un-html>
            <status type="integer">2</status>
          </solution-article>
          <solution-article><id type="integer">114</id><title>Begun and never written</title>
            <description nil="true"/></solution-article>
        </solution-articles>
      </solution-folder>
    </solution-folders>
  </solution-category>
</solution-categories>
"""
BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def imported(folder: Path, text: str, *, dry_run: bool = False) -> ImportReport:
    source = folder / "solutions.xml"
    source.write_text(text, encoding="utf-8")
    return import_source(source, folder / "kb", into="", dry_run=dry_run)


def of(report: ImportReport) -> dict[str, tuple[Becomes, str]]:
    return {file.path: (file.becomes, file.why) for file in report.files}


def test_a_dry_run_names_every_article_and_what_is_not_taken(tmp_path: Path) -> None:
    report = imported(tmp_path, EXPORT, dry_run=True)

    assert report.written == 0
    becomes = {path: kind for path, (kind, _) in of(report).items()}
    assert becomes == {
        "solutions.xml": Becomes.OTHER,
        "solutions.xml#111": Becomes.ARTICLE,
        "solutions.xml#112": Becomes.ARTICLE,
        "solutions.xml#113": Becomes.ARTICLE,
        "solutions.xml#114": Becomes.SKIPPED,
    }
    assert of(report)["solutions.xml"][1] == "4 articles are read from it; left out: hits"
    assert "only some could read it" in of(report)["solutions.xml#113"][1]


def test_articles_keep_their_ids_folders_tags_states_and_readers(tmp_path: Path) -> None:
    imported(tmp_path, EXPORT)
    texts = {file.stem: file.read_text(encoding="utf-8") for file in (tmp_path / "kb").rglob("*.md")}
    texts = {next(name for name in ("111", "112", "113") if f"id: '{name}'" in text): text for text in texts.values()}

    assert "category: Signing in" in texts["111"]
    assert "summary: Change your password." in texts["111"]
    assert "keywords: [password, sign-in]" in texts["111"]
    assert "updated: '2026-03-04'" in texts["111"]
    assert "Open **Settings** & choose." in texts["111"]
    assert "status: draft" in texts["112"]
    assert "audience" not in texts["112"]
    assert "status: draft" in texts["113"]
    assert "audience: member" in texts["113"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (EXPORT.replace("<solution-categories", f"{BOMB}<solution-categories", 1), "document type"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><solution-categories/>', "document type"),
        ("<solution-categories>" + "<a>" * 50, "nested deeper"),
        (EXPORT.replace("</solution-categories>", ""), "it is no XML"),
        ("<solution-categories/>", "no articles"),
    ],
)
def test_what_could_do_harm_or_is_broken_is_refused_with_the_reason(tmp_path: Path, text: str, why: str) -> None:
    report = imported(tmp_path, text)

    ((becomes, reason),) = of(report).values()
    assert (becomes, report.written) == (Becomes.REFUSED, 0)
    assert why in reason


def test_the_xml_of_another_program_is_no_article(tmp_path: Path) -> None:
    report = imported(tmp_path, "<urlset/>")

    assert [file.becomes for file in report.files] == [Becomes.OTHER]
    assert report.written == 0
