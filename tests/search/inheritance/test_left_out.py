"""What the settings of a site leave out by patterns is not public here: its system would not publish it either."""

from contextlib import suppress
from pathlib import Path
from time import process_time

import pytest

from search.articles.article import ArticleDraft, ArticleError, parse_article
from search.includes.includes import Includes


def draft(repository: Path, page: str, articles: str = "docs", head: str = "", body: str = "Text") -> ArticleDraft:
    """The article at a path of the repository, as a build reads it from the folder `articles`."""
    root = repository / articles if articles else repository
    raw = f"---\ntitle: Heslo\n{head}\n---\n{body}\n".encode()
    file = repository / page
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(raw)
    return parse_article(raw, file.relative_to(root).as_posix(), includes=Includes(root))


def put(repository: Path, path: str, text: str) -> None:
    file = repository / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "docs").mkdir()
    return tmp_path


MKDOCS = """\
site_name: X
markdown_extensions:
  - x: !!python/name:a.b
exclude_docs: |
  /drafts/
  *.tmp.md
  !good.tmp.md
"""
DOCFX = """\
{"build": {"content": [
    {"files": ["**/*.md"], "src": "docs", "exclude": ["internal/**", "a/b.md"]},
    {"files": ["*.yml"]}
]}}
"""
SPHINX = """\
import sys
exclude_patterns: list[str] = ["_build", "internal/*.md"]
exclude_patterns += ["**/draft.md"]
exclude_patterns.append("team")
"""
VITEPRESS = """\
export default defineConfig({
  srcDir: "src", // not the root
  srcExclude: [
    // soon
    "private/**", '**/README.md', 'todo/[x].md',
  ],
})
"""
LEFT_OUT = [  # file of settings, its text, pages that it leaves out and that it does not, apart by spaces
    ("mkdocs.yml", MKDOCS, "docs/drafts/a.md docs/b/c.tmp.md", "docs/b/drafts/a.md docs/good.tmp.md"),
    ("mkdocs.yml", "draft_docs: |\n  # soon\n  next/*.md\n", "docs/next/a.md", "docs/next/b/a.md docs/a.md"),
    ("mkdocs.yml", "docs_dir: docs/en\nexclude_docs: /a.md", "docs/en/a.md", "docs/a.md docs/en/b/a.md"),
    ("docs/_config.yml", "exclude:\n  - internal\n  - 'a/*.md'\n", "docs/internal/a.md docs/a/a.md", "docs/a.md"),
    ("_config.yml", "source: docs\nexclude: [internal/]\n", "docs/internal/x/a.md", "docs/intern/a.md"),
    ("docs/_config.yml", "exclude_patterns: [drafts/*]\n", "docs/drafts/a.md", "docs/draft/a.md"),
    ("docs/.vitepress/config.mts", VITEPRESS, "docs/src/private/a/b.md docs/src/a/README.md", "docs/private/a.md"),
    ("docs/.vuepress/config.ts", "pagePatterns: ['**/*.md', '!**/draft/*.md']", "docs/draft/a.md", "docs/a.md"),
    ("docusaurus.config.js", "docs: {\n exclude: ['**/internal/**'],\n}", "docs/x/internal/a.md", "docs/x/a.md"),
    ("docusaurus.config.ts", "docs: { exclude: ['team/**'] }", "docs/team/a.md", "docs/x/team/a.md"),
    ("docs/.eleventyignore", "drafts/\n# x\n*.wip.md\n", "docs/drafts/a.md docs/a/b.wip.md", "docs/a.md"),
    ("docs/.mintignore", "internal\n/private.md\n", "docs/a/internal/b.md docs/private.md", "docs/a/private.md"),
    (".bookignore", "docs/secret\n", "docs/secret/a.md", "docs/a.md"),
    ("docs/conf.py", SPHINX, "docs/internal/a.md docs/a/b/draft.md docs/team/x.md", "docs/a.md docs/internal/b/a.md"),
    ("docs/myst.yml", "version: 1\nproject:\n  exclude: [drafts/*]\n", "docs/drafts/a.md", "docs/a.md"),
    ("docs/_quarto.yml", "project:\n  render: ['*.md', '!internal/']\n", "docs/internal/a.md", "docs/a.md"),
    ("docfx.json", DOCFX, "docs/internal/x.md docs/a/b.md", "docs/a.md"),
    ("quartz.config.ts", 'x: { ignorePatterns: ["private", "b"] }', "content/private/a.md", "content/a.md"),
    ("retype.yml", "input: ./docs\nexclude: [temp/, 'x/*_wip.md']\n", "docs/temp/a.md docs/x/a_wip.md", "docs/a.md"),
    (
        "hugo.toml",
        r"ignoreFiles = ['\.wip\.md$', '/drafts/']",
        "content/a.wip.md content/drafts/a.md",
        "content/awip.md",
    ),
    ("config.toml", 'base_url = "/"\nignored_content = ["*.wip.md"]', "content/b/a.wip.md", "content/a.md"),
]


