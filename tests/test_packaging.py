"""What is installed: declared dependencies, pins, the wheel's content, the system packages."""

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import zipfile
from importlib.metadata import (
    PackageNotFoundError,
    metadata,
    packages_distributions,
    requires,
    version,
)
from pathlib import Path

import httpx
import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
ROOMS = ("corpus", "index", "assistant", "ui")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# of the CUDA build of torch, which some platforms get: no business of ours
GRAPHICS = re.compile(r"^(?:nvidia|cuda|triton)")


def needed(requirements: list[str]) -> dict[str, str]:
    """Name → installed version of everything that ``requirements`` bring along."""
    found: dict[str, str] = {}
    todo = [(Requirement(text), "") for text in requirements]
    seen: set[tuple[str, str]] = set()
    while todo:
        requirement, extra = todo.pop()
        name = canonicalize_name(requirement.name)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        found[name] = version(name).split("+")[0]
        for wanted in ("", *requirement.extras):
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                todo += [(Requirement(text), wanted) for text in requires(name) or ()]
    return found


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): pinned for name, pinned in pairs}


def test_every_version_is_pinned() -> None:
    wanted = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    installed = {n: v for n, v in needed(wanted).items() if not GRAPHICS.match(n)}
    pinned = pins()
    assert {n: v for n, v in installed.items() if pinned.get(n) != v} == {}


@pytest.mark.skipif(
    sys.platform != "linux" or sys.version_info[:2] != (3, 11), reason="pins are of Linux, 3.11"
)
def test_nothing_else_is_pinned() -> None:
    wanted = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    assert sorted(set(pins()) - set(needed(wanted))) == []


def test_the_pins_are_for_every_python_that_we_say() -> None:
    """Stable systems stay at an early 3.11: Debian 12 has 3.11.2."""
    least = SpecifierSet(PROJECT["requires-python"])
    assert "3.11.0" in least
    wanted = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    said = {name: metadata(name)["Requires-Python"] or "" for name in needed(wanted)}
    assert {n: it for n, it in said.items() if "3.11.0" not in SpecifierSet(it)} == {}


def imported(folder: Path) -> set[str]:
    """Top names of what the files of ``folder`` import."""
    names: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names.add((node.module or "").split(".")[0])
    return names - sys.stdlib_module_names


def undeclared(folders: tuple[str, ...], declared: list[str]) -> dict[str, str]:
    names = {canonicalize_name(Requirement(text).name) for text in declared}
    owners = packages_distributions()
    missing = {}
    for module in set().union(*(imported(ROOT / folder) for folder in folders)):
        distributions = {canonicalize_name(owner) for owner in owners.get(module, ())}
        if distributions and not distributions & names:
            missing[module] = ", ".join(sorted(distributions))
    return {m: d for m, d in missing.items() if d != "bureau-assistant"}


def test_what_is_imported_is_declared() -> None:
    extras = PROJECT["optional-dependencies"]
    optional = [text for name, several in extras.items() if name != "test" for text in several]
    assert undeclared(ROOMS, PROJECT["dependencies"] + optional) == {}


def test_what_tests_import_is_declared() -> None:
    declared = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    assert undeclared(("tests",), declared) == {}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from a copy: building leaves files behind."""
    try:
        version("setuptools")
    except PackageNotFoundError:
        pytest.skip("setuptools is not installed")
    copy = tmp_path_factory.mktemp("checkout")
    for name in ROOMS:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    made = tmp_path_factory.mktemp("wheel")
    build = ["wheel", "--no-deps", "--no-build-isolation", "--quiet", "-w", str(made), str(copy)]
    subprocess.run([sys.executable, "-m", "pip", *build], check=True)
    return zipfile.ZipFile(next(made.glob("bureau_assistant-*.whl")))


def test_wheel_holds_all_that_runs(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    for room in ROOMS:
        files = (p for p in (ROOT / room).rglob("*") if p.is_file() and p.suffix != ".pyc")
        assert {p.relative_to(ROOT).as_posix() for p in files} <= names


def test_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    about = {name for name in tops if name.endswith(".dist-info")}
    assert tops - about == set(ROOMS)
    entry = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "bureau = ui.cli:main" in wheel.read(entry).decode()


@pytest.fixture(scope="module")
def elsewhere(wheel: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the wheel's content lies; beside it a folder to run in, far from the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    wheel.extractall(folder / "site")
    (folder / "run").mkdir()
    return folder


def installed(elsewhere: Path, *words: str) -> tuple[list[str], dict[str, str]]:
    """The command and its environment: what the wheel holds goes before what the tests run."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(elsewhere / "site"),
        "BUREAU_LIBRARY": str(elsewhere / "library"),
    }
    return [sys.executable, *words], environment


