"""The README holds what it says: its commands run, its settings load, its links lead somewhere.

So does the handbook: its examples are asked of the sample documents.

Every command of a ``console`` block is run, in order, against one library. A command stands after
"$ "; what follows up to the next one is what a reader is shown. Words of an answer may be tuned,
so not the whole output is compared: ``KEYS`` names, by the command's first words, what must be
both in the README and in what really comes out.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ui.citation import STATUS_WORDS
from ui.settings import load_settings
from ui.turn import HEADINGS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
HANDBOOK = (ROOT / "docs" / "手册.md").read_text("utf-8")
PAGES = (
    "README.md",
    "docs/手册.md",
    "docs/运维手册.md",
    "docs/architecture.md",
    "CHANGELOG.md",
)
START = 120  # seconds: the model may have to be unpacked first

KEYS = {
    "make serve": ("正在放入示例文件", "added     新增 enrollment-rules-2026.html", "已启动"),
    "bureau ask 我们租房住": ("连续租住满12个月", "示教规〔2026〕2号", "第八条"),
    "bureau ask 校车一个月": ("没有写明费用", "请联系人工核实"),
    "bureau search 社区教育讲座": ("[语义+字词]", "社区教育讲座"),
    "mkdir": (),
    "printf": (),
    "sed": (),
    "bureau add notices": ("notices/palace.txt", "《示例区少年宫关于2026年暑期开放时间的通知》"),
    "bureau ask 少年宫": ("17:00闭馆",),
    "bureau remove": ("已移出：",),
    "bureau restore": ("已恢复：",),
    "bureau documents": ("已废止", "现行有效", "示教规〔2025〕3号", "enrollment-rules-2025.txt"),
    "bureau show": ("标题：示例区教育局关于印发",),
    "bureau figures 2024年新增学位": ("2024年  完成  3860个", "（示教〔2024〕58号）"),
    "bureau figures 学前教育专项资金": (
        "2024年  完成  1850万元",
        "2025年  目标  2000万元",
        "2025年  完成  2000万元",
        "2026年  目标  2150万元",
    ),
    "bureau figures 基建投资": ("未达成  基建投资  2025年", "目标 3.1亿元", "完成 2.9亿元"),
    "bureau figures 新增学位": ("已写入 places.xlsx",),
    "bureau doctor": ("✓ 模型：multilingual-e5-small", "✓ 检索：正常"),
    "bureau evaluate tests": ("题目 138",),
    "bureau evaluate --generate": ("已拟出",),
}
# the same command twice: what became of the file each time
RESULTS = ["added", "replaced"]


class Shown(NamedTuple):
    command: str
    output: str


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


def console() -> list[Shown]:
    lines = "".join(blocks("console"))
    return [
        Shown(*part.split("\n", 1)) for part in re.split(r"^\$ ", lines, flags=re.M) if part.strip()
    ]


def keys(command: str) -> tuple[str, ...]:
    plain = command.replace('"', "")
    found = [phrases for start, phrases in KEYS.items() if plain.startswith(start)]
    assert len(found) == 1, f"KEYS must say what to expect of: {command}"
    return found[0]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder to run in, with the checkout's own folders that commands name."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "tests").symlink_to(ROOT / "tests")
    return folder


@pytest.fixture(scope="module")
def environment(place: Path) -> dict[str, str]:
    """The program of the environment that runs the tests, and a library of its own."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "BUREAU_LIBRARY": str(place / "library")}


