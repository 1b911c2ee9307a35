"""`readfirst init`: a file of settings with which production starts, and its secrets in files of their own."""

from __future__ import annotations

import secrets
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import Field, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import click

from tickets.desks.registry import ways_out
from tickets.files.durable import durable_file
from webui.configuration import read_settings
from webui.configuration_file import configuration_text, quoted
from webui.setting import SettingError, meaning_of, value_of, variable
from webui.settings import Settings

_FIELDS: Final = {declared.name: declared for declared in fields(Settings)}
_ALWAYS: Final = (
    *("site_url", "legal_name", "legal_address", "legal_email", "product_name", "default_language", "timezone"),
    *("data_dir", "articles_dir", "proxies", "channel"),
)
_MAIL: Final = ("smtp_host", "smtp_port", "smtp_security", "smtp_user", "mail_from")
_SUGGESTED: Final = {"data_dir": "/var/lib/readfirst"}  # where production has another default
_MADE: Final = ("secret_key", "person_key")  # secrets that are drawn once and kept for ever
_FLAGS: Final = (*_ALWAYS, "support_email", *_MAIL, "desk_url", "desk_user", "desk_group", "database_url")
_SECRET_FLAGS: Final = ("smtp_password", "desk_token")  # asked for, or in the file that the flag names


def _meaning(name: str) -> str:
    return meaning_of(_FIELDS[name]).text


def _flags(command: Callable[..., None]) -> Callable[..., None]:
    """Add an option for each setting that is asked for; of a secret, one for its file."""
    for name in reversed((*_FLAGS, *_SECRET_FLAGS)):
        is_file = name in _SECRET_FLAGS
        flag = f"--{name.replace('_', '-')}" + ("-file" if is_file else "")
        words = f"File that holds: {_meaning(name)}" if is_file else _meaning(name)
        command = click.option(flag, name, help=words, type=click.Path(exists=True) if is_file else str)(command)
    return command


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default=Path("readfirst.env"))
@click.option("--force", is_flag=True, help="Replace FILE if it is there; secrets that are there stay.")
@click.option("--no-input", is_flag=True, help="Ask nothing: what no option names has its default.")
@click.option("--owner", default="", metavar="USER", help="Give file, secrets and data folder to this user.")
@_flags
def init(file: Path, *, force: bool, no_input: bool, owner: str, **given: str | None) -> None:
    """Write a commented file of settings for production to FILE, from options or from what is asked for.

    Secrets are written to files of their own in FILE.secrets; the keys of cookies and of people's digests are drawn
    there once. Everything can be read by its owner alone.
    """
    if file.exists() and not force:
        raise click.UsageError(f"{file} is there: name another file, or replace it with --force")
    chosen = _Chosen({name: text for name, text in given.items() if text is not None}, is_asking=not no_input)
    texts = {name: text for name in _names(chosen) if (text := chosen.text_of(name))}
    texts |= _for_production(texts) | {name: str(Path(texts[name]).absolute()) for name in ("data_dir", "articles_dir")}
    folder = file.with_name(file.name + ".secrets").absolute()
    secret_texts = {name: text for name in _SECRET_FLAGS if (text := chosen.secret_of(name, texts))}
    if "database_url" in texts:
        secret_texts["database_url"] = texts.pop("database_url")
    drawn = {name: _kept(folder / name) or secrets.token_hex(32) for name in _MADE}
    _check(texts, {**secret_texts, **drawn})
    _write(file, folder, texts, {**secret_texts, **drawn})
    Path(texts["data_dir"]).mkdir(mode=0o700, parents=True, exist_ok=True)
    _give_to(owner, [file, folder, *folder.iterdir(), Path(texts["data_dir"])])
    _say_what_comes_next(file)


