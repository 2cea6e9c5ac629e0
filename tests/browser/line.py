"""The line between one tablet and the server: it can be cut, and mended."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

CHUNK = 65536


class Line:
    """Passes bytes on to an address from a port of its own.

    Chromium's own switch for "offline" lets go while a page is loaded anew; what is cut here is
    cut. While it is, whatever asks is hung up on, and so is what was under way.
    """

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self._is_cut = False
        self._guard = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._start(self._accept)

    def cut(self) -> None:
        with self._guard:
            self._is_cut = True
            _hang_up(self._open)

    def mend(self) -> None:
        with self._guard:
            self._is_cut = False

    def close(self) -> None:
        self.cut()
        # Closing alone does not wake whoever waits in accept().
        _hang_up({self._listener})
        self._listener.close()

    def _start(self, work: Callable[..., None], *given: socket.socket) -> None:
        threading.Thread(target=work, args=given, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                here, _ = self._listener.accept()
            except OSError:
                return
            self._connect(here)

    def _connect(self, here: socket.socket) -> None:
        try:
            there = socket.create_connection(self._to)
        except OSError:
            here.close()
            return
        with self._guard:
            if self._is_cut:
                here.close()
                there.close()
                return
            self._open |= {here, there}
        self._start(self._pass_on, here, there)
        self._start(self._pass_on, there, here)

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                target.sendall(data)
        _hang_up({source, target})
        with self._guard:
            self._open -= {source, target}
        source.close()


def _hang_up(sockets: set[socket.socket]) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
