"""A door before the real Elasticsearch that tests can shut, in every way an engine may fail."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PASS, HANG, SLOW_SEARCHES, REFUSE = "pass", "hang", "slow searches", "refuse"


class Door:
    """`mode`: PASS, HANG (nothing answers, as when stopped), SLOW_SEARCHES (all but searches answer), REFUSE (the
    connection is closed), a status to answer with, or any other text: an answer of 200 that says only that. `asked`:
    "METHOD /path" of every request that came."""

    def __init__(self, engine: str):
        self.engine = urlsplit(engine)
        self.mode: str | int = PASS
        self.asked: list[str] = []
        self.before: Callable[[str], None] = lambda request: None
        self.released = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.in_hand: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def searches(self) -> int:
        """How many searches of people came: trials ask for one hit at most and do not count."""
        return sum("allow_partial_search_results" in request for request in self.asked)


@contextmanager
def door(engine: str) -> Iterator[Door]:
    made = Door(engine)
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield made
    finally:
        made.released.set()
        made.server.shutdown()
        give_up = time.monotonic() + 30
        while made.in_hand and time.monotonic() < give_up:  # what came in is dealt with before the door is gone
            time.sleep(0.01)
        thread.join()
        made.server.server_close()


def _handler(made):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def handle_any(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = f"{self.command} {self.path}"
            made.asked.append(request)
            made.in_hand.append(request)
            try:
                self.answer_as_told(request, body)
            finally:
                made.in_hand.remove(request)

        def answer_as_told(self, request, body):
            made.before(request)
            mode = made.mode
            if mode == HANG or (mode == SLOW_SEARCHES and "_search" in self.path):
                made.released.wait(60)
            if (mode in (HANG, REFUSE, SLOW_SEARCHES) and mode != made.mode) or mode == REFUSE:
                self.close_connection = True
            elif mode not in (PASS, HANG, SLOW_SEARCHES) and isinstance(mode, str):
                self.answer(200, mode)
            elif isinstance(mode, int):
                self.answer(mode, json.dumps({"error": {"type": "made_up", "reason": "a test"}, "status": mode}))
            else:
                self.forward(body)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any

        def forward(self, body):
            onward = http.client.HTTPConnection(made.engine.hostname, made.engine.port, timeout=30)
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            onward.request(self.command, self.path, body, headers)
            answer = onward.getresponse()
            self.answer(answer.status, answer.read().decode(), answer.headers.get("Content-Type"))
            onward.close()

        def answer(self, status, text, kind="application/vnd.elasticsearch+json;compatible-with=9"):
            said = text.encode()
            self.send_response(status)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", kind or "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(said)

    return Handler
