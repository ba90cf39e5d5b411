"""Fixtures of the whole suite: the shared documents beside the checkout, where there are any."""

import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from served import Served

    from corpus.document import Description
    from ui.engine import Engine

# A shell that runs the suite in the background makes it ignore Ctrl-C, which the programs that
# tests start would inherit.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents; tests that ask for it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared documents are not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def laws(shared: Path) -> "dict[str, tuple[Description, str]]":
    """Of each shared law, by the name of its file: what it says of itself, and its text."""
    from corpus.prepare import prepare
    from corpus.read import read

    made = {}
    for path in sorted((shared / "documents" / "laws").iterdir()):
        prepared = prepare(read(path), path.name)
        made[path.name] = prepared.about, prepared.outline.text
    return made


@pytest.fixture(scope="session")
def one_model() -> Iterator[None]:
    """The engines of this process share the real model, which takes 0.7 s to load, as the threads
    of a server do: every command that a test runs by ``main`` opens an engine of its own."""
    import ui.engine
    from index.embed import Encoder

    load = ui.engine.load_encoder
    loaded: dict[tuple[str, str | None, str | None], Encoder] = {}

    def shared(
        name: str,
        *,
        query_prefix: str | None = None,
        passage_prefix: str | None = None,
        say: Callable[[str], None] | None = None,
    ) -> Encoder:
        key = (name, query_prefix, passage_prefix)
        if key not in loaded:
            loaded[key] = load(
                name, query_prefix=query_prefix, passage_prefix=passage_prefix, say=say
            )
        return loaded[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ui.engine, "load_encoder", shared)
        yield


@pytest.fixture(scope="session")
def full_engine(one_model: None, tmp_path_factory: pytest.TempPathFactory) -> "Engine":
    """All sample documents with the real model. For reading: tests that write take a copy."""
    from ui.engine import SAMPLES, Engine

    engine = Engine(tmp_path_factory.mktemp("full") / "library", create=True)
    paths = sorted(SAMPLES.iterdir())
    assert {one.result for one in engine.add(paths)} == {"added"}
    return engine.open()


@pytest.fixture(scope="session")
def full_library(full_engine: "Engine") -> Path:
    return full_engine.library.folder


@pytest.fixture(scope="module")
def served_engine(
    full_engine: "Engine", full_library: Path, tmp_path_factory: pytest.TempPathFactory
) -> "Engine":
    """The same on a copy, for an app that is made of it: it keeps what is asked."""
    from ui.engine import Engine

    folder = shutil.copytree(full_library, tmp_path_factory.mktemp("served") / "library")
    return Engine(Path(folder), encoder=full_engine.encoder).open()


@pytest.fixture
def copied_library(full_library: Path, tmp_path: Path) -> Path:
    """A library of the samples that a test may change."""
    return Path(shutil.copytree(full_library, tmp_path / "library"))


@pytest.fixture(scope="session")
def live(full_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Served"]:
    """A real ``bureau serve`` on a copy of the samples."""
    from served import serving

    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(full_library, folder / "library")
    with serving(folder / "library", folder / "output.txt") as served:
        yield served
