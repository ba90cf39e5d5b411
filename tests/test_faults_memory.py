"""The memory of a server with many threads; how it stays level for hours is measured by
``tests.benchmarks.soak``.
"""

import platform
import subprocess
import sys

import pytest
from served import ROOT

_COUNT = """
import ctypes, sys, threading
from ui.memory import share_arenas
assert sys.argv[1] == "as it is" or share_arenas()
libc, all_at_once = ctypes.CDLL(None), threading.Barrier(16)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
def work():
    all_at_once.wait()
    for _ in range(100):
        libc.malloc(5000)
    all_at_once.wait()
threads = [threading.Thread(target=work) for _ in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
file = ctypes.c_void_p(libc.fopen(b"/dev/stdout", b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="needs glibc")
def test_threads_share_the_places_that_memory_is_taken_from() -> None:
    def places(how: str) -> int:
        words = [sys.executable, "-c", _COUNT, how]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
        return done.stdout.count("<heap nr=")

    assert places("as it is") > 2
    assert places("shared") <= 2
