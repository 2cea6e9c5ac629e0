"""A fault proxy: HTTP over TCP, between the tablets and the web processes.

The tablet's plan says with a header what is to happen to a request, so the same seed meets the
same faults whatever the threads do. The proxy takes the header off.
"""

import socket
import socketserver
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

FAULT = "X-Fault"
SECONDS = 20.0
DELAY_SECONDS = 0.15
NO_SERVER = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Type: text/plain\r\n"
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
)


@dataclass
class Proxy:
    """Forwards to one of `ports()`; a request whose server dies gets no answer."""

    ports: Callable[[], list[int]]
    # Copies that are still under way, by sender.
    late: dict[str, list[bytes]] = field(default_factory=dict)
    _turn: int = 0

    def start(self) -> int:
        """Listens; the port."""
        proxy = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                proxy.serve(self.request)

        self._server = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return int(self._server.server_address[1])

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve(self, client: socket.socket) -> None:
        """One connection, one request."""
        client.settimeout(SECONDS)
        try:
            message = _read_message(client)
            if message:
                sender, fault, request = _without_fault(message)
                client.sendall(self._meet(sender, fault, request))
        except OSError:
            # Whichever side went away: to the tablet it is an answer that did not come.
            return

    def _meet(self, sender: str, fault: str, request: bytes) -> bytes:
        """What the tablet gets; nothing at all closes its connection."""
        if fault in ("reorder", "late copy"):
            self.late.setdefault(sender, []).append(request)
        if fault == "truncate request":
            self._forward_half(request)
        if fault in ("drop request", "reorder", "truncate request"):
            return b""
        if fault == "delay":
            time.sleep(DELAY_SECONDS)
        return self._answer(fault, request)

    def _answer(self, fault: str, request: bytes) -> bytes:
        """The server has it, perhaps twice; the tablet gets the answer, half of it, or nothing."""
        if fault == "duplicate":
            self.forward(request)
        if fault == "duplicate at once":
            return self._twice(request)
        answer = self.forward(request)
        if fault == "drop response":
            return b""
        return answer[: len(answer) // 2] if fault == "truncate response" else answer

    def _twice(self, request: bytes) -> bytes:
        other = threading.Thread(target=self.forward, args=(request,))
        other.start()
        answer = self.forward(request)
        other.join()
        return answer

    def forward(self, request: bytes) -> bytes:
        """The answer of a web process; of another one, if the first does not even listen."""
        for _ in range(2):
            try:
                with self._connect() as upstream:
                    upstream.sendall(request)
                    return _read_message(upstream)
            except ConnectionRefusedError:
                continue
            except OSError:
                return b""
        return NO_SERVER

    def _forward_half(self, request: bytes) -> None:
        with self._connect() as upstream:
            upstream.sendall(request[: -max(1, len(request) // 4)])

    def _connect(self) -> socket.socket:
        ports = self.ports()
        self._turn += 1
        if not ports:
            raise ConnectionRefusedError
        return socket.create_connection(("127.0.0.1", ports[self._turn % len(ports)]), SECONDS)

    def deliver_late(self, sender: str) -> None:
        """Copies under way arrive; nobody waits for their answers."""
        for request in self.late.pop(sender, []):
            self.forward(request)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


def _read_message(source: socket.socket) -> bytes:
    """One HTTP message with a declared length, or all there is until the end."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = source.recv(65536)
        if not part:
            return data
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    length = _length(head)
    while length is None or len(body) < length:
        part = source.recv(65536)
        if not part:
            break
        body += part
    return head + b"\r\n\r\n" + body


def _length(head: bytes) -> int | None:
    lines = head.lower().split(b"\r\n")
    for line in lines:
        if line.startswith(b"content-length:"):
            return int(line.split(b":", 1)[1])
    is_request = not lines[0].startswith(b"http/")
    return 0 if is_request else None


def _without_fault(message: bytes) -> tuple[str, str, bytes]:
    """(sender, fault, the message without that header and with its connection closed after it)."""
    head, _, body = message.partition(b"\r\n\r\n")
    kept, sender, fault = [], "", ""
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b": ")
        if name.lower() == FAULT.lower().encode():
            sender, _, fault = value.decode().partition(" ")
        elif name.lower() != b"connection":
            kept.append(line)
    kept.append(b"Connection: close")
    return sender, fault, b"\r\n".join(kept) + b"\r\n\r\n" + body
