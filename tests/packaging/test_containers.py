"""Dockerfile and compose file: read by their own checkers, locked down and watched."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest
import yaml

from tests.packaging.test_deploy import DEPLOY
from tests.services.programs import REQUIRED, need

DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
OURS = ("web", "worker", "index", "mail-in")


def argument(instruction: str) -> str:
    """What stands behind the last instruction of that name."""
    return re.findall(rf"^{instruction}\s+(.*)$", DOCKERFILE, re.MULTILINE)[-1].strip()


def test_every_service_of_compose_that_is_ours_is_locked_down() -> None:
    services = [COMPOSE["services"][name] for name in OURS]

    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in services)
    assert all(service["security_opt"] == ["no-new-privileges:true"] for service in services)
    assert all("user" not in service and "privileged" not in service for service in services)
    assert int(argument("USER")) > 0


def test_every_service_of_compose_is_watched_and_comes_back() -> None:
    services = COMPOSE["services"]

    assert all(service["restart"] == "unless-stopped" for service in services.values())
    others = {name: service for name, service in services.items() if name not in OURS}
    assert all(service["healthcheck"]["test"] for service in others.values())
    assert [name for name in OURS if "healthcheck" not in services[name]] == ["web"]  # has that of the image
    assert "/healthz" in argument("HEALTHCHECK")
    assert COMPOSE["services"]["web"]["depends_on"] == {name: {"condition": "service_healthy"} for name in others}


def test_secrets_and_volumes_that_services_of_compose_name_are_declared() -> None:
    secrets = {name for service in COMPOSE["services"].values() for name in service.get("secrets", [])}
    volumes = {text.split(":")[0] for service in COMPOSE["services"].values() for text in service.get("volumes", [])}

    assert secrets == {*COMPOSE["secrets"]}
    assert {name for name in volumes if not name.startswith((".", "/"))} == {*COMPOSE["volumes"]}


@pytest.mark.services
def test_the_compose_file_is_what_the_specification_of_compose_allows() -> None:
    if not REQUIRED:
        pytest.importorskip("compose_spec")
    from compose_spec import PyCompose

    def check(compose: dict[str, Any]) -> None:
        PyCompose.from_json(json.dumps(compose)).validate()

    check(COMPOSE)
    with pytest.raises(ValueError, match="service_helthy"):
        check(json.loads(json.dumps(COMPOSE).replace("service_healthy", "service_helthy")))


@pytest.mark.services
def test_hadolint_has_nothing_to_say_of_the_dockerfile() -> None:
    answer = subprocess.run([need("hadolint"), DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)

    assert (answer.stdout, answer.returncode) == ("", 0)
