"""Which authorities are trusted, and which certificate is shown, by connection.

A setting has one PEM file for all connections, or one for each by commas: `smtp=/etc/ssl/a.pem,desk=/etc/ssl/b.pem`; a
part without a name is for those that are not named.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CONNECTIONS: Final = ("smtp", "imap", "token", "desk", "urgent", "meaning", "openid", "drafting", "traces")


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """PEM files of one connection."""

    ca_file: Path | None = None  # authorities to trust instead of the system's
    certificate: Path | None = None  # ours, with its key, for a server that asks for one

    def context(self) -> ssl.SSLContext:
        """Return the settings of a connection that checks the other side; raise OSError for an unusable file."""
        context = ssl.create_default_context(cafile=self.ca_file)
        if self.certificate:
            context.load_cert_chain(self.certificate)
        return context

    def check(self) -> None:
        """Raise ValueError for a file that cannot be used."""
        if self == BY_SYSTEM:
            return  # reading the system's authorities takes a tenth of a second, and every command checks the settings
        try:
            self.context()
        except OSError as error:  # also what OpenSSL says of it
            named = ", ".join(str(path) for path in (self.ca_file, self.certificate) if path)
            remedy = "name a PEM file that exists, with the key in it where it is ours"
            raise ValueError(f"the certificates {named} cannot be used ({error}) - {remedy}") from None


BY_SYSTEM: Final = TlsFiles()  # the system's authorities, and no certificate of ours


def tls_files(ca_files: str, client_certificates: str, connection: str) -> TlsFiles:
    """Return the files of a connection.

    >>> tls_files("/a.pem,smtp=/b.pem", "", "smtp").ca_file, tls_files("/a.pem,smtp=/b.pem", "", "imap").ca_file
    (PosixPath('/b.pem'), PosixPath('/a.pem'))
    """
    return TlsFiles(path_of(ca_files, connection), path_of(client_certificates, connection))


def path_of(setting: str, connection: str) -> Path | None:
    """Return the file that a setting has for a connection; None without one."""
    paths = dict(_parts(setting))
    path = paths.get(connection) or paths.get("")
    return Path(path) if path else None


def check(ca_files: str = "", client_certificates: str = "") -> None:
    """Raise ValueError for a connection that does not exist, or a file that cannot be used."""
    for connection, _ in (*_parts(ca_files), *_parts(client_certificates)):
        if connection and connection not in CONNECTIONS:
            raise ValueError(f"{connection!r} is no connection: write one of {', '.join(CONNECTIONS)}")
    for files in {tls_files(ca_files, client_certificates, connection) for connection in CONNECTIONS}:
        files.check()


def _parts(setting: str) -> list[tuple[str, str]]:
    """Return (connection, path) of each part; the connection is empty where none is named."""
    parts = [part.strip() for part in setting.split(",") if part.strip()]
    return [(name, path) if sign else ("", name) for name, sign, path in (part.partition("=") for part in parts)]
