"""What an encoder behind an address is asked with: key, trusted authorities, certificate of ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

KEY: Final = "READFIRST_MEANING_KEY"  # in the environment of the encoder's process
AUTHORITIES: Final = "SSL_CERT_FILE"  # there, too: OpenSSL itself reads it
CERTIFICATE: Final = "READFIRST_MEANING_CERTIFICATE"


@dataclass(frozen=True, slots=True)
class AddressAccess:
    """Access to an address."""

    key: str = field(default="", repr=False)  # empty: none
    ca_file: Path | None = None  # PEM file of authorities instead of the system's
    certificate: Path | None = None  # PEM file of ours, with its key

    def variables(self) -> Mapping[str, str]:
        """Return it as the environment of the encoder's process has it."""
        authorities = {AUTHORITIES: str(self.ca_file)} if self.ca_file else {}
        return {KEY: self.key, CERTIFICATE: str(self.certificate or ""), **authorities}


NO_ACCESS: Final = AddressAccess()
