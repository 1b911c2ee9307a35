"""Where the documents' commands are run: a product in production with a month of traffic, and what each of them needs.

Whatever is named nowhere here is run in a copy of that folder, and must end with status 0.
"""

from __future__ import annotations

import getpass
import os
import re
import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from tests.product import ROOT
from tests.tickets.mailbox import free_port
from tests.webui.processes.web_process import READFIRST, eventually

# Keys of these tables are commands, or their first words; the longest that fits counts.
# Cannot be run where tests run, and why.
NOT_HERE: Final = {
    "systemctl": "no systemd runs services here; tests/services/test_upgrade.py restarts hosts by their processes",
    "pip wheel": "tests/packaging/test_wheel.py builds the wheel, installs it and serves from it",
    "pip install --require-hashes": "scripts/services.sh installs what the tests need of the extras",
    "uvx": "fetches uv's own environment; tests/packaging/test_wheel.py does the same with venv and pip",
    "pipx": "as uvx; tests/packaging/test_wheel.py",
    "pybabel init": "changes the checkout, and lacks the name of a language; scripts/translations.sh has the rest",
    "python -m search.bench.host": "needs 46,000 articles in a cluster; tests/search/cluster/test_cluster_listing.py",
    "make check": ".ci/run begins with it",
    "make test": ".ci/run runs it",
    "make test-services": ".ci/run runs it",
    "make attack": "takes minutes; tests/attack/test_attack.py makes the same attempts",
    "make translations": "changes the checkout; tests/webui/test_translations.py reads what it leaves",
    "make serve": "installs into the checkout; what follows is `readfirst serve`, in README.md",
    "make demo": "installs into the checkout; what follows is `readfirst demo`, in ARCHITECTURE.md",
    "make demo-cluster": "installs into the checkout; tests/services/test_cluster.py runs what follows",
    "make bench": "takes minutes; tests/search/bench/test_bench.py runs it small",
    "readfirst bench": "takes minutes; tests/search/bench/test_bench.py runs it small",
    "readfirst simulate": "takes minutes; tests/webui/commands/test_simulate.py runs it small",
    "readfirst mail-check": "asks name servers of the internet; tests/webui/operators/test_mail_domain.py has its own",
    "readfirst mail-in": "needs a mailbox; tests/incoming/test_imap.py runs it with one",
    "readfirst demo": "is filled for minutes before it serves; tests/documents/prepared.py fills a small one",
    "readfirst embed": "needs an encoder; tests/webui/processes/test_background_embedding.py runs one",
    "readfirst soak cluster": "tests/services/test_cluster.py runs it",
    "readfirst soak tickets": "takes minutes; tests/soak/test_soak_tickets.py runs it small, on both databases",
    "readfirst demo-cluster": "tests/services/test_cluster.py runs it",
    "readfirst capacity --check": "needs a running cluster; tests/webui/cluster/test_arrivals.py sends the same stream",
    "readfirst evaluate": "needs a collection; tests/search/evaluation/test_evaluate.py makes one",
    "python -m search.evaluation.fit_answerability": "the same; tests/search/ranking/test_answerability.py",
}

# What is typed before it, in the same shell.
BEFORE: Final = {
    "readfirst import": "mkdir DIR SOURCE; printf '# A page\\n\\nIts text.\\n' | tee DIR/page.md >SOURCE/page.md",
    "readfirst lint --changed": "git init --quiet articles",
    "exec readfirst lint --changed": "git init --quiet articles",
    "readfirst lint --external": "grep --recursive --files-with-matches https: articles | xargs rm --force",
    "readfirst redeliver": "readfirst backup FILE; empty; readfirst restore FILE",
    "readfirst restore FILE": "readfirst backup FILE; : >COPY; empty",
    "readfirst restore old.zip": "readfirst backup old.zip; mkdir elsewhere; : >elsewhere/erased.jsonl; empty",
    "readfirst restore s3://BUCKET/FOLDER/NAME": "readfirst backup FILE --to $STORE; NAME=FILE; empty",
    "readfirst backup --to /var/backups/readfirst": "mkdir backups",
    "readfirst accounts NAME": "exec <<<'correct horse battery'",
    "readfirst accounts NAME --password": "readfirst accounts NAME --role editor <<<first-of-all; exec <<<second-of-us",
    "readfirst person erase": "exec <<<y",
    "readfirst init": "unset READFIRST_CONFIG; rm -r etc; mkdir -p etc/readfirst; exec <answers",
    "readfirst maintenance": "readfirst maintenance on",
    "git config": "git init --quiet .",
    "curl": "readfirst web & trap 'kill %1; wait' EXIT",
    "make": "cd $CHECKOUT",
    ".venv/bin/pytest": "cd $CHECKOUT",
    "python build_index.py": "ln -s $CHECKOUT/build_index.py .",
}
FUNCTIONS: Final = 'empty() { rm -r "$READFIRST_DATA_DIR"; mkdir "$READFIRST_DATA_DIR"; }'

