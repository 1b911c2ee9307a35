"""WebKitGTK (the engine of every iPhone) and Firefox ESR from the distribution, driven over WebDriver."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.firefox.service import Service as FirefoxService
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.webkitgtk.service import Service as WebKitService

from tests.services.programs import need

ENGINES = ("WebKitGTK", "Firefox")


@contextmanager
def other_browser(engine: str, display: str, folder: Path) -> Iterator[WebDriver]:
    """A browser of that engine with a fresh profile, on that screen."""
    surroundings = {**os.environ, "DISPLAY": display, "HOME": str(folder), "MOZ_HEADLESS": "1"}
    driver = _webkit(surroundings) if engine == "WebKitGTK" else _firefox(surroundings)
    try:
        driver.implicitly_wait(0)
        yield driver
    finally:
        driver.quit()


def _webkit(surroundings: dict[str, str]) -> WebDriver:
    options = webdriver.WebKitGTKOptions()
    options.binary_location = str(need("MiniBrowser"))
    options.add_argument("--automation")
    # As root there is no sandbox to be had in a container; the pages are our own.
    unconfined = {
        **surroundings,
        "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
    }
    service = WebKitService(executable_path=str(need("WebKitWebDriver")), env=unconfined)
    return webdriver.WebKitGTK(options=options, service=service)


def _firefox(surroundings: dict[str, str]) -> WebDriver:
    options = webdriver.FirefoxOptions()
    options.binary_location = str(need("Firefox"))
    service = FirefoxService(executable_path=str(need("geckodriver")), env=surroundings)
    return webdriver.Firefox(options=options, service=service)
