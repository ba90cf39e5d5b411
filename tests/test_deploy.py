"""The files of ``deploy/`` do what they say: a real nginx, systemd's own checks, a real shell."""

import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import BrowserContext
from proxied import Proxied, proxied
from served import Served, serving

from ui.access.database import ServerDatabase
from ui.access.role import Role
from ui.access.user import Users
from ui.cli import parser
from ui.settings import load_settings
from ui.watch.act import Act
from ui.watch.audit import Audit

pytest_plugins = ("browser",)

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
UNITS = ("bureau.service", "bureau-backup.service", "bureau-backup.timer")
PASSWORD = "校门口的第三棵梧桐树下"
FORGED = "203.0.113.9"


@dataclass(frozen=True)
class Front:
    """A server that the public reaches through nginx, with one user."""

    proxy: Proxied
    served: Served

    def client(self) -> httpx.Client:
        # what a browser says of a page's own form
        said = {"Origin": self.proxy.url, "Sec-Fetch-Site": "same-origin"}
        context = ssl.create_default_context(cafile=str(self.proxy.folder / "fullchain.pem"))
        return httpx.Client(base_url=self.proxy.url, verify=context, headers=said, timeout=30)

    @contextmanager
    def logged_in(self, headers: dict[str, str] | None = None) -> Iterator[httpx.Client]:
        with self.client() as client:
            form = {"name": "admin", "password": PASSWORD}
            answer = client.post("/login", data=form, headers=headers)
            assert answer.status_code == 303, answer.text
            yield client


@pytest.fixture(scope="module")
def front(full_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("front")
    library = Path(shutil.copytree(full_library, folder / "library"))
    said = re.search(r"^#\s+(proxies = .*)$", (DEPLOY / "nginx.conf").read_text("utf-8"), re.M)
    assert said
    (library / "settings.toml").write_text(f"{said[1]}\n", "utf-8")
    server = ServerDatabase(library)
    Users(server).add("admin", Role.ADMIN, PASSWORD)
    server.close()
    with serving(library, folder / "served.txt") as served:
        port = urlsplit(served.url).port
        assert port
        with proxied(folder / "nginx", port) as proxy:
            yield Front(proxy, served)


def audited(front: Front, act: Act) -> str:
    """Where the last act of the kind came from."""
    server = ServerDatabase(front.served.library)
    row = Audit(server).last(act)
    server.close()
    assert row is not None
    return row.origin


def test_http_leads_to_https(front: Front) -> None:
    answer = httpx.get(f"{front.proxy.plain}/plain?q=1")
    assert answer.status_code == 301
    assert answer.headers["location"] == "https://127.0.0.1/plain?q=1"


def test_the_page_asks_and_answers_in_a_browser(front: Front, chromium: BrowserContext) -> None:
    page = chromium.new_page()
    chromium.new_cdp_session(page).send("Security.setIgnoreCertificateErrors", {"ignore": True})
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.on("response", lambda it: failed.append(it.url) if it.status >= 400 else None)
    page.goto(front.proxy.url)
    page.locator(".examples button").first.click()
    turn = page.locator(".turn[data-turn='1'][data-state=done]")
    turn.wait_for()
    assert "answered" in (turn.locator(".answer").get_attribute("class") or "")
    page.close()
    assert failed == []


def test_whoever_logs_in_gets_a_cookie_for_https_alone(front: Front) -> None:
    with front.client() as client:
        answer = client.post("/login", data={"name": "admin", "password": PASSWORD})
        given = answer.headers["set-cookie"].lower()
        assert given.startswith("__host-") and "; secure" in given and "; httponly" in given
        assert "strict-transport-security" in answer.headers
        assert client.get("/admin/").status_code == 200
    with front.client() as nobody:
        assert nobody.get("/admin/").status_code in (303, 401)


def test_an_address_that_the_client_has_written_is_not_believed(front: Front) -> None:
    forged = {"X-Forwarded-For": FORGED, "X-Real-IP": FORGED, "Forwarded": f"for={FORGED}"}
    with front.logged_in(forged):
        assert audited(front, Act.LOGIN) == "127.0.0.1"
    with front.client() as client:  # nor does it make anybody one who sits at the machine
        near = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "127.0.0.1"}
        assert client.get("/admin/", headers=near).status_code in (303, 401)
        assert FORGED not in client.get("/", headers={"X-Forwarded-Host": FORGED}).text


def test_metrics_are_not_for_the_public(front: Front) -> None:
    with front.logged_in() as client:
        assert client.get("/metrics").status_code == 404
        assert client.get("/metrics/").status_code == 404


def test_files_may_be_larger_than_questions(front: Front) -> None:
    large = ("示例区少年宫开放时间的通知\n" + "每周二至周日开放。\n" * 20_000).encode()
    with front.logged_in() as client:
        assert client.post("/api/ask", content=large).status_code == 413
        put = client.put("/admin/files", params={"name": "开放.txt"}, content=large)
        assert put.status_code == 201, put.text


def test_the_log_of_requests_holds_no_question(front: Front) -> None:
    with front.client() as client:
        assert client.get("/plain", params={"q": "秘密的问题"}).status_code == 200
    file = front.proxy.folder / "bureau.access.log"
    for _ in range(50):  # nginx writes its line once the answer is out
        log = file.read_text("utf-8")
        if '"GET /plain" 200' in log:
            break
        time.sleep(0.1)
    assert '"GET /plain" 200' in log
    assert "?" not in log


