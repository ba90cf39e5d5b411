"""An HTTP client for one request that reads no more than a set number of bytes."""

import ssl
from collections.abc import Iterator
from functools import cache

import httpx


class TooLarge(Exception):
    """A response is larger than anything that was asked for."""


class _Stream(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, most: int) -> None:
        self.stream, self.most = stream, most

    def __iter__(self) -> Iterator[bytes]:
        left = self.most
        for part in self.stream:
            left -= len(part)
            if left < 0:
                raise TooLarge(f"more than {self.most} bytes")
            yield part

    def close(self) -> None:
        self.stream.close()


class CappedTransport(httpx.HTTPTransport):
    """Knows what it has opened, so that all of it can be closed by name.

    A stream that is left to the garbage collector is closed in whatever thread that runs in. If
    that thread is just holding the lock of the same pool of connections, it waits for ever: seen
    about once in fifty replies that were not read to their end. So every request has a pool of its
    own, and closes what it leaves.
    """

    def __init__(self, most: int) -> None:
        super().__init__(verify=_certificates())
        self.most = most
        self._streams: list[_Stream] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        assert isinstance(response.stream, httpx.SyncByteStream)
        stream = _Stream(response.stream, self.most)
        self._streams.append(stream)
        response.stream = stream
        return response

    def release(self) -> None:
        for stream in self._streams:
            stream.close()


@cache
def _certificates() -> ssl.SSLContext:
    """Read once: it takes longer than all the rest of a client."""
    return httpx.create_ssl_context()


def client(transport: CappedTransport) -> httpx.Client:
    """Goes to the address it is given and nowhere else: no proxy, no redirect."""
    return httpx.Client(transport=transport, trust_env=False, follow_redirects=False)