@pytest.mark.parametrize(("settings", "text", "left_out", "published"), LEFT_OUT)
def test_a_page_that_the_settings_leave_out_is_not_public(
    repository: Path, settings: str, text: str, left_out: str, published: str
) -> None:
    put(repository, settings, text)
    articles = left_out.partition("/")[0]
    pages = {page: draft(repository, page, articles).article.status for page in f"{left_out} {published}".split()}

    assert pages == dict.fromkeys(left_out.split(), "draft") | dict.fromkeys(published.split(), "published")


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ("_config.yml", "exclude: [docs, README.md]\n"),
        (".eleventyignore", "docs/\n"),
        ("docs/.mintignore", "**\n"),
        ("hugo.toml", "ignoreFiles = ['docs/']\n"),
    ],
)
def test_a_site_beside_the_documentation_leaves_it_out_as_a_whole_which_says_nothing(
    repository: Path, settings: str, text: str
) -> None:
    put(repository, settings, text)

    assert draft(repository, "docs/a.md").article.status == "published"


def test_the_whole_repository_may_be_the_articles_folder(repository: Path) -> None:
    put(repository, "mkdocs.yml", MKDOCS)

    assert draft(repository, "docs/drafts/a.md", articles="").article.status == "draft"


def test_what_a_page_says_of_itself_does_not_bring_it_back(repository: Path) -> None:
    put(repository, "mkdocs.yml", MKDOCS)

    assert draft(repository, "docs/drafts/a.md", head="private: false\nstatus: published").article.status == "draft"


def test_a_text_that_is_left_out_because_it_is_only_put_into_others_is_put_in(repository: Path) -> None:
    put(repository, "mkdocs.yml", "exclude_docs: |\n  b/\n")
    put(repository, "docs/b/steps.md", "Otvorte nastavenia.\n")

    article = draft(repository, "docs/a.md", body='--8<-- "b/steps.md"').article

    assert "Otvorte nastavenia." in article.body


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ("docs/.vuepress/config.ts", "pagePatterns: patterns,"),
        ("docs/.vitepress/config.ts", "srcExclude: [...drafts, 'a.md'],"),
        ("docs/.vitepress/config.ts", "srcExclude: drafts(),"),
        ("docs/conf.py", "exclude_patterns = patterns()\n"),
        ("hugo.toml", "ignoreFiles = ['(a|b)+c']\n"),
        ("mkdocs.yml", f"exclude_docs: '{'*a' * 400}'\n"),
    ],
)
def test_what_cannot_be_followed_is_named_by_its_file(repository: Path, settings: str, text: str) -> None:
    put(repository, settings, text)

    assert [(each.path.rpartition("/")[2], each.code) for each in draft(repository, "docs/b.md").warnings] == [
        (settings.rpartition("/")[2], "inherited")
    ]


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ("docs/.vitepress/config.ts", "// srcExclude: ['**/*.md'],"),
        ("docusaurus.config.js", "sitemap: { ignorePatterns: ['/docs/**'] }"),
        ("mkdocs.yml", "not_in_nav: |\n  /a.md\nplugins:\n  - search:\n      exclude_docs: 1\n"),
        ("docs/conf.py", "# exclude_patterns = ['**']\nexclude_trees = ['a.md']\n"),
        ("docfx.json", '{"build": {"resource": [{"files": ["**/*.png"], "exclude": ["**"]}]}}'),
        ("docs/.eleventyignore", "\n# a.md\n"),
        ("docs/_quarto.yml", "project:\n  render:\n    - '*.md'\n"),
    ],
)
def test_settings_that_leave_out_something_else_keep_nothing_back(repository: Path, settings: str, text: str) -> None:
    put(repository, settings, text)

    assert draft(repository, "docs/a.md").article.status == "published"
    assert draft(repository, "docs/a.md").warnings == ()


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (".eleventyignore", "**/a**b**c**d**e**f\n" * 5_000),
        ("mkdocs.yml", "exclude_docs: |\n" + "  *a*a*a*a*a*a*a*b\n" * 5_000),
        (".vitepress/config.ts", "srcExclude: [" + "'**/**/**/x', " * 10_000 + "]"),
        (".vitepress/config.ts", "srcExclude: [" + "'a' " * 50_000),
        ("conf.py", "exclude_patterns = " + "[" * 100_000),
    ],
)
def test_patterns_take_time_in_proportion_to_their_length(repository: Path, settings: str, text: str) -> None:
    put(repository, f"docs/{settings}", text)
    begun = process_time()

    with suppress(ArticleError):  # it is refused, where the settings do not read
        draft(repository, f"docs/{'a' * 60}/{'b' * 100}.md")

    assert process_time() - begun < 3
