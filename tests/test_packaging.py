"""What is installed: declared dependencies, pins, the wheel's content, the system packages."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, packages_distributions, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
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
