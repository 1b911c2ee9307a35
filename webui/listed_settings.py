"""Settings that are lists in one text, taken apart."""

from __future__ import annotations

from webui.host_folders import HostFolders
from webui.identity.api_key import ApiKey, read_api_keys
from webui.identity.network_address import Network, read_networks


class ListedSettings(HostFolders):
    """The lists; `Settings` has them as properties."""

    __slots__ = ()
    api_keys: str
    hosts: str
    old_secret_keys: str
    proxy_addresses: str
    secret_key: str
    trusted_forwarders: str
    widget_origins: str

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The key that signs, then those that are still read, newest first."""
        return (self.secret_key, *self.old_secret_keys.split())

    @property
    def host_names(self) -> tuple[str, ...]:
        """Host names that are served, without ports."""
        return tuple(name.strip().lower() for name in self.hosts.split(",") if name.strip())

    @property
    def forwarder_domains(self) -> tuple[str, ...]:
        """Domains of the forwarders whose mails may fail DMARC, in lower case."""
        return tuple(name.strip().lower() for name in self.trusted_forwarders.split(",") if name.strip())

    @property
    def frame_origins(self) -> tuple[str, ...]:
        """Origins of the sites that may show the widget."""
        return tuple(origin.strip().rstrip("/").lower() for origin in self.widget_origins.split(",") if origin.strip())

    @property
    def proxy_networks(self) -> tuple[Network, ...]:
        """Networks that trusted proxies connect from."""
        return read_networks(self.proxy_addresses)

    @property
    def keys(self) -> tuple[ApiKey, ...]:
        """The configured API keys."""
        return read_api_keys(self.api_keys)
