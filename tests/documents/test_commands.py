"""Whatever the documents have somebody type is run as it stands there, or named with the reason why it cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.documents.collected import DOCUMENTS, FENCE, LANGUAGES, DocumentedCommand, documented_commands, typed_in
from tests.documents.prepared import BEFORE, NOT_HERE, UNTIL_STOPPED, Prepared, named
from tests.product import ROOT
from tests.tickets.mailbox import Mailbox, RunningServer

COMMANDS = documented_commands()


def runs(command: DocumentedCommand) -> object:
    """The command as a parameter of the test that runs it."""
    where = f"{command.document.name}:{command.line} {command.text}"
    marks = [pytest.mark.services] if "s3://" in command.text else []
    return pytest.param(command.text, id=where, marks=marks)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    mail_server = RunningServer(Mailbox())
    mail_server.start()
    yield Prepared.in_folder(tmp_path_factory.mktemp("prepared"), mail_server.port)
    mail_server.stop()


@pytest.mark.long
@pytest.mark.parametrize("command", [runs(command) for command in COMMANDS if not named(command.text, NOT_HERE)])
def test_a_command_of_the_documents_does_what_it_should(
    command: str, prepared: Prepared, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    names = {"STORE": request.getfixturevalue("seaweedfs").new_folder()} if "s3://" in command else {}
    copied = prepared.copied_to(tmp_path, **names)

    if command.startswith(UNTIL_STOPPED):
        copied.run_until_stopped(command)
    else:
        copied.run(command)


def test_what_cannot_be_run_here_stands_in_a_document_and_the_test_that_is_named_exists() -> None:
    typed = [command.text for command in COMMANDS]

    assert [key for key in (*NOT_HERE, *BEFORE) if not any(named(text, {key: key}) for text in typed)] == []
    tests = re.findall(r"tests/[\w/]+\.py", " ".join(NOT_HERE.values()))
    assert [name for name in tests if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_block_says_what_it_is(document: Path) -> None:
    fences = [fence[1] for line in document.read_text(encoding="utf-8").splitlines() if (fence := FENCE.match(line))]

    assert set(fences[::2]) <= LANGUAGES
    assert set(fences[1::2]) <= {""}


def test_commands_are_collected_from_blocks_and_from_the_text() -> None:
    page = """
Run `readfirst doctor`, or `readfirst restore FILE`; `readfirst restore` is only its name.

| `readfirst accounts` | what a table describes |

```sh
# a remark
make test   # another
echo "#not"
```

```yaml
make: no
```
"""

    assert [text for _, text in typed_in(page)] == [
        "readfirst doctor",
        "readfirst restore FILE",
        "make test",
        'echo "#not"',
    ]
