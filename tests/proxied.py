"""A real nginx with ``deploy/nginx.conf`` before a server, as the handbook says to set it up."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONF = ROOT / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
# directives of the file that name what only an installed machine has: each is there once
INSTALLED = (
    "    listen [::]:80;\n",
    "    listen [::]:443 ssl http2;\n",
)


@dataclass(frozen=True)
class Proxied:
    url: str  # https
    plain: str  # http
    folder: Path


@contextmanager
def proxied(folder: Path, upstream: int) -> Iterator[Proxied]:
    """In front of the ``upstream`` port; its files lie in the new ``folder``."""
    if NGINX is None or shutil.which("openssl") is None:
        pytest.skip("nginx or openssl is not installed (Debian: apt install nginx-light openssl)")
    folder.mkdir()
    _certificate(folder)
    plain, secure = _free_port(), _free_port()
    text = CONF.read_text("utf-8")
    for line in INSTALLED:
        text = _replaced(text, line, "")
    text = _replaced(text, "listen 80;", f"listen 127.0.0.1:{plain};")
    text = _replaced(text, "listen 443 ssl http2;", f"listen 127.0.0.1:{secure} ssl http2;")
    text = _replaced(text, "server 127.0.0.1:7860;", f"server 127.0.0.1:{upstream};")
    text = text.replace("bureau.example.cn", "127.0.0.1")
    text = text.replace("/etc/ssl/bureau", str(folder)).replace("/var/log/nginx", str(folder))
    (folder / "site.conf").write_text(text, "utf-8")
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\ntypes {{ text/html html; }}\n{places}include site.conf;\n}}\n",
        "utf-8",
    )
    command = [NGINX, "-p", str(folder), "-c", "nginx.conf", "-e", str(folder / "error.log")]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(server, secure, folder)
            yield Proxied(f"https://127.0.0.1:{secure}", f"http://127.0.0.1:{plain}", folder)
        finally:
            server.terminate()
            server.wait(20)


def _replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"deploy/nginx.conf no longer says {old!r} once"
    return text.replace(old, new)


def _certificate(folder: Path) -> None:
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command = ["openssl", "req", "-x509", *curve, "-nodes", "-days", "2", *names, *files]
    subprocess.run(command, check=True, capture_output=True)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    for _ in range(100):
        if server.poll() is not None:
            break
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    said = (folder / "error.log").read_text("utf-8") if (folder / "error.log").exists() else ""
    raise AssertionError(f"nginx did not start: {said[-1000:]}{os.linesep}")
