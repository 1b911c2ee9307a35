"""What is believed of a provider, and what is not."""

import base64
import json
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from tests.webui.openid.provider_double import CLIENT, SECRET, ProviderDouble, provider_double
from webui.json_request import ServerAway, ServerMisconfigured, ServerRefused
from webui.openid.provider import OpenIdProvider, PendingSignIn, ProvenPerson

BACK = "https://help.example.org/staff/sign-in/openid/back"


@pytest.fixture
def double() -> Iterator[ProviderDouble]:
    with provider_double() as running:
        yield running


@pytest.fixture
def provider(double: ProviderDouble) -> OpenIdProvider:
    return OpenIdProvider(double.issuer, CLIENT, SECRET, "openid profile", roles_claim="groups")


@pytest.fixture
def signs_in(double: ProviderDouble, provider: OpenIdProvider) -> Callable[..., ProvenPerson]:
    def sign_in(**claims: object) -> ProvenPerson:
        pending = PendingSignIn.new()
        double.goes_to(provider.begin(pending, BACK), **{"preferred_username": "eva", "groups": ["kb"], **claims})
        return provider.person("a-code", pending, BACK, datetime.now(UTC))

    return sign_in


def test_somebody_is_who_the_provider_says(double: ProviderDouble, signs_in: Callable[..., ProvenPerson]) -> None:
    assert signs_in() == ProvenPerson("id-1", "eva", ("kb",))

    form = double.forms[0]
    assert (form["grant_type"], form["redirect_uri"], form["code"]) == (["authorization_code"], [BACK], ["a-code"])
    assert len(form["code_verifier"][0]) >= 43
    assert "client_secret" not in form


def test_our_secret_goes_where_the_provider_wants_it(double: ProviderDouble, signs_in: Callable[..., Any]) -> None:
    double.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}

    signs_in()

    assert (double.forms[0]["client_id"], double.forms[0]["client_secret"]) == ([CLIENT], [SECRET])


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "https://other.example"}, "iss"),
        ({"aud": "another-client"}, "aud"),
        ({"aud": [CLIENT, "another-client"], "azp": "another-client"}, "azp"),
        ({"exp": int(time.time()) - 3_600}, "expired"),
        ({"nbf": int(time.time()) + 3_600}, "not yet valid"),
        ({"nonce": "of another sign-in"}, "nonce"),
        ({"at_hash": "of another token"}, "at_hash"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "says not who"),
        ({"sub": 7}, "sub"),
    ],
)
def test_a_token_that_is_not_for_this_sign_in_is_not_believed(
    signs_in: Callable[..., Any], claims: dict[str, Any], why: str
) -> None:
    with pytest.raises(ServerMisconfigured, match=why):
        signs_in(**claims)


def forged(double: ProviderDouble, algorithm: str) -> str:
    """A token that nobody should believe."""
    now = int(time.time())
    claims = {"iss": double.issuer, "sub": "id-1", "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": "n"}
    if algorithm == "none":
        parts = ({"alg": "none"}, claims)
        return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts) + "."
    keys: dict[str, Any] = {
        "RS256": RSAKey.generate_key(2048),  # somebody else's
        "HS256": OctKey.import_key(SECRET.encode().ljust(32)),
        "ES256": ECKey.generate_key("P-256"),
    }
    return jwt.encode({"alg": algorithm, "kid": double.key.kid}, claims, keys[algorithm])


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS256", "ES256"])
def test_a_token_that_the_provider_did_not_sign_is_not_believed(
    double: ProviderDouble, provider: OpenIdProvider, algorithm: str
) -> None:
    double.token = forged(double, algorithm)

    with pytest.raises(ServerMisconfigured, match="not to be trusted"):
        provider.person("c", PendingSignIn("s", "n", "v"), BACK, datetime.now(UTC))


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "{}"])
def test_an_answer_without_a_token_is_no_sign_in(double: ProviderDouble, provider: OpenIdProvider, token: str) -> None:
    double.token = token or " "

    with pytest.raises(ServerMisconfigured, match="not to be trusted"):
        provider.person("c", PendingSignIn("s", "n", "v"), BACK, datetime.now(UTC))


def test_a_key_that_was_changed_is_known_at_once(double: ProviderDouble, signs_in: Callable[..., Any]) -> None:
    signs_in()
    double.rotates()

    assert signs_in().subject == "id-1"


def test_a_key_that_was_withdrawn_signs_nobody_in(double: ProviderDouble, signs_in: Callable[..., Any]) -> None:
    double.published = [RSAKey.generate_key(2048, auto_kid=True)]

    with pytest.raises(ServerMisconfigured, match="not to be trusted"):
        signs_in()


def test_claims_that_are_not_in_the_token_are_asked_for(double: ProviderDouble, signs_in: Callable[..., Any]) -> None:
    double.userinfo = {"sub": "id-1", "groups": ["it"], "preferred_username": "eva"}

    assert signs_in(groups=None, preferred_username=None) == ProvenPerson("id-1", "eva", ("it",))
    assert double.authorization == "Bearer t"


def test_what_is_known_of_somebody_else_is_not_taken(double: ProviderDouble, signs_in: Callable[..., Any]) -> None:
    double.userinfo = {"sub": "id-2", "groups": ["it"]}

    assert signs_in(groups=None).values == ()


def test_a_code_that_has_expired_is_refused_in_words(double: ProviderDouble, signs_in: Callable[..., Any]) -> None:
    double.refusal = (400, {"error": "invalid_grant", "error_description": "grant not found"})

    with pytest.raises(ServerRefused, match="invalid_grant grant not found"):
        signs_in()


def test_a_wrong_secret_of_ours_is_a_fault_of_the_settings(
    double: ProviderDouble, signs_in: Callable[..., Any]
) -> None:
    double.refusal = (401, {"error": "invalid_client"})

    with pytest.raises(ServerMisconfigured, match="mend client id and secret"):
        signs_in()


@pytest.mark.parametrize(
    ("metadata", "why"),
    [
        ({"issuer": "https://login.example.org/"}, "calls itself https://login.example.org/: write that"),
        ({"token_endpoint": None}, "names no token_endpoint"),
        ({"jwks_uri": "http://keys.example.org/"}, "jwks_uri of .* in the clear"),
    ],
)
def test_a_provider_that_is_not_the_configured_one_is_refused(
    double: ProviderDouble, provider: OpenIdProvider, metadata: dict[str, Any], why: str
) -> None:
    double.metadata = metadata

    with pytest.raises(ServerMisconfigured, match=why):
        provider.begin(PendingSignIn.new(), BACK)


def test_a_provider_that_is_away_is_asked_again_after_ten_seconds_only(double: ProviderDouble) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    seconds = [0.0]
    provider = OpenIdProvider(address, CLIENT, SECRET, clock=lambda: seconds[0])
    with pytest.raises(ServerAway, match="ConnectionRefused"):
        provider.metadata()
    provider.issuer = double.issuer
    with pytest.raises(ServerAway):
        provider.metadata()

    seconds[0] = 11

    assert provider.metadata()["issuer"] == double.issuer


def test_what_the_provider_says_of_itself_is_asked_once_in_ten_minutes(
    double: ProviderDouble, signs_in: Callable[..., Any]
) -> None:
    signs_in()
    signs_in()

    assert double.asked.count("/.well-known/openid-configuration") == 1
    assert double.asked.count("/jwks") == 2
