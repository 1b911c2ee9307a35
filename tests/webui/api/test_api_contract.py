"""Whatever a client sends to the API is answered as /openapi.json says. Schemathesis thinks the requests up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from schemathesis.config import SchemathesisConfig

from tests.product import settings_in
from webui.api.operation import Operation
from webui.api.steps import operations
from webui.app import create_app

# Said by the types, decided by the product: a text of blanks only, a topic that the form does not have.
REFUSED_ALTHOUGH_WELL_FORMED = ["2xx", 401, 403, 404, 409, 422]
REQUESTS = 12  # per operation


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, shipped_index: Path) -> Iterator[Flask]:
    limits = {"suggest_per_minute": 1_000_000, "api_per_minute": 1_000_000}
    app = create_app(settings_in(tmp_path_factory.mktemp("api"), index=shipped_index, **limits))
    yield app
    app.extensions["readfirst"].database.close()


@pytest.fixture(scope="module")
def described(app: Flask) -> schemathesis.BaseSchema:
    config = SchemathesisConfig.from_dict(
        {"checks": {"positive_data_acceptance": {"expected-statuses": REFUSED_ALTHOUGH_WELL_FORMED}}}
    )
    return schemathesis.openapi.from_wsgi("/openapi.json", app, config=config)


@pytest.fixture(scope="module")
def there(app: Flask) -> dict[str, str]:
    """What stands in the addresses of a help session and a ticket that are really there."""
    client = app.test_client()
    begun = client.post("/api/v1/help-sessions", json={"text": "zabudnuté heslo", "lang": "sk"}).get_json()
    sent = sends_at_once(client)
    article_id = begun["reading_list"][0]["article"]
    assert client.get(f"/api/v1/help-sessions/{begun['id']}/articles/{article_id}").status_code == 200
    return {
        "help_session_id": begun["id"],
        "article": article_id,
        "reference": sent["reference"],
        "secret": sent["secret"],
    }


def sends_at_once(client: FlaskClient) -> dict[str, str]:
    begun = client.post("/api/v1/help-sessions", json={"topic": "hijacked"}).get_json()
    letter = {"category": "cannot-get-in", "email": "eva@example.org", "description": "Pomoc", "consent": True}
    receipt: dict[str, str] = client.post(f"/api/v1/help-sessions/{begun['id']}/ticket", json=letter).get_json()
    return receipt


@pytest.mark.long
@pytest.mark.parametrize("operation", operations.all, ids=lambda operation: operation.name)
def test_every_answer_is_as_described(
    described: schemathesis.BaseSchema, operation: Operation, there: dict[str, str]
) -> None:
    wanted = described.find_operation_by_id(operation.name)
    well_formed = wanted.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE)
    ill_formed = wanted.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)

    @settings(max_examples=REQUESTS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=well_formed)
    def taken_or_refused_in_words(case: schemathesis.Case) -> None:
        case.path_parameters = {name: there.get(name, value) for name, value in case.path_parameters.items()}
        case.query = {name: there.get(name, value) for name, value in case.query.items()}
        if isinstance(case.body, dict) and "article" in case.body:
            case.body["article"] = there["article"]
        case.call_and_validate()

    @settings(max_examples=REQUESTS, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=ill_formed)
    def refused(case: schemathesis.Case) -> None:
        case.call_and_validate()

    taken_or_refused_in_words()
    refused()