def test_nothing_of_the_checkout_is_needed(elsewhere: Path) -> None:
    """Samples, pages and word lists come with the wheel: serve, ask and doctor run from it."""
    code = "import corpus, index, assistant, ui; print(corpus.__file__, ui.__file__)"
    command, environment = installed(elsewhere, "-c", code)
    where = subprocess.check_output(
        command, env=environment, cwd=elsewhere / "run", text=True
    ).split()
    assert all(it.startswith(str(elsewhere / "site")) for it in where)

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = ("-m", "ui.cli", "serve", "--samples", "--port", str(port))
    command, environment = installed(elsewhere, *serve)
    with (
        (elsewhere / "said.txt").open("wb") as said,
        subprocess.Popen(
            command, env=environment, cwd=elsewhere / "run", stdout=said, stderr=said
        ) as server,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            _answering(url, server, elsewhere / "said.txt")
            samples = [p for p in (ROOT / "corpus" / "samples").iterdir() if p.is_file()]
            assert len(httpx.get(f"{url}/api/documents", timeout=30).json()) == len(samples)
            for path in ("/", "/plain", "/docs", "/staff/", "/hotline/", "/admin/"):
                assert httpx.get(f"{url}{path}", timeout=30).status_code == 200, path
            for file in (ROOT / "ui" / "static").iterdir():
                served = httpx.get(f"{url}/ui/static/{file.name}", timeout=30)
                assert served.content == file.read_bytes(), file.name
        finally:
            server.terminate()
            server.wait(20)
    asked = ("-m", "ui.cli", "ask", "校车一个月多少钱？")
    for words, expected in ((asked, "没有写明费用"), (("-m", "ui.cli", "doctor"), "✓ 检索：正常")):
        command, environment = installed(elsewhere, *words)
        ran = subprocess.run(
            command, env=environment, cwd=elsewhere / "run", capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert expected in ran.stdout


def _answering(url: str, server: "subprocess.Popen[bytes]", said: Path) -> None:
    until = time.monotonic() + 180  # embeds the samples; the model may have to be unpacked first
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx.get(f"{url}/healthz", timeout=10).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail(said.read_text("utf-8", "replace")[-2000:])


def test_the_wheelhouse_has_all_extras_but_those_of_the_tests() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (said,) = re.findall(r"^EXTRAS := (.+)$", makefile, re.M)
    assert set(said.split(",")) == set(PROJECT["optional-dependencies"]) - {"test"}
    for name in ("Dockerfile", "deploy/安装说明.txt"):
        assert f"bureau-assistant[{said}]" in (ROOT / name).read_text("utf-8"), name
    assert f"extras={said}\n" in (ROOT / "deploy" / "install.sh").read_text("utf-8")


def test_the_image_is_made_of_what_make_wheelhouse_makes() -> None:
    """It cannot be built here; what it copies is there, and it runs as nobody special."""
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY ")]
    assert [it for it in copied if not it[0].startswith("--from=")] == [["wheelhouse"]]
    kept = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "!wheelhouse" in kept and "*" in kept
    assert lines.index("USER bureau") < next(
        n for n, line in enumerate(lines) if line.startswith("CMD ")
    )


@pytest.mark.skipif(not Path("/bin/sh").exists(), reason="needs a POSIX shell")
def test_missing_system_packages_are_named_and_no_failure(tmp_path: Path) -> None:
    """Not root, no Chromium, no font: one line says so, and the suite can go on."""
    for name, answer in (("id", "1000"), ("fc-list", "")):
        command = tmp_path / name
        command.write_text(f"#!/bin/sh\necho '{answer}'\n", "utf-8")
        command.chmod(0o755)
    grep = shutil.which("grep")
    assert grep
    (tmp_path / "grep").symlink_to(grep)
    ran = subprocess.run(
        ["/bin/sh", str(ROOT / ".ci" / "system-packages")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
    )
    assert ran.returncode == 0
    assert ran.stdout.startswith("缺少 chromium ")
    assert "将被跳过" in ran.stdout
