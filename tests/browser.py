"""Fixtures for tests in a real browser: the real server on the sample documents, and Chromium.

A test module takes them with ``pytest_plugins = ("browser",)``.
"""

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser_words import CHOICES_DOCUMENT, HOSTILE_DOCUMENT, LONG_DOCUMENT, PHONE
from playwright.sync_api import BrowserContext, Page, Request, sync_playwright

ROOT = Path(__file__).parent.parent
SAMPLES = [
    ROOT / "corpus" / "samples" / name
    for name in (
        "hotline-faq.md",
        "enrollment-rules-2025.txt",
        "enrollment-rules-2026.html",
        "community-education-rules.pdf",
    )
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START = 60  # seconds a server may take: the model is unpacked on the first start of a machine


def bureau_command(*words: str) -> list[str]:
    return [sys.executable, "-m", "ui.cli", *words]


@pytest.fixture(scope="session")
def sample_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with some samples, a hostile document and two more, and a number to call.

    Four of the samples, one a format, are enough for a page: embedding all takes longer.
    """
    folder = tmp_path_factory.mktemp("library")
    settings = f'handoff_phone = "{PHONE}"\nhandoff_hours = "工作日9:00—12:00"\n'
    (folder / "settings.toml").write_text(settings, encoding="utf-8")
    written = tmp_path_factory.mktemp("written")
    for name, words in (
        ("hostile.txt", HOSTILE_DOCUMENT),
        ("choices.txt", CHOICES_DOCUMENT),
        ("long.txt", LONG_DOCUMENT),
    ):
        (written / name).write_text(words, encoding="utf-8")
    files = map(str, [*SAMPLES, *sorted(written.iterdir())])
    subprocess.run(
        bureau_command("add", *files, "--library", str(folder)),
        check=True,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    return folder


@pytest.fixture(scope="session")
def sample_engine_url(
    sample_library: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Address of ``bureau serve`` on the sample library, answering."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    output = tmp_path_factory.mktemp("server") / "output.txt"
    command = bureau_command("serve", "--port", str(port), "--library", str(sample_library))
    with (
        output.open("wb") as log,
        subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log) as it,
    ):
        url = f"http://127.0.0.1:{port}"
        try:
            wait_until_healthy(it, url, output)
            yield url
        finally:
            it.terminate()
            it.wait(20)


def wait_until_healthy(server: subprocess.Popen[bytes], url: str, output: Path) -> None:
    for _ in range(START * 5):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"the server did not start:\n{output.read_text('utf-8', 'replace')[-2000:]}")


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"),
            executable_path=program,
            headless=True,
            args=FLAGS,
            locale="en-US",  # the page must be Chinese all the same
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(10_000)
        yield context
        context.close()


class Watched:
    """A page that keeps what should not have happened on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.outside: list[str] = []
        self.errors: list[str] = []
        page.on("request", self.note_request)
        page.on("pageerror", lambda error: self.note_error(str(error)))
        page.on(
            "console",
            lambda message: self.errors.append(message.text) if message.type == "error" else None,
        )

    def note_error(self, error: str) -> None:
        # Gradio ends its own stream as a page is left, now and then before the page is gone
        if not error.startswith("AbortError: signal is aborted"):
            self.errors.append(error)

    def note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname != "127.0.0.1":
            self.outside.append(request.url)


@pytest.fixture
def watched(chromium: BrowserContext, sample_engine_url: str) -> Iterator[Watched]:
    """The parents' page, freshly opened; at the end nothing left the machine, nothing failed."""
    watched = Watched(chromium.new_page())
    watched.page.set_viewport_size({"width": 1280, "height": 800})
    watched.page.goto(sample_engine_url)
    watched.page.wait_for_selector(".examples button")
    yield watched
    watched.page.evaluate("localStorage.clear()")  # the next test begins with small type
    chromium.clear_cookies()
    watched.page.close()
    assert watched.outside == []
    assert watched.errors == []


@pytest.fixture
def page(watched: Watched) -> Page:
    return watched.page