# What a document writes, and what stands for it here.
STANDS_FOR: Final = {
    "/etc/readfirst/": "$PWD/etc/readfirst/",
    "/var/backups/readfirst": "$PWD/backups",
    "/elsewhere/": "$PWD/elsewhere/",
    "--owner readfirst": f"--owner {getpass.getuser()}",
    "127.0.0.1:8000": "127.0.0.1:$READFIRST_PORT",
    "jana@example.org": "$SOMEBODY",
    "EMAIL": "$SOMEBODY",
    "ADDRESS": "you@example.org",
    "RF-7K3M-9Q4D": "$REFERENCE",
    "s3://BUCKET/FOLDER": "$STORE",
    "/NAME": "/$NAME",
    "git clone …": "git clone --quiet $CHECKOUT readfirst",
    ".venv/bin/pytest -q": "python -m pytest -q --collect-only",  # what is collected runs by itself
}
LOOKS_FOR_FAULTS: Final = ("readfirst doctor",)  # status 1: it has found some
UNTIL_STOPPED: Final = ("readfirst serve", "readfirst web", "readfirst worker", "readfirst index --watch")

INIT: Final = (
    "--site-url https://help.example.org --legal-name Podpora --legal-address Ulica --legal-email podpora@example.org"
    " --articles-dir $READFIRST_ARTICLES_DIR --data-dir $READFIRST_DATA_DIR"
    " --channel email --support-email support@example.org"
)
ANSWERS: Final = (  # to what `readfirst init` asks for, in its order; empty = the default
    *("https://help.example.org", "Podpora, s.r.o.", "Hlavná 1, Žilina", "podpora@example.org", "", "", ""),
    *("var", "articles", "1", "folder", ""),
)
_LIMIT_SECONDS = 600


def named(command: str, table: dict[str, str]) -> str | None:
    """Return what the table has for the longest beginning of the command."""
    fitting = [key for key in table if command == key or command.startswith(f"{key} ")]
    return table[max(fitting, key=len)] if fitting else None


def as_typed(command: str) -> str:
    """Return the text for the shell: with what comes before it, and with our names for what the documents write."""
    for written, ours in STANDS_FOR.items():
        command = command.replace(written, ours)
    return command


@dataclass(frozen=True)
class Prepared:
    """A folder with articles, settings of production, and a month of traffic in the data folder."""

    folder: Path
    names: dict[str, str]  # variables that stand for names in the documents

    @classmethod
    def in_folder(cls, folder: Path, smtp_port: int) -> Self:
        """Prepare it by the product's own commands."""
        shutil.copytree(ROOT / "kb_articles", folder / "articles")
        (folder / "answers").write_text("\n".join(ANSWERS) + "\n", encoding="utf-8")
        (folder / "etc" / "readfirst").mkdir(parents=True)
        made = cls(folder, {})
        mail = f"--smtp-host 127.0.0.1 --smtp-port {smtp_port} --smtp-security none --mail-from help@example.org"
        made.run(f"unset READFIRST_CONFIG; readfirst init etc/readfirst/environment --no-input {INIT} {mail}")
        made.run("unset READFIRST_CONFIG; readfirst demo --data var --people 30 --only-fill")
        with closing(sqlite3.connect(folder / "var" / "readfirst.sqlite3")) as database, database:
            database.execute("UPDATE outbox SET state = 'pending'")
            reference, somebody = database.execute("SELECT reference, email FROM tickets").fetchone()
        return cls(folder, {"REFERENCE": reference, "SOMEBODY": somebody})

    def copied_to(self, folder: Path, **names: str) -> Prepared:
        """Return a copy that a command may do with as it likes."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Prepared(folder, self.names | names)

    def run(self, command: str) -> None:
        """Run it in a shell, to its end; fail with what it printed unless its status is 0."""
        process = self._start(f"{FUNCTIONS}\n{named(command, BEFORE) or ''}\n{as_typed(command)}")
        printed, _ = process.communicate(timeout=_LIMIT_SECONDS)
        allowed = (0, 1) if command in LOOKS_FOR_FAULTS else (0,)
        assert process.returncode in allowed, f"status {process.returncode}\n{printed}"

    def run_until_stopped(self, command: str) -> None:
        """Stop it as soon as it takes a stop; that ends it with status 0."""
        process = self._start(f"exec {as_typed(command)}")
        assert eventually(lambda: _takes_a_stop(process.pid) or process.poll() is not None, _LIMIT_SECONDS)
        process.send_signal(signal.SIGTERM)
        printed, _ = process.communicate(timeout=_LIMIT_SECONDS)
        assert process.returncode == 0, f"status {process.returncode}\n{printed}"

    def _start(self, typed: str) -> subprocess.Popen[str]:
        environment = {
            "PATH": f"{READFIRST.parent}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "CHECKOUT": str(ROOT),
            "READFIRST_CONFIG": str(self.folder / "etc" / "readfirst" / "environment"),
            "READFIRST_DATA_DIR": str(self.folder / "var"),
            "READFIRST_ARTICLES_DIR": str(self.folder / "articles"),
            "READFIRST_MEANING": "off",
            "READFIRST_PORT": str(free_port()),
            **{name: text for name, text in os.environ.items() if name.startswith("AWS_")},
            **self.names,
        }
        return subprocess.Popen(
            ["bash", "-e", "-c", typed],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def _takes_a_stop(process_id: int) -> bool:
    """Return whether the process handles SIGTERM: from then on it ends in order."""
    status = Path(f"/proc/{process_id}/status").read_text(encoding="utf-8")
    handled = int(re.findall(r"^SigCgt:\s*(\w+)", status, re.MULTILINE)[0], 16)
    return bool(handled >> (signal.SIGTERM - 1) & 1)
