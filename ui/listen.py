"""The port of the server, held from the moment it is said that it is open."""

import errno
import os
import socket

from corpus.errors import BureauError

_WAITING = 2048  # connections that the system keeps until they are taken, as uvicorn asks for


def listening(host: str, port: int) -> list[socket.socket]:
    """Sockets on all addresses that ``host`` stands for; from here on nobody else gets them.

    Raises:
        BureauError: one is taken, is none of this machine's, or needs rights.
    """
    made: list[socket.socket] = []
    try:
        for family, kind, number, _, address in _addresses(host, port):
            made.append(one := socket.socket(family, kind, number))
            if os.name == "posix":  # else a server cannot be started again at once
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            try:
                one.bind(address)
            except OSError as error:
                if error.errno != errno.EADDRNOTAVAIL or len(made) == 1:
                    raise
                made.pop().close()  # "localhost" where the system has no IPv6
                continue
            one.listen(_WAITING)
            one.setblocking(False)
    except OSError as error:
        for one in made:
            one.close()
        raise BureauError(
            f"无法使用地址 {host}:{port}（{error.strerror}）。{_fix(error, port)}"
        ) from error
    return made


def _addresses(host: str, port: int) -> list[tuple[int, int, int, str, tuple[object, ...]]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except UnicodeError as error:
        raise OSError(errno.EADDRNOTAVAIL, os.strerror(errno.EADDRNOTAVAIL)) from error
    return list(dict.fromkeys(found))


def _fix(error: OSError, port: int) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return "请把 --host 改成这台电脑的地址，或去掉它。"
    if error.errno == errno.EADDRINUSE:
        return "也许本程序已经在运行：请打开网页看看，或先停止它，或用 --port 换一个端口。"
    if error.errno in (errno.EACCES, errno.EPERM) and port < 1024:
        return "1024 以下的端口一般不许使用，请用 --port 换一个，如 7860。"
    return "请用 --port 换一个端口。"
