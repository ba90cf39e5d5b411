"""One port, one server: who comes second is told so, and says nothing that is not so."""

import signal
import socket
from pathlib import Path

import pytest
from faults import free_port, start, until, up

from corpus.errors import BureauError
from ui.cli import main
from ui.engine import Engine
from ui.listen import listening
from ui.serve import serve

Captured = pytest.CaptureFixture[str]


def refused(host: str, port: int) -> str:
    with pytest.raises(BureauError) as error:
        listening(host, port)
    return str(error.value)


def test_who_listens_is_alone() -> None:
    port = free_port()
    held = listening("127.0.0.1", port)
    assert "也许本程序已经在运行" in refused("127.0.0.1", port)
    assert "也许本程序已经在运行" in refused("0.0.0.0", port)
    for one in held:
        one.close()
    for one in listening("127.0.0.1", port):
        one.close()


def test_a_name_of_this_machine_is_all_its_addresses() -> None:
    port = free_port()
    held = listening("localhost", port)
    try:
        for family, *_, address in socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM):
            with socket.socket(family, socket.SOCK_STREAM) as one:
                if any(it.family == family for it in held):
                    one.connect(address)
        assert held
    finally:
        for one in held:
            one.close()


@pytest.mark.parametrize("host", ["192.0.2.1", "a b", "." * 300, "没有。这个。主机"])
def test_an_address_that_is_not_ours(host: str) -> None:
    assert "请把 --host 改成" in refused(host, free_port())


def test_an_empty_address_is_not_all_of_them(capsys: Captured, full_library: Path) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--host", "", "--library", str(full_library)])
    assert "--host：后面是空的" in capsys.readouterr().err


def test_a_port_that_another_takes_while_this_one_loads(served_engine: Engine) -> None:
    port, said = free_port(), list[str]()
    held: list[socket.socket] = []

    def say(line: str) -> None:
        said.append(line)
        if not held:
            held.extend(listening("127.0.0.1", port))

    with pytest.raises(BureauError, match="也许本程序已经在运行"):
        serve(served_engine, "127.0.0.1", port, say=say)
    assert said == ["正在加载模型和索引……"]
    for one in held:
        one.close()


def test_ctrl_c_while_it_loads_and_while_it_serves(copied_library: Path, tmp_path: Path) -> None:
    loads = start(copied_library, tmp_path / "loads.txt")
    until(lambda: "正在加载" in loads.said(), "it has begun")
    loads.process.send_signal(signal.SIGINT)
    assert loads.process.wait(60) in (130, -signal.SIGINT)
    assert loads.said().splitlines()[-1] == "已中断。已报告完成的部分都已保存。"
    with up(copied_library, tmp_path / "serves.txt") as serves:
        second = main(["serve", "--port", str(serves.port), "--library", str(copied_library)])
        assert second == 2
        assert serves.health()[0] == 200  # the first is none the worse for it
        serves.process.send_signal(signal.SIGINT)
        assert serves.process.wait(60) == 0
    assert "Traceback" not in loads.said() + serves.said()
    assert not (copied_library / "errors.log").exists()