class _Chosen:
    """What options name, or whoever runs the command types."""

    def __init__(self, given: dict[str, str], *, is_asking: bool) -> None:
        self.given = given
        self.is_asking = is_asking

    def text_of(self, name: str) -> str:
        """Return the text of a setting; empty: its default will do."""
        if name not in self.given:
            self.given[name] = self._asked(name) if self.is_asking else str(_default(name) or "")
        return self.given[name]

    def secret_of(self, name: str, texts: dict[str, str]) -> str:
        """Return a secret from the file that was named, or as it is typed where an account needs it."""
        if name in self.given:
            return Path(self.given[name]).read_text(encoding="utf-8").strip()
        is_needed = texts.get("smtp_user") if name == "smtp_password" else name in _required(texts)
        if not is_needed:
            return ""
        if not self.is_asking:
            raise click.UsageError(f"--{name.replace('_', '-')}-file is missing: it names the file of the secret")
        return str(click.prompt(f"{variable(name)}: {_meaning(name)}", hide_input=True))

    def _asked(self, name: str) -> str:
        choices = meaning_of(_FIELDS[name]).choices
        words = f"{variable(name)}: {_meaning(name)}"
        if choices:
            return str(click.prompt(words, type=click.Choice(choices), default=_default(name)))
        return str(click.prompt(words, default=_default(name) or "", show_default=bool(_default(name)))).strip()


def _names(chosen: _Chosen) -> Iterator[str]:
    """Yield the settings in the order in which they are asked for; later ones depend on earlier answers."""
    yield from _ALWAYS
    required = [name for name in ways_out_required(chosen.given["channel"]) if not meaning_of(_FIELDS[name]).secret]
    yield from required
    yield "smtp_host"  # replies to requesters leave as mails, whatever way tickets take
    if chosen.given.get("smtp_host"):
        yield from (name for name in _MAIL if name not in required)
    yield from (name for name in _FLAGS if name in chosen.given and name not in (*_ALWAYS, *required, *_MAIL))


def ways_out_required(channel: str) -> tuple[str, ...]:
    """Return the settings that tickets need to leave; raise UsageError for a way out that does not exist."""
    if channel not in ways_out():
        raise click.UsageError(f"--channel {channel}: choose one of {', '.join(ways_out())}")
    return ways_out()[channel].REQUIRED


def _required(texts: dict[str, str]) -> tuple[str, ...]:
    return ways_out_required(texts["channel"])


def _for_production(texts: dict[str, str]) -> dict[str, str]:
    """Return what follows from the answers: production, and the host name of the address."""
    return {"mode": "production", "hosts": urlsplit(texts.get("site_url", "")).hostname or "localhost"}


def _kept(path: Path) -> str:
    """Return a secret that was drawn before: another one would make every digest and cookie a stranger's."""
    with suppress(FileNotFoundError):
        return path.read_text(encoding="utf-8").strip()
    return ""


def _check(texts: dict[str, str], secret_texts: dict[str, str]) -> None:
    """Raise UsageError for settings with which the product would not start."""
    try:
        for name, text in {**texts, **secret_texts}.items():
            value_of(text, _FIELDS[name])
            quoted(text)
        read_settings({variable(name): text for name, text in {**texts, **secret_texts}.items()})
    except (SettingError, ValueError) as error:
        raise click.UsageError(f"nothing was written: {error}") from None


def _write(file: Path, folder: Path, texts: dict[str, str], secret_texts: dict[str, str]) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, text in secret_texts.items():
            _write_privately(folder / name, text + "\n")
        _write_privately(file, configuration_text(texts, {name: folder / name for name in secret_texts}))
    except OSError as error:
        raise click.UsageError(f"{error.filename} cannot be written: {error.strerror}") from None


def _write_privately(path: Path, text: str) -> None:
    """Replace a file whole; at no moment can anybody else read it."""
    with durable_file(path) as out:
        out.write(text.encode())


def _give_to(owner: str, paths: Iterable[Path]) -> None:
    try:
        for path in paths if owner else ():
            shutil.chown(path, owner)
    except (LookupError, OSError) as error:
        raise click.UsageError(f"--owner {owner}: {error}") from None


def _say_what_comes_next(file: Path) -> None:
    click.echo(
        f"{file} is written; its secrets are in {file}.secrets. Keep a copy of them apart from your backups. Next:"
    )
    click.echo(f"  export {variable('config')}={file.absolute()}")
    for command in ("migrate --run", "index", "accounts NAME --role admin", "doctor", "web"):
        click.echo(f"  readfirst {command}")
    sys.stdout.flush()


def _default(name: str) -> Any:  # noqa: ANN401 - of the setting's type
    declared: Field[Any] = _FIELDS[name]
    if name in _SUGGESTED:
        return _SUGGESTED[name]
    return "" if declared.default == Path() else declared.default
