"""The provider that the house signs in at."""

from __future__ import annotations

from collections.abc import Iterator

from webui.doctor.finding import Finding, FindingCode
from webui.json_request import ServerAway, ServerMisconfigured
from webui.openid.choice import provider_of
from webui.settings import Settings


def unreachable_provider(settings: Settings) -> Iterator[Finding]:
    """Find an issuer that does not answer, or that is another one than the settings say."""
    provider = provider_of(settings)
    if provider is None:
        return
    try:
        provider.metadata()
    except ServerAway as error:
        message = f"nobody can sign in at the provider: {error}"
        yield Finding(FindingCode.SIGN_IN_PROVIDER, message, "start it, or let this host reach it")
    except ServerMisconfigured as error:
        message = f"nobody can sign in at the provider: {error}"
        yield Finding(FindingCode.SIGN_IN_PROVIDER, message, "mend READFIRST_OPENID_ISSUER, or openid= in CA_FILES")
