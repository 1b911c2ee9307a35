"""The product with a mailbox, and a real IMAP server where Dovecot is installed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.incoming.dovecot import ImapServer, imap_server
from tests.incoming.post import Post
from tests.tickets.conftest import certificate  # noqa: F401 - the same fixture
from tests.web import web_in


@pytest.fixture(scope="session")
def one_post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    folder, hosts = tmp_path_factory.mktemp("post"), "localhost,help.example.org"
    web = web_in(folder, site_url="https://help.example.org", hosts=hosts, tickets_per_hour=50)
    post = Post(web, folder / "mail")
    yield post
    post.reader.close()
    web.close()


@pytest.fixture
def post(one_post: Post) -> Post:
    """As if the product had just been installed."""
    one_post.web.begins_again()
    shutil.rmtree(one_post.folder, ignore_errors=True)
    return one_post


@pytest.fixture(scope="session")
def dovecot(certificate: tuple[Path, Path]) -> Iterator[ImapServer]:  # noqa: F811 - the fixture imported above
    with imap_server(certificate) as server:
        yield server


@pytest.fixture
def imap(dovecot: ImapServer) -> ImapServer:
    """Empty."""
    dovecot.is_emptied()
    return dovecot