def test_events_go_out_as_they_come(tmp_path: Path) -> None:
    """Behind nginx stands a server that sends one event, and the next only when told to."""
    go_on = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(10)

    def send() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            connection.sendall(head + b"Connection: close\r\n\r\ndata: one\n\n")
            go_on.wait(10)
            connection.sendall(b"data: two\n\n")

    sender = threading.Thread(target=send)
    with closing(listening), proxied(tmp_path / "nginx", listening.getsockname()[1]) as proxy:
        sender.start()
        address = f"{proxy.url}/hotline/gradio_api/queue/data?session_hash=1"
        with httpx.stream("GET", address, verify=False, timeout=5) as answer:
            events = answer.iter_lines()
            assert next(events) == "data: one"
            go_on.set()
            assert [line for line in events if line] == ["data: two"]
        sender.join()


def test_a_server_that_is_starting_is_said_to_be(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as nobody:
        port = nobody.getsockname()[1]
    with proxied(tmp_path / "nginx", port) as proxy:
        answer = httpx.get(f"{proxy.url}/plain", verify=False)
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "10"
        assert "请稍后再试" in answer.text


def analyze(*words: str) -> "subprocess.CompletedProcess[str]":
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed (Debian: apt install systemd)")
    return subprocess.run([program, *words], capture_output=True, text=True, timeout=60)


def unit(name: str) -> dict[str, list[str]]:
    lines = (DEPLOY / name).read_text("utf-8").splitlines()
    found: dict[str, list[str]] = {}
    for line in lines:
        if "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            found.setdefault(key, []).append(value)
    return found


@pytest.fixture
def placed(tmp_path: Path) -> Path:
    """The units with a program that exists: systemd checks that too."""
    for name in UNITS:
        text = (DEPLOY / name).read_text("utf-8")
        text = text.replace("/opt/bureau/venv/bin/bureau", shutil.which("true") or "/bin/true")
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_systemd_finds_no_fault_in_the_units(placed: Path) -> None:
    ran = analyze("verify", "--man=no", *(str(placed / name) for name in UNITS))
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(("name", "most"), [("bureau.service", 15), ("bureau-backup.service", 5)])
def test_the_units_are_shut_in(placed: Path, name: str, most: int) -> None:
    """systemd's own exposure, in tenths: an unhardened service has 96."""
    options = ("--offline=true", "--no-pager", f"--threshold={most}")
    ran = analyze("security", *options, str(placed / name))
    if "unrecognized option" in ran.stderr:
        pytest.skip("this systemd cannot check a file")
    assert ran.returncode == 0, ran.stdout[-400:] + ran.stderr


def test_no_torch_without_machine_code() -> None:
    """oneDNN makes its kernels as it runs: "could not create a primitive" is all it says else."""
    assert "MemoryDenyWriteExecute" not in unit("bureau.service")


def test_a_reader_that_takes_all_memory_does_not_end_the_service() -> None:
    assert unit("bureau.service")["OOMPolicy"] == ["continue"]


def test_the_service_and_the_backup_mean_the_same_library() -> None:
    library = "BUREAU_LIBRARY=/var/lib/bureau/library"
    for name in ("bureau.service", "bureau-backup.service"):
        assert library in unit(name)["Environment"]
    assert library in (DEPLOY / "bureau").read_text("utf-8")


def test_the_proxy_and_the_settings_agree(tmp_path: Path) -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    (line,) = re.findall(r"^#\s+(proxies = .*)$", text, re.M)
    (tmp_path / "settings.toml").write_text(line, "utf-8")
    assert list(load_settings(tmp_path).proxies) == tomllib.loads(line)["proxies"]
    port = re.search(r"--port (\d+)", unit("bureau.service")["ExecStart"][0])
    assert port and f"server 127.0.0.1:{port[1]};" in text


HANDBOOK = (ROOT / "docs" / "运维手册.md").read_text("utf-8")


def shown(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", HANDBOOK, re.M | re.S)


def commands() -> list[list[str]]:
    """What the handbook has a reader type that begins with ``bureau``, in blocks and in a line."""
    lines = [line for block in shown("sh") for line in block.splitlines()]
    lines += re.findall(r"`((?:sudo )?bureau [^`\n]+)`", HANDBOOK)
    lines = [re.split(r"\s#| \| |…", line)[0].removeprefix("sudo ") for line in lines]
    return [shlex.split(line)[1:] for line in lines if line.startswith("bureau ")]


def test_every_command_of_the_handbook_is_one() -> None:
    found = commands()
    assert {"user", "backup", "restore-backup", "doctor"} <= {words[0] for words in found}
    known = parser()
    for words in found:
        if len(words) > 1:  # a command alone is its name in a sentence
            known.parse_args(words)  # leaves with a usage error where it is none


def test_every_setting_of_the_handbook_is_one(tmp_path: Path) -> None:
    for block in shown("toml"):
        (tmp_path / "settings.toml").write_text(block, "utf-8")
        load_settings(tmp_path)


def test_the_installer_says_what_is_missing(tmp_path: Path) -> None:
    """A folder without packages, and a user without rights: one line, nothing is made."""
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    ran = subprocess.run(
        ["sh", str(tmp_path / "deploy" / "install.sh")],
        env={"PATH": os.environ["PATH"], "PYTHON": sys.executable},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 1
    (line,) = ran.stderr.splitlines()
    assert "没有安装包" in line or "请用 root 运行" in line
    for script in ("install.sh", "bureau"):
        subprocess.run(["sh", "-n", str(DEPLOY / script)], check=True)
