"""A page on loopback that answers whatever a test tells it to."""

from http.server import BaseHTTPRequestHandler, HTTPServer


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body = self.server.answer  # type: ignore[attr-defined]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """The test's output is no place for it."""


def answering(page: HTTPServer, status: int, body: bytes) -> str:
    page.answer = (status, body)  # type: ignore[attr-defined]
    return f"http://127.0.0.1:{page.server_port}/healthz"
