"""Requests straight into the WSGI application: no sockets, all middleware."""

import io
from typing import Any

from django.core.handlers.wsgi import WSGIHandler

from conformance.transport import PREFIX, Answer, Request, read_answer

_handler = WSGIHandler()


class Direct:
    """A transport into this process; whatever the server raises is a 500."""

    def send(self, request: Request) -> Answer:
        path, _, query = request.path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": request.method,
            "PATH_INFO": f"{PREFIX}{path}",
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(request.body)),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(request.body),
            "wsgi.errors": io.StringIO(),
            **{
                f"HTTP_{name.upper().replace('-', '_')}": text
                for name, text in request.headers.items()
            },
        }
        if request.token is not None:
            environ["HTTP_AUTHORIZATION"] = f"Bearer {request.token}"
        response = _handler(environ, lambda status, headers: None)
        try:
            content = b"".join(response)
        finally:
            response.close()
        return read_answer(response.status_code, dict(response.items()), content)
