"""The command line, `readfirst …`: each command calls the module that does the work.

`--json` prints exactly one JSON object on standard output, everything else goes to standard error.
Exit status: 0 done, 1 the answer is no, 2 wrong use or broken input.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from dataclasses import asdict, fields
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import ClassVar

import click

import build_index
from search import KnowledgeBase, SearchUnavailable
from search.meaning import meaning as meanings
from tickets.incoming.imap import MailboxDown
from webui.app import create_app
from webui.commands.context import command_settings, environment, errors_in_words, migrated_database
from webui.commands.index_articles import index_articles
from webui.configuration import origins
from webui.editors import why
from webui.identity.member import LONGEST_VALIDITY, Member, sign
from webui.logs import set_up_logs
from webui.processes import mail_in
from webui.processes.supervisor import serve as run_everything
from webui.processes.web import serve as serve_web
from webui.processes.worker import deliver_once, waiting_for_nobody, work
from webui.setting import meaning_of, variable
from webui.settings import Settings

_PASS_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


class Commands(click.Group):
    """The commands; those in modules of their own are imported when they are called, so that the others start fast."""

    ELSEWHERE: ClassVar[dict[str, str]] = {
        "accounts": "webui.commands.accounts",
        "backup": "webui.commands.backup",
        "bench": "webui.commands.bench",
        "capacity": "webui.commands.capacity",
        "demo": "webui.commands.demo",
        "demo-cluster": "webui.commands.demo_cluster",
        "doctor": "webui.commands.doctor",
        "embed": "webui.commands.embed",
        "evaluate": "webui.commands.evaluate",
        "export": "webui.commands.export_articles",
        "gaps": "webui.commands.gaps",
        "import": "webui.commands.import_articles",
        "init": "webui.commands.init",
        "learn": "webui.commands.learn",
        "mail-check": "webui.commands.mail_check",
        "mail-test": "webui.commands.mail_test",
        "maintenance": "webui.commands.maintenance",
        "person": "webui.commands.person",
        "migrate": "webui.commands.migrate",
        "redeliver": "webui.commands.redeliver",
        "restore": "webui.commands.restore",
        "report": "webui.commands.report",
        "report-mail": "webui.commands.report_mail",
        "retention": "webui.commands.retention",
        "reworded": "webui.commands.reworded",
        "simulate": "webui.commands.simulate",
        "support-bundle": "webui.commands.support_bundle",
        "soak": "webui.commands.soak",
        "work": "webui.commands.work",
        "store": "webui.commands.store",
    }  # command -> module that holds it

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the name of every command, sorted."""
        return sorted({*super().list_commands(ctx), *self.ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or None."""
        if cmd_name in self.ELSEWHERE:
            name = cmd_name.replace("-", "_") + ("_" if iskeyword(cmd_name) else "")
            command: click.Command = getattr(import_module(self.ELSEWHERE[cmd_name]), name)
            return command
        return super().get_command(ctx, cmd_name)


@click.group(cls=Commands)
@click.version_option(package_name="readfirst")
def cli() -> None:
    """A help centre whose contact form opens only after the help did not solve the problem."""


@cli.command(context_settings=_PASS_ON)
@click.pass_context
def index(context: click.Context) -> None:
    """Index the articles (the same as `python build_index.py`), for all hosts where they share an index."""
    with errors_in_words():
        sys.exit(index_articles(context.args, environment()))


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--fix", is_flag=True, help="Mend what is safe to mend: one line each, nothing else is touched.")
@click.option("--only", default="", metavar="CODE", help="List this kind of problem, all of it.")
@click.option("--changed", is_flag=True, help="Only files that git says were changed or added: for a commit hook.")
@click.option("--external", is_flag=True, help="Ask the addresses on the internet, too: slowly, 500 at most.")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def lint(folder: Path | None, *, fix: bool, only: str, changed: bool, external: bool, as_json_: bool) -> None:
    """Check articles without publishing them: errors, warnings and hints by kind, path and line."""
    arguments = ["--check", "--only", only, *(["--articles", str(folder)] if folder else [])]
    flags = {"--fix": fix, "--changed": changed, "--external": external, "--json": as_json_}
    sys.exit(build_index.main([*arguments, *(flag for flag, is_wanted in flags.items() if is_wanted)]))


@cli.command()
@click.argument("text")
@click.option("--lang", default="sk", help="Language of the page.")
@click.option("-k", "k", default=5, show_default=True, help="How many articles at most.")
@click.option("--explain", is_flag=True, help="Also say which word earned how much in which part of an article.")
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def search(text: str, lang: str, k: int, *, explain: bool, as_json_: bool) -> None:
    """What a person who types TEXT is shown."""
    settings = command_settings()
    meaning = meanings.meaning_of(settings.meaning, settings.meaning_dir, access=settings.meaning_access)
    knowledge_base = KnowledgeBase(
        settings.index_dir,
        title_weight=settings.title_weight,
        learned_directory=settings.learned_dir,
        meaning=meaning,
    )
    try:
        knowledge_base.load_meaning()
        suggestions = knowledge_base.suggest(text, lang, k=k)
        ranked = why.explain(knowledge_base, text, lang, k=k).ranked if explain else ()
    except SearchUnavailable as error:
        raise click.ClickException(f"{error}: run `readfirst index` first") from None
    hits: list[dict[str, object]] = [
        {
            "article": hit.article_id,
            "title": hit.title,
            "lang": hit.lang,
            "score": round(hit.score, 4),
            "p_resolves": round(hit.p_resolves, 4),
            "passage": asdict(hit.passage) if hit.passage else None,
        }
        for hit in suggestions.hits
    ]
    for shown, article in zip(hits, ranked, strict=False):
        shown["parts"] = why.as_json(article)
    if as_json_:
        answer = {
            "hits": hits,
            "answerable": round(suggestions.answerable, 4),
            "terms_used": list(suggestions.terms_used),
            "focus": list(suggestions.focus),
            "meaning": suggestions.meaning,
            "reading": suggestions.reading,
            "ms": round(suggestions.ms, 3),
        }
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for hit in hits:
        click.echo(f"{hit['p_resolves']:.2f}  {hit['lang']}/{hit['article']}  {hit['title']}")
    for article in ranked:
        click.echo(f"\n{article.hit.lang}/{article.hit.article_id}: {article.total:.3f} =")
        for part in article.parts:
            click.echo(f"  {part.value:7.3f}  {part.word or '(the whole text)'} in {part.field}")
    click.echo(
        f"answerable {suggestions.answerable:.2f}, read {suggestions.reading}, {suggestions.ms:.1f} ms", err=True
    )


@cli.command()
def serve() -> None:
    """Everything to the running product: index, web server, worker. PORT and HOST choose the address."""
    with errors_in_words():
        sys.exit(run_everything(command_settings()))


@cli.command()
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that answer.")
@click.option(
    "--grace",
    type=click.FloatRange(0, 60),
    default=0,
    show_default=True,
    help="Seconds after SIGTERM in which /readyz says 503 and people are still answered.",
)
def web(workers: int, grace: float) -> None:
    """The web server alone."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    with errors_in_words():
        settings = command_settings()
        set_up_logs(settings.log, "web")
        sys.exit(serve_web(settings, workers, grace))


@cli.command()
@click.option("--once", is_flag=True, help="One round, then stop.")
def worker(*, once: bool) -> None:
    """Deliver tickets until stopped."""
    with errors_in_words():
        settings = command_settings()
        set_up_logs(settings.log, "worker")
        database = migrated_database(settings)
        if once:
            for attempt in deliver_once(settings, database).attempts:
                click.echo(f"{attempt.reference} {attempt.way_out} {attempt.result} {attempt.error}".rstrip())
            for line in waiting_for_nobody(settings, database):
                click.echo(line, err=True)
        else:
            work(settings, database)


@cli.command("mail-in")
@click.option("--once", is_flag=True, help="One round, then stop.")
def mail_in_(*, once: bool) -> None:
    """Fetch mails until stopped: each becomes a ticket, or a message of the ticket that it answers."""
    with errors_in_words():
        settings = command_settings()
        set_up_logs(settings.log, "mail-in")
        if not settings.imap_host:
            raise click.UsageError("READFIRST_IMAP_HOST is missing: it names the mail server whose mailbox is read")
        app = create_app(settings)
    if once:
        try:
            click.echo(f"{mail_in.fetch_once(app)} taken")
        except MailboxDown as error:
            raise click.ClickException(str(error)) from None
    else:
        mail_in.fetch_until_stopped(app)


@cli.command("settings")
def settings_() -> None:
    """Every setting: its variable, its value now, where that came from, what it means."""
    settings = command_settings()
    origin_of = origins(environment(), settings)
    for field in fields(Settings):
        meaning, value = meaning_of(field), getattr(settings, field.name)
        shown = "(set)" if meaning.secret and value else value
        click.echo(f"{variable(field.name)}={shown}\n    {origin_of[field.name]}; {meaning.text}")


@cli.command("member-link")
@click.argument("member_id")
@click.option("--email", default="", help="Prefills the form.")
@click.option("--login", default="", help="Prefills the form.")
def member_link(member_id: str, email: str, login: str) -> None:
    """The path with which the host site sends a signed-in member here; good for ten minutes."""
    settings = command_settings()
    if not settings.member_key:
        raise click.ClickException("READFIRST_MEMBER_KEY is missing: it signs the identities of your host site")
    until = int(time.time() + LONGEST_VALIDITY.total_seconds())
    identity = sign(Member(member_id, email, login), until, settings.member_key)
    click.echo(f"/{settings.default_language}/enter?identity={identity}")


def main() -> None:
    """Run the command line; the entry point of the console script."""
    cli()


if __name__ == "__main__":
    main()
