"""An article is saved whole and committed, or the folder is as it was; whoever dies in between leaves nothing."""

import subprocess
from pathlib import Path

import pytest

from webui.article_files.git import GitFailed, GitFault, GitFolder, is_under_git
from webui.article_files.saving import ArticleFiles, ChangedMeanwhile, FileChange

GIT_STEPS = ("git.GitFolder.commit", "git.GitFolder.push")
ONE, TWO, THREE = b"---\r\nid: a\r\n---\r\nOne.\r\n", b"---\r\nid: a\r\n---\r\nTwo.\r\n", b"Three."


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Somebody", "-c", "user.email=s@localhost", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def repository(folder: Path) -> Path:
    """A repository with the articles in a folder of it."""
    articles = folder / "kb"
    (articles / "sk").mkdir(parents=True)
    (articles / "sk/a.md").write_bytes(ONE)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "The first one.")
    return articles


def change(before: bytes | None, after: bytes | None, path: str = "sk/a.md", editor: str = "Jana") -> FileChange:
    return FileChange(path, before, after, "Say it better.", editor)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return repository(tmp_path / "repo")


@pytest.fixture
def files(articles: Path, tmp_path: Path) -> ArticleFiles:
    return ArticleFiles(articles, tmp_path / "data")


def test_a_saved_article_is_a_commit_of_its_editor(files: ArticleFiles, articles: Path) -> None:
    files.save(change(ONE, TWO))

    assert (articles / "sk/a.md").read_bytes() == TWO
    assert git(articles, "log", "-1", "--format=%an %s") == "Jana Say it better."
    assert git(articles, "status", "--porcelain") == ""
    newest, first = files.revisions("sk/a.md")
    assert (newest.editor, newest.message) == ("Jana", "Say it better.")
    assert files.content("sk/a.md", first.revision_id) == ONE


def test_saving_the_same_again_makes_no_second_commit(files: ArticleFiles, articles: Path) -> None:
    files.save(change(ONE, TWO))
    files.save(change(ONE, TWO))

    assert git(articles, "rev-list", "--count", "HEAD") == "2"


def test_only_that_file_is_committed(files: ArticleFiles, articles: Path) -> None:
    (articles / "sk/b.md").write_bytes(THREE)
    git(articles, "add", "sk/b.md")

    files.save(change(ONE, TWO))

    assert git(articles, "show", "--format=", "--name-only") == "kb/sk/a.md"
    assert git(articles, "status", "--porcelain") == "A  kb/sk/b.md"


def test_a_file_that_somebody_changed_meanwhile_is_left_alone(files: ArticleFiles, articles: Path) -> None:
    (articles / "sk/a.md").write_bytes(THREE)

    with pytest.raises(ChangedMeanwhile) as changed:
        files.save(change(ONE, TWO))

    assert changed.value.current == THREE == (articles / "sk/a.md").read_bytes()


def test_a_hook_that_refuses_leaves_the_folder_as_it_was(files: ArticleFiles, articles: Path) -> None:
    hook = articles.parent / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho 'no summary'\nexit 1\n")
    hook.chmod(0o755)

    with pytest.raises(GitFailed, match="no summary") as failed:
        files.save(change(ONE, TWO))

    assert failed.value.fault is GitFault.REFUSED
    assert (articles / "sk/a.md").read_bytes() == ONE
    assert git(articles, "status", "--porcelain") == ""


def test_a_lock_of_somebody_else_is_said(files: ArticleFiles, articles: Path) -> None:
    (articles.parent / ".git/index.lock").touch()

    with pytest.raises(GitFailed) as failed:
        files.save(change(None, TWO, "sk/new.md"))

    assert failed.value.fault is GitFault.LOCKED
    assert not (articles / "sk/new.md").exists()


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_who_dies_while_saving_leaves_nothing(
    files: ArticleFiles, articles: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    """The process ends after the note was written, after the file was, or after the commit."""

    def die(*_: object) -> None:
        raise SystemExit

    names = [f"webui.article_files.{step}" for step in ("saving.ArticleFiles._write", *GIT_STEPS)]
    with monkeypatch.context() as dying:
        dying.setattr(names[steps - 1], die)
        with pytest.raises(SystemExit):
            files.save(change(ONE, TWO))
    (articles.parent / ".git/index.lock").touch()

    files.save(change(TWO if steps == 3 else ONE, THREE))

    assert (articles / "sk/a.md").read_bytes() == THREE
    assert git(articles, "status", "--porcelain") == ""


@pytest.fixture
def two_hosts(tmp_path: Path) -> tuple[ArticleFiles, ArticleFiles]:
    repository(tmp_path / "first")
    remote = tmp_path / "remote.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(tmp_path / "first"), str(remote))
    git(tmp_path, "clone", "--quiet", str(remote), str(tmp_path / "second"))
    first, second = (
        ArticleFiles(tmp_path / name / "kb", tmp_path / f"data-{name}", str(remote)) for name in ("first", "second")
    )
    return first, second


def test_two_hosts_have_one_history(two_hosts: tuple[ArticleFiles, ArticleFiles], tmp_path: Path) -> None:
    first, second = two_hosts

    first.save(change(ONE, TWO))
    second.save(change(None, THREE, "sk/b.md", editor="Peter"))

    assert second.read("sk/a.md") == TWO
    assert git(tmp_path / "remote.git", "log", "--format=%an", "main").split() == ["Peter", "Jana", "Somebody"]
    with pytest.raises(ChangedMeanwhile) as changed:
        second.save(change(ONE, THREE))
    assert changed.value.current == TWO


def test_a_host_that_is_faster_is_come_behind(
    two_hosts: tuple[ArticleFiles, ArticleFiles], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two_hosts
    pull = GitFolder.pull
    overtaken: list[int] = []

    def pull_and_be_overtaken(folder: GitFolder) -> None:
        pull(folder)
        if not overtaken:
            overtaken.append(1)
            second.save(change(None, THREE, "sk/b.md"))

    monkeypatch.setattr("webui.article_files.git.GitFolder.pull", pull_and_be_overtaken)

    first.save(change(ONE, TWO))

    assert git(tmp_path / "remote.git", "rev-list", "--count", "main") == "3"
    assert first.read("sk/b.md") == THREE


def test_a_remote_that_is_away_keeps_everything_as_it_was(
    two_hosts: tuple[ArticleFiles, ArticleFiles], tmp_path: Path
) -> None:
    (tmp_path / "remote.git").rename(tmp_path / "away.git")

    with pytest.raises(GitFailed) as failed:
        two_hosts[0].save(change(ONE, TWO))

    assert failed.value.fault is GitFault.REMOTE_AWAY
    assert two_hosts[0].read("sk/a.md") == ONE


def test_without_git_the_file_is_written_all_the_same(tmp_path: Path) -> None:
    articles = tmp_path / "kb"
    articles.mkdir()
    files = ArticleFiles(articles, tmp_path / "data")

    files.save(change(None, TWO, "sk/new.md"))

    assert not is_under_git(articles)
    assert (files.read("sk/new.md"), files.revisions("sk/new.md")) == (TWO, [])
