"""What a site keeps once is put where its pages name it."""

from pathlib import Path

import pytest

from search.articles.article import Article, parse_article
from search.includes.includes import Includes


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "docs" / "sk").mkdir(parents=True)
    return tmp_path


def _put(repository: Path, path: str, text: str) -> None:
    file = repository / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _article(repository: Path, body: str, title: str = "Heslo") -> Article:
    raw = f"---\ntitle: '{title}'\n---\n{body}\n".encode()
    return parse_article(raw, "sk/a.md", includes=Includes(repository / "docs")).article


@pytest.mark.parametrize("config", ["_config.yml", "docs/_config.yml", "jekyll.yml"])
def test_values_of_jekyll_stand_in_texts_titles_and_code(repository: Path, config: str) -> None:
    _put(repository, config, "product: Obchod\nnested: {name: Pokladňa}\nbaseurl: /docs\n")
    body = (
        "{{site.product}}: {{ site.nested.name | upcase }}\n\n```\n{{ site.product }}\n```\n[a]({{ site.baseurl }}/b)"
    )

    article = _article(repository, body, "{{ site.product }} a heslo")

    assert article.body.strip() == "Obchod: POKLADŇA\n\n```\nObchod\n```\n[a](/b)"
    assert article.title == "Obchod a heslo"


def test_data_of_jekyll_lie_in_files(repository: Path) -> None:
    _put(repository, "docs/_data/versions/shop.yml", "latest: {release: '3.10'}\n")
    _put(repository, "docs/_data/names.json", '{"a": 7}')

    assert (
        _article(repository, "{{ site.data.versions.shop.latest.release }} {{ site.data.names.a }}").body == "3.10 7\n"
    )


def test_a_value_of_no_site_vanishes_also_from_a_title(repository: Path) -> None:
    article = _article(repository, "Tu {{ site.nothing }} je.", "{{ site.nothing }} heslo")

    assert (article.title, article.body.strip()) == ("heslo", "Tu  je.")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("mkdocs.yml", "site_name: A\nplugins: [macros]\nextra:\n  shop: Obchod\n"),
        ("docs/substitutions.yaml", "shop: Obchod\n"),
        ("docs/conf.py", "import os\nmyst_substitutions = {'shop': 'Obchod'}\n"),
    ],
)
def test_names_in_braces_are_values_where_the_site_has_them_and_never_in_code(
    repository: Path, path: str, text: str
) -> None:
    _put(repository, path, text)

    article = _article(repository, "Váš {{ shop }} a {{ name }}.\n\n```\n{{ shop }}\n```")

    assert article.body.startswith("Váš Obchod a <code>{{ name }}</code>.")
    assert "{{ shop }}" in article.body


def test_parameters_of_hugo(repository: Path) -> None:
    _put(repository, "hugo.toml", '[params]\nminimum = "1.2"\n')

    assert _article(repository, 'Od {{% param "minimum" %}}.').body == "Od 1.2.\n"


def test_what_stands_between_raw_stays(repository: Path) -> None:
    _put(repository, "_config.yml", "product: Obchod\n")

    assert "{{ site.product }}" in _article(repository, "{% raw %}`{{ site.product }}`{% endraw %}").body


@pytest.mark.parametrize(
    "text", ["a: [", "- b", "a: &x [1]\nproduct: *x", "product: {a: b}", "product: " + "x" * 5_000]
)
def test_a_broken_configuration_gives_no_value(repository: Path, text: str) -> None:
    _put(repository, "_config.yml", text)

    assert _article(repository, "Tu {{ site.product }} je.").body == "Tu  je.\n"


def test_an_article_depends_on_the_files_of_its_values(repository: Path) -> None:
    _put(repository, "_config.yml", "product: Obchod\n")
    includes = Includes(repository / "docs")

    files = includes.put_in("{{ site.product }}", "sk/a.md", 1).files

    assert files == {"./../_config.yml": includes.state("./../_config.yml")}
    assert includes.put_in("{{ x }} bez hodnoty", "sk/a.md", 1).files == {}


@pytest.mark.parametrize(
    ("path", "text", "mark"),
    [
        ("docs/_data/x.json", '{"a": "\\ud800"}', "{{ site.data.x.a }}"),  # no letter: nothing could be saved
        ("docs/_data/x.json", '{"a": "b\\u0000"}', "{{ site.data.x.a }}"),
        ("hugo.toml", f"[params]\na = 0x{'f' * 6000}\n", "{{< param a >}}"),
        ("hugo.toml", f"params.{'a.' * 90_000}b = 1\n", "{{< param a >}}"),  # minutes for the parser
        ("_config.yml", "a: 1\n", f"{{{{ site.data{'.a' * 40_000} }}}}"),  # a folder for each name
    ],
)
def test_what_is_no_text_leaves_nothing_and_what_is_too_deep_takes_no_time(
    repository: Path, path: str, text: str, mark: str
) -> None:
    _put(repository, path, text)

    assert _article(repository, f"Tu {mark} je.").body.strip() == "Tu  je."