@pytest.fixture(scope="module")
def said_by_make(environment: dict[str, str], place: Path) -> str:
    """What ``make serve`` says until its page answers; it is stopped then.

    It runs in the checkout with the environment of the tests, which is installed already.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = place / "make.txt"
    stamp = f"{sys.prefix}/serve.stamp"
    command = ["make", "-o", stamp, "serve", f"VENV={sys.prefix}", f"PORT={port}"]
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        ) as server,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", server, log)
        finally:
            os.killpg(server.pid, signal.SIGTERM)  # make and the server it started
            server.wait(20)
    return log.read_text("utf-8").replace(f":{port}", ":7860")


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"make serve did not come to answer:\n{log.read_text('utf-8')[-2000:]}")


@pytest.fixture(scope="module")
def run_all(
    said_by_make: str, environment: dict[str, str], place: Path
) -> list[tuple[Shown, int, str]]:
    """Every command of the README with its exit status and what it said."""
    done = []
    for shown in console():
        if shown.command == "make serve":
            done.append((shown, 0, said_by_make))
            continue
        ran = subprocess.run(
            ["sh", "-c", shown.command],
            cwd=place,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        done.append((shown, ran.returncode, ran.stdout + ran.stderr))
    return done


def test_commands_do_what_the_readme_shows(run_all: list[tuple[Shown, int, str]]) -> None:
    for shown, status, said in run_all:
        assert status == 0, f"{shown.command}\n{said}"
        assert "Traceback" not in said
        for phrase in keys(shown.command):
            assert phrase in said, f"{shown.command}\n{said}"
            assert phrase in shown.output, f"the README no longer shows {phrase}: {shown.command}"


def test_adding_twice_tells_new_from_changed(run_all: list[tuple[Shown, int, str]]) -> None:
    adds = [(shown, said) for shown, _, said in run_all if shown.command == "bureau add notices"]
    assert [said.split()[0] for _, said in adds] == RESULTS
    assert [shown.output.split()[0] for shown, _ in adds] == RESULTS


def test_make_says_which_address_to_open(said_by_make: str) -> None:
    assert "请用浏览器打开 http://127.0.0.1:7860 " in said_by_make
    assert "Warning" not in said_by_make


def test_settings_of_the_readme_load(tmp_path: Path) -> None:
    settings = "".join(blocks("toml"))
    (tmp_path / "settings.toml").write_text(settings, "utf-8")
    loaded = load_settings(tmp_path)
    for name, value in tomllib.loads(settings).items():
        assert getattr(loaded, name) == value


@pytest.fixture(scope="module")
def handbook_answers(
    said_by_make: str, environment: dict[str, str], place: Path
) -> list[tuple[str, str, dict[str, Any]]]:
    """(question, answer as the handbook prints it, answer as it is given) of each example."""
    examples = re.findall(
        r"^> \*\*问：\*\* (.+)\n>\n> \*\*答：\*\* ((?:.+\n)(?:> .+\n)*)", HANDBOOK, re.M
    )
    assert examples
    batch = place / "examples.jsonl"
    lines = (json.dumps({"question": question}) for question, _ in examples)
    batch.write_text("\n".join(lines), "utf-8")
    ran = subprocess.run(
        ["bureau", "ask", "--batch", str(batch)],
        env=environment,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    given = [json.loads(line) for line in ran.stdout.splitlines()]
    return [(q, a, g) for (q, a), g in zip(examples, given, strict=True)]


def test_examples_of_the_handbook_are_real(
    handbook_answers: list[tuple[str, str, dict[str, Any]]],
) -> None:
    for question, printed, given in handbook_answers:
        words = squeezed(printed.replace("\n> ", "\n"))
        assert words in squeezed(given["answer"]), question


def test_handbook_explains_every_outcome() -> None:
    headings = [heading for heading in HEADINGS.values() if heading]
    assert [heading for heading in headings if f"| {heading} |" not in HANDBOOK] == []
    assert [words for words in STATUS_WORDS.values() if f"| {words} |" not in HANDBOOK] == []


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("page", PAGES)
def test_links_and_pictures_are_there(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    linked = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    missing = [name for name in linked if not ((ROOT / page).parent / name).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_named_files_are_there(page: str) -> None:
    """A file named in `code` with a known ending exists, from the root or from docs/."""
    text = (ROOT / page).read_text("utf-8")
    named = set(re.findall(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|md|jsonl|txt|toml))`", text))
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_pictures_are_light() -> None:
    pictures = sorted((ROOT / "docs" / "images").glob("*.png"))
    assert pictures
    assert [p.name for p in pictures if p.stat().st_size >= 200_000] == []
