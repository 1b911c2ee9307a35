"""A setting says which engine answers; a wrong one is refused with what to write."""

from pathlib import Path

import pytest

from search import engine_choice
from search.engine_choice import checked, nodes_of, served_by_cluster


@pytest.mark.parametrize("setting", ["", "embedded"])
def test_without_a_cluster_this_host_answers(setting: str, tmp_path: Path) -> None:
    assert served_by_cluster(setting, tmp_path, ca_file=None, title_weight=0.5) is None


@pytest.mark.parametrize(
    "setting", ["elastic:http://one:9200", "opensearch:", "opensearch:one:9200", "opensearch:http://one:9200/articles"]
)
def test_a_wrong_address_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match="writ"):
        nodes_of(setting)


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name="urllib3")

    monkeypatch.setattr(engine_choice, "import_module", missing)

    assert checked("embedded") == "embedded"
    with pytest.raises(ValueError, match=r"readfirst\[opensearch\]"):
        checked("opensearch:http://one:9200")