@pytest.mark.parametrize("value", ["{[]: 1}", f"{{'a': 0x{'f' * 6000}}}", "{'a': '\\ud800'}"])
def test_substitutions_that_no_text_is_made_of_stay_marks(repository: Path, value: str) -> None:
    _put(repository, "conf.py", f"myst_substitutions = {value}\n")

    assert "{{ a }}" in _article(repository, "Tu {{ a }} je.").body


def test_yes_and_no_are_written_as_jekyll_does(repository: Path) -> None:
    _put(repository, "docs/_data/x.json", '{"a": true}')

    assert _article(repository, "{{ site.data.x.a }}").body.strip() == "true"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("1. {{ site.tip }}\n2. b", "1. prvý\n\n   druhý\n2. b"),
        ("> {{ site.tip }}", "> prvý\n> \n> druhý"),
        ("| {{ site.tip }} | b |", "| prvý<br>druhý | b |"),
        ("Text {{ site.tip }}", "Text prvý\n\ndruhý"),
    ],
)
def test_a_value_of_several_lines_keeps_to_what_it_stands_in(repository: Path, body: str, shown: str) -> None:
    _put(repository, "_config.yml", "tip: |\n  prvý\n\n  druhý\n")

    assert _article(repository, body).body.strip() == shown


def test_a_loop_over_values_of_the_site_is_written_out(repository: Path) -> None:
    _put(repository, "_data/plans.yml", "- {name: Malý, price: 5}\n- {name: Veľký, price: 9}\n")
    _put(repository, "_config.yml", "shops: [Nitra, Žilina]\n")
    loops = (
        "{% for plan in site.data.plans %}\n* {{ plan.name }}: {{plan.price}} €\n{% endfor %}\n"
        "Predajne: {% for shop in site.shops | sort %}{{ shop }}, {% endfor %}."
    )

    assert _article(repository, loops).body.strip() == "* Malý: 5 €\n* Veľký: 9 €\nPredajne: Nitra, Žilina, ."


@pytest.mark.parametrize(
    "loop", ["{% for a in site.x %}- {{ a }}{% endfor %}", "{% for a in site.b %}{{ a.c }}{% endfor %}"]
)
def test_a_loop_over_what_is_no_list_of_texts_leaves_nothing(repository: Path, loop: str) -> None:
    _put(repository, "_config.yml", "x: {}\nb: [{c: {d: 1}}]\n")

    assert _article(repository, f"{loop}\nPo.").body.strip() == "Po."


def test_values_of_quarto(repository: Path) -> None:
    _put(repository, "_variables.yml", "version: 1.2\nshop: {name: Obchod}\n")

    assert _article(repository, "{{< var shop.name >}} {{< meta version >}}").body.strip() == "Obchod 1.2"


def test_a_page_of_myst_has_values_of_its_own_and_code_in_a_line_has_none(repository: Path) -> None:
    raw = b"---\ntitle: A\nmyst:\n  substitutions:\n    shop: Obchod\n---\n{{ shop }} `{{ shop }}`\n"
    article = parse_article(raw, "sk/a.md", includes=Includes(repository / "docs")).article

    assert article.body == "Obchod `{{ shop }}`\n"


def test_the_title_of_a_page_stands_where_its_text_or_a_part_of_it_names_it(repository: Path) -> None:
    _put(
        repository,
        "docs/_includes/krok.md",
        "{% capture name %}{{ include.name | default: page.title }}{% endcapture %}\nPridajte {{ name }}.\n",
    )

    body = _article(
        repository, "O článku {{ page.title }}: `{{ page.title }}`\n\n{% include krok.md %}", "Žiarovka"
    ).body

    assert "O článku Žiarovka: `{{ page.title }}`" in body
    assert "Pridajte Žiarovka." in body
    assert "Pridajte Lampa." in _article(repository, '{% include krok.md name="Lampa" %}').body


def test_values_of_elastic_are_put_in(repository: Path) -> None:
    _put(repository, "docs/docset.yml", "project: X\nsubs:\n  es: Obchod\n")
    raw = b"---\ntitle: T\nsub:\n  vlastna: Moja\n---\n{{es}} {{vlastna}} {{ina}} `{{es}}`\n"

    body = parse_article(raw, "sk/a.md", includes=Includes(repository / "docs")).article.body

    assert body.strip() == "Obchod Moja <code>{{ina}}</code> `{{es}}`"
