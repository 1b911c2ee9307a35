"""What a file keeps from the public for many pages is kept from it here."""

from pathlib import Path

import pytest

from search.articles.article import Article, ArticleDraft, ArticleError, parse_article
from search.includes.includes import Includes
from search.inheritance.globs import Glob
from search.sources.literal_js import NotLiteralError, literal_object


class Site:
    """A folder of another system."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.articles = folder / "content"

    def put(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def draft(self, path: str, head: str = "", articles: Path | None = None) -> ArticleDraft:
        root = articles or self.articles
        raw = f"---\ntitle: Heslo\n{head}\n---\nText\n".encode()
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(raw)
        return parse_article(raw, path, includes=Includes(root))

    def read(self, path: str, head: str = "", articles: Path | None = None) -> Article:
        return self.draft(path, head, articles).article


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / ".git").mkdir()
    (tmp_path / "content").mkdir()
    return Site(tmp_path)


@pytest.mark.parametrize(
    ("values", "status", "is_offered"),
    [
        ("draft: true", "draft", False),
        ("build: {render: never, list: never}", "draft", False),
        ("_build:\n    render: never", "draft", False),
        ("private: true", "draft", False),
        ("build: {list: never}", "published", False),
        ("unlisted: true", "published", False),
        ("robots: noindex", "published", False),
        ("params: {noindex: true}", "published", False),
        ("search: false", "published", False),
        ("type: docs", "published", True),
    ],
)
def test_a_page_below_a_cascade_of_hugo_is_kept_back(site: Site, values: str, status: str, is_offered: bool) -> None:
    site.put("content/docs/_index.md", f"---\ntitle: D\ncascade:\n  {values}\n---\n")

    for path in ("docs/heslo.md", "docs/ucet/heslo.md", "docs/_index.md"):
        if path != "docs/_index.md":
            article = site.read(path)
            assert (article.status, article.suggestable) == (status, is_offered), path
    assert site.read("navody/heslo.md").suggestable


def test_times_are_inherited(site: Site) -> None:
    site.put("content/_index.md", "+++\n[cascade]\npublishDate = 2030-01-01\nexpiryDate = 2031-01-01\n+++\n")

    article = site.read("docs/heslo.md")

    assert (article.publish_at[:10], article.expire_at[:10]) == ("2030-01-01", "2031-01-01")
    assert site.read("docs/b.md", "publishDate: 2020-01-01").publish_at[:10] == "2020-01-01"


def test_the_page_wins_and_then_the_nearest_folder_and_the_site_last(site: Site) -> None:
    site.put("hugo.toml", "[cascade]\ndraft = true\n")
    site.put("content/a/_index.md", "---\ncascade: {draft: false}\n---\n")
    site.put("content/a/b/_index.md", '{"cascade": {"draft": true}}\n')

    assert site.read("heslo.md").status == "draft"
    assert site.read("a/heslo.md").status == "published"
    assert site.read("a/b/heslo.md").status == "draft"
    assert site.read("a/b/c.md", "draft: false").status == "published"


@pytest.mark.parametrize(
    ("target", "is_kept"),
    [
        ("path: '{/docs,/docs/**}'", True),
        ("path: /DOCS/**", True),
        ("path: /docs/*", True),
        ("path: /navody/**", False),
        ("path: '/*'", False),
        ("kind: page", True),
        ("kind: '{section,home}'", False),
        ("environment: production", True),
        ("environment: development", False),
        ("lang: sk", True),
        ("lang: en", False),
        ("sites: {matrix: {languages: [en, sk]}}", True),
        ("sites: {matrix: {languages: [en]}}", False),
    ],
)
@pytest.mark.parametrize("name", ["target", "_target"])
def test_a_target_says_which_pages_are_meant(site: Site, name: str, target: str, is_kept: bool) -> None:
    site.put("hugo.yaml", "defaultContentLanguage: sk\n")
    cascade = f"cascade:\n  - {name}:\n      {target}\n    draft: true\n  - unknown: 1\n"
    site.put("content/_index.md", f"---\n{cascade}---\n")

    assert (site.read("docs/heslo.md").status == "draft") is is_kept


def test_of_several_entries_the_first_counts(site: Site) -> None:
    site.put("hugo.yaml", "cascade:\n- target: {path: /a/b}\n  draft: false\n- target: {path: /a/**}\n  draft: true\n")

    assert [site.read(path).status for path in ("a/b.md", "a/c.md")] == ["published", "draft"]


def test_a_cascade_holds_for_the_language_of_its_page(site: Site) -> None:
    site.put("content/_index.md", "---\ntitle: A\n---\n")
    site.put("content/_index.sk.md", "---\ncascade: {draft: true}\n---\n")

    assert [site.read(path).status for path in ("a.sk.md", "a.en.md", "a.md")] == ["draft", "published", "published"]


@pytest.mark.parametrize(
    "config", ["hugo.toml", "config.toml", "config/_default/hugo.toml", "config/production/config.toml"]
)
def test_the_configuration_of_the_site_is_read_wherever_it_lies(site: Site, config: str) -> None:
    site.put(config, "[[cascade]]\n[cascade.target]\npath = '/a/**'\n[cascade.build]\nrender = 'never'\n")

    assert [site.read(path).status for path in ("a/b.md", "b/b.md")] == ["draft", "published"]


def test_a_file_of_the_configuration_that_holds_the_cascade_alone(site: Site) -> None:
    site.put("config/_default/cascade.toml", "draft = true\n")

    assert site.read("a.md").status == "draft"


@pytest.mark.parametrize("path", ["docs/a.md", "docs/in/a.md"], ids=["in the folder", "below it"])
def test_defaults_of_jekyll(site: Site, path: str) -> None:
    site.put(
        "_config.yml",
        "defaults:\n- {scope: {path: content/docs}, values: {published: false}}\n"
        "- {scope: {path: ''}, values: {search_exclude: true}}\n"
        "- {scope: {path: content/pub, type: posts}, values: {draft: true}}\n",
    )

    assert site.read(path).status == "draft"
    assert site.read(path, "published: true").status == "published"
    article = site.read("pub/a.md")
    assert (article.status, article.suggestable) == ("published", False)
    assert site.read("pub/a.md", "search_exclude: false").suggestable
    assert site.read("pub/_posts/a.md").status == "draft"


def test_the_longer_path_of_jekyll_counts_first(site: Site) -> None:
    site.put(
        "_config.yml",
        "keep: &keep {draft: true}\n"
        "defaults:\n- {scope: {path: content/*/in}, values: {draft: false}}\n"
        "- {scope: {path: content}, values: *keep}\n",
    )

    assert [site.read(path).status for path in ("a.md", "x/in/a.md", "x/y/in/a.md")] == ["draft", "published", "draft"]


def test_meta_of_mkdocs_is_merged_from_all_folders(site: Site) -> None:
    site.put("content/.meta.yml", "search: {exclude: true}\n")
    site.put("content/a/.meta.yml", "draft: true\n")

    assert not site.read("b/a.md").suggestable
    assert not site.read("b/c.md", "search:\n  boost: 2").suggestable
    assert site.read("b/d.md", "search:\n  exclude: false").suggestable
    assert site.read("a/a.md").status == "draft"


@pytest.mark.parametrize(
    ("program", "status"),
    [
        ("module.exports = {\n  // skryté\n  draft: true,\n  tags: ['a', \"b\"],\n};\n", "draft"),
        ("export default { permalink: false, eleventyNavigation: { key: 'A' } }", "draft"),
        ("export default { layout: 'a.njk', permalink: '/a/' };", "published"),
        ("module.exports = () => ({ layout: 'a' });", "published"),
        ("module.exports = (data) => ({ draft: process.env.A === 'b' });", "refused"),
        ("const draft = true;\nexport default { draft };", "refused"),
        ("export default { permalink: (data) => data.x ? false : '/a/' };", "refused"),
        ("module.exports={draft:true};", "draft"),
        ("module.exports={permalink:false}", "draft"),
        ("'use strict';\nmodule.exports = {'draft':!0,};", "draft"),
        ("module.exports = {draft:!false}", "draft"),
        ("module.exports = {permalink:!1}", "draft"),
        ("module.exports = {draft:!1}", "published"),
        ("module.exports = {draft:!!0, title: 'It\\'s'}", "published"),
        ("/* none yet */\n", "published"),
        ("module.exports = {draft:isDraft}", "refused"),
        ("module.exports = {draft:process.env.PROD}", "refused"),
        ("module.exports = {eleventyComputed:{draft:true}}", "refused"),
        ("module.exports = {eleventyComputed:{title:'A'}}", "published"),
        ('module.exports = require("../drafts.js")', "refused"),
        ("module.exports = {['dra'+'ft']:true}", "refused"),
        ("module.exports = {dr\\u0061ft:true}", "refused"),
        ("module.exports = {'dr\\u0061ft':true}", "refused"),
        ("module.exports = {__proto__:{draft:true}}", "refused"),
        ("module.exports = {...drafts}", "refused"),
        ("module.exports = {get draft() {return true}}", "refused"),
        ("module.exports = {}\nmodule.exports.draft = true", "refused"),
        ("module.exports = {title: 1 // a\u2028, draft: true\n}", "draft"),
        ("module.exports = {tags: " + "[" * 30 + "]" * 30 + "}", "refused"),
        ("exports.draft = true", "refused"),
    ],
)
def test_data_of_eleventy_in_javascript_is_read_where_it_is_literal(site: Site, program: str, status: str) -> None:
    site.put("content/docs/docs.11tydata.js", program)

    if status == "refused":
        with pytest.raises(ArticleError, match=r"docs\.11tydata\.js"):
            site.read("docs/in/a.md")
    else:
        assert site.read("docs/in/a.md").status == status
    assert site.read("iny.md").status == "published"


def test_addresses_for_many_pages_are_no_ids(site: Site) -> None:
    site.put("_config.yml", "defaults:\n- {scope: {path: ''}, values: {permalink: /docs/x/}}\n")

    assert site.read("a.md").article_id == "a"


def test_a_page_without_an_address_is_not_written(site: Site) -> None:
    article = site.read("a.md", "permalink: false")

    assert (article.status, article.article_id) == ("draft", "a")
    assert site.read("b.md", "permalink: /b/").status == "published"


@pytest.mark.parametrize("config", ["hugo.toml", "config/_default/hugo.toml"])
def test_a_language_that_hugo_does_not_publish_is_kept_back_wherever_its_pages_lie(site: Site, config: str) -> None:
    site.put(
        config,
        'defaultContentLanguage = "en"\n[languages.en]\n[languages.sk]\ndisabled = true\n[languages.cs]\n'
        'contentDir = "content/cesky"\n[languages.cs.cascade]\ndraft = true\n[languages.ru]\n',
    )

    assert [site.read(path, "draft: false").status for path in ("a.md", "a.sk.md")] == ["published", "draft"]
    assert [site.read(path).status for path in ("a.ru.md", "cesky/x.md", "a.cs.md")] == ["published", "draft", "draft"]


def test_a_language_of_three_letters_is_kept_back_and_other_names_with_points_are_not(site: Site) -> None:
    site.put("hugo.toml", 'defaultContentLanguage = "en"\n[languages.slk]\ndisabled = true\n')

    assert [site.read(path).status for path in ("a.slk.md", "slk/a.md")] == ["draft", "draft"]
    assert [site.read(path).status for path in ("jquery.min.md", "faq/a.md", "a.en.md")] == ["published"] * 3


def test_a_name_with_a_point_is_of_the_language_of_its_site(site: Site) -> None:
    site.put("hugo.toml", 'defaultContentLanguage = "en"\ndisableLanguages = ["en"]\n')

    assert site.read("jquery.min.md").status == "draft"


@pytest.mark.parametrize(
    "keys", ["excludeFiles = ['tajne/**', '*.navrh.md']", "files = ['! tajne/**', '! *.navrh.md']"]
)
def test_what_a_mount_of_hugo_leaves_out_is_kept_back(site: Site, keys: str) -> None:
    site.put("hugo.toml", f"[[module.mounts]]\nsource = 'content'\ntarget = 'content'\n{keys}\n")

    assert [site.read(path).status for path in ("tajne/a.md", "tajne/b/c.md", "a.navrh.md")] == ["draft"] * 3
    assert [site.read(path).status for path in ("a.md", "verejne/tajne.md")] == ["published"] * 2


def test_what_one_mount_leaves_out_and_another_takes_is_public(site: Site) -> None:
    mount = "[[module.mounts]]\nsource = 'content{}'\ntarget = 'content{}'\n{}\n"
    site.put("hugo.toml", mount.format("", "", "includeFiles = 'a/**'") + mount.format("/b", "/b", ""))

    assert [site.read(path).status for path in ("a/x.md", "c/x.md")] == ["published", "draft"]


def test_a_pattern_of_a_mount_that_does_not_read_keeps_all_back(site: Site) -> None:
    site.put("hugo.toml", "[[module.mounts]]\nsource = 'content'\ntarget = 'content'\nexcludeFiles = '[a'\n")

    assert site.read("a.md").status == "draft"


def test_a_permalink_that_is_switched_off_in_any_word_keeps_the_page_back(site: Site) -> None:
    assert [site.read("a.md", f"permalink: {word}").status for word in ("no", "off", "/no/")] == [
        *("draft", "draft", "published")
    ]


DIVIDED = {  # settings of Hugo, in the files that its documentation divides them into
    "off in the site": {
        "config/_default/hugo.toml": 'disableLanguages = ["cs"]\n',
        "config/_default/languages.toml": '[cs]\ncontentDir = "content/cesky"\n',
    },
    "off in production": {
        "config/_default/languages.toml": '[cs]\ncontentDir = "content/cesky"\n',
        "config/production/languages.toml": "[cs]\ndisabled = true\n",
    },
    "mounted": {
        "config/_default/languages.toml": "[cs]\ndisabled = true\n",
        "config/_default/module.toml": '[[mounts]]\nsource = "content/cesky"\ntarget = "content"\nlang = "cs"\n',
    },
    "mounted deeper": {
        "hugo.toml": "[languages.cs]\ndisabled = true\n[[module.mounts]]\nsource = 'content/cesky'\n"
        "target = 'content/blog'\nlang = 'cs'\n"
    },
    "mounted for a site": {
        "hugo.toml": "[languages.cs]\ndisabled = true\n[[module.mounts]]\nsource = 'content/cesky'\n"
        "target = 'content'\n[module.mounts.sites.matrix]\nlanguages = ['cs']\n"
    },
}


@pytest.mark.parametrize("files", DIVIDED.values(), ids=DIVIDED)
def test_the_settings_of_hugo_count_together_in_whatever_files_they_stand(site: Site, files: dict[str, str]) -> None:
    for path, text in files.items():
        site.put(path, text)

    assert site.read("cesky/a.md").status == "draft"
    assert site.read("en/a.md").status == "published"


def test_a_page_of_a_language_that_is_disabled_publishes_nothing_by_itself(site: Site) -> None:
    site.put("hugo.toml", "[languages.cs]\ndisabled = true\n")

    assert site.read("a.cs.md", "private: false\ndraft: false").status == "draft"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hugo.toml", "[languages.cs]\ndisabled = true\n[languages.cs\n"),
        ("hugo.yaml", "languages:\n  cs:\n    disabled: true\n  sk: [\n"),
        ("hugo.json", '{"languages": {"cs": {"disabled": true},}}'),
        ("config/_default/languages.toml", "[cs]\ndisabled = true\n[cs\n"),
        ("hugo.toml", 'disableLanguages = ["cs"]\n[languages.cs]\ncontentDir = "a\\u0000b"\n'),
    ],
)
def test_settings_of_hugo_that_may_disable_a_language_and_do_not_read_refuse(site: Site, name: str, text: str) -> None:
    site.put(name, text)

    with pytest.raises(ArticleError, match=Path(name).name):
        site.read("a.cs.md")


def test_a_content_folder_that_leads_to_itself_is_none(site: Site) -> None:
    site.put("hugo.toml", '[languages.cs]\ncontentDir = "loop"\n')
    (site.folder / "loop").symlink_to("loop")

    assert site.read("a.md").status == "published"


def test_paths_of_a_cascade_are_counted_from_the_folder_that_hugo_takes_for_its_content(site: Site) -> None:
    site.put(
        "hugo.yaml",
        "module:\n  mounts:\n  - {source: content/zdroj, target: content, lang: sk}\n"
        "cascade:\n- {target: {path: /tajne/**}, draft: true}\n",
    )

    assert [site.read(path).status for path in ("zdroj/tajne/a.md", "zdroj/a.md")] == ["draft", "published"]


def test_data_of_folders_and_pages_of_eleventy(site: Site) -> None:
    site.put("content/docs/docs.11tydata.json", '{"draft": true}')
    site.put("content/navody/navody.json", '{"draft": true}')
    site.put("content/one.11tydata.json", '{"draft": true}')

    assert [site.read(path).status for path in ("docs/in/a.md", "one.md")] == ["draft", "draft"]
    assert site.read("navody/a.md").status == "published"  # only 11ty reads a file of that name
    site.put("eleventy.config.js", "")
    assert site.read("navody/a.md").status == "draft"


def test_a_draft_of_a_section_of_zola_leaves_out_all_below_it(site: Site) -> None:
    site.put("content/docs/_index.md", "+++\ndraft = true\n+++\n")
    assert site.read("docs/a.md").status == "published"  # in Hugo, the page of the folder only

    site.put("config.toml", "base_url = 'https://example.com'\n")
    assert site.read("docs/in/a.md", "draft: false").status == "draft"


@pytest.mark.parametrize(("cascade", "is_shown"), [("{draft: true}", False), ("{type: docs}", True)])
def test_a_page_that_is_kept_back_is_put_into_no_other(site: Site, cascade: str, is_shown: bool) -> None:
    site.put("content/docs/_index.md", f"---\ncascade: {cascade}\n---\n")
    site.read("docs/tajne.md")
    raw = b"---\ntitle: A\n---\n![[docs/tajne]]\n\n[AUTOTITLE](/docs/tajne)\n"

    body = parse_article(raw, "a.md", includes=Includes(site.articles)).article.body

    assert ("Text" in body, "[Heslo]" in body) == (is_shown, is_shown)


@pytest.mark.parametrize(
    "cascade",
    [
        "yes",
        "[a, b]",
        "[[{draft: true}]]",
        "{target: docs, draft: true}",
        "{target: {path: [a]}, draft: true}",
        "{target: {path: '/[a'}, draft: true}",
        f"{{target: {{path: '{'*a' * 400}'}}, draft: true}}",
        f"{{target: {{path: '{'{a,b}' * 20}'}}, draft: true}}",
        "{publishDate: soon}",
        "{status: halfway}",
    ],
)
def test_what_is_not_understood_is_named_by_its_file_and_line(site: Site, cascade: str) -> None:
    site.put("content/docs/_index.md", f"---\ntitle: D\ncascade: {cascade}\n---\n")

    draft = site.draft("docs/a.md")

    assert {(each.path, each.line, each.code) for each in draft.warnings} == {("docs/_index.md", 3, "inherited")}
    assert (draft.article.status == "draft") is ("draft: true" in cascade and "[[" not in cascade)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("content/docs/_index.md", "---\ncascade: {draft: true\n---\n"),
        ("content/docs/_index.md", "+++\n[cascade]\ndraft = ja\n+++\n"),
        ("content/docs/.meta.yml", "draft: [true\n"),
        ("content/docs/docs.11tydata.json", '{"draft": true'),
        ("content/docs/docs.11tydata.json", '{"eleventyComputed": {"draft": true}}'),
        ("hugo.toml", "[cascade]\ndraft = ja\n"),
        ("_config.yml", "defaults:\n- scope: {path: ''\n  values: {draft: true}\n"),
        ("content/docs/_index.md", "---\ncascade:\n" + "- {draft: true}\n" * 1_001 + "---\n"),
        ("content/docs/_index.md", "---\ncascade: &a {draft: true, search: *a}\n---\n"),
        ("content/docs/.meta.yml", "draft: " + "[" * 50 + "]" * 50 + "\n"),
    ],
)
def test_a_file_that_may_keep_pages_back_and_does_not_read_refuses_them(site: Site, path: str, text: str) -> None:
    site.put(path, text)

    with pytest.raises(ArticleError) as refused:
        site.read("docs/a.md")
    assert refused.value.code == "inherited-unreadable"
    assert Path(path).name in refused.value.message


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("content/docs/_index.md", "---\ntitle: Heslo: ako\n---\nThe cascade is private: yes.\n"),
        ("content/docs/_index.md", "---\ntitle: [\n---\n"),
        ("config.json", '// of another program\n{"language": "en", "search": true,}'),
        ("config.json", '{"language": "en", "search": "' + "x" * 1_100_000 + '"}'),
        ("content/docs/_index.md", "{x} cascade\n"),
        ("hugo.toml", "title = cascade\n"),
        ("_config.yml", "title: [defaults\n"),
        ("content/docs/.meta.yml", "- a\n"),
        ("content/docs/docs.11tydata.json", "[1]"),
    ],
)
def test_a_file_that_keeps_nothing_back_stops_no_page(site: Site, path: str, text: str) -> None:
    site.put(path, text)

    assert site.read("docs/a.md").suggestable


def test_a_file_that_cannot_be_opened_as_one_is_none(site: Site) -> None:
    (site.articles / "docs/_index.md").mkdir(parents=True)
    (site.articles / "docs/.meta.yml").symlink_to(site.articles / "docs/.meta.yml")

    assert site.read("docs/a.md").suggestable


def test_a_hostile_pattern_takes_no_time() -> None:
    assert not Glob("*a" * 200).matches("/" + "a" * 300 + "b")
    assert not Glob("**a" * 160).matches("a" * 300 + "b")


def test_a_program_is_read_in_a_time_that_grows_with_its_length() -> None:
    for program in (
        "module.exports = {}" + " " * 500_000 + "x",
        "module.exports = {a: " + "!" * 500_000,
        "/*" * 400_000,
    ):
        with pytest.raises(NotLiteralError):
            literal_object(program)


@pytest.mark.parametrize(
    ("settings", "text", "head", "publish_at"),
    [
        ("hugo.toml", 'title = "D"', "date: 2999-01-31", "2999-01-31T00:00:00+00:00"),
        ("config.yaml", "baseURL: /\n", "Date: 2999-01-31T08:00:00+01:00", "2999-01-31T07:00:00+00:00"),
        ("config/_default/hugo.toml", 'baseURL = "/"', "date: 2999-01-31", "2999-01-31T00:00:00+00:00"),
        ("hugo.toml", "", "date: 2999-01-31\npublishDate: 2020-01-01", "2020-01-01T00:00:00+00:00"),
        ("hugo.toml", "buildFuture = true", "date: 2999-01-31", ""),
        ("hugo.toml", "", "date: soon\nlastmod: 2999-01-31", ""),
        ("config.json", '{"colour": "red"}', "date: 2999-01-31", ""),
        ("mkdocs.yml", "site_name: X", "date: 2999-01-31", ""),
    ],
)
def test_hugo_publishes_no_page_before_the_day_that_it_has(
    site: Site, settings: str, text: str, head: str, publish_at: str
) -> None:
    site.put(settings, text)

    assert site.read("a.md", head).publish_at == publish_at
