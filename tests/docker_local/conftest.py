"""The scripts of docker/local, run as they are run: each in a process of its own, and what it says read."""

import http.server
import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest
from django.conf import settings

LOCAL = settings.ROOT / "docker" / "local"
GENUINE = {"X-Elastic-Product": "Elasticsearch"}
OUR_OWN = ("ELASTICSEARCH_URL", "DATABASE_URL", "DATABASES", "ES_JAVA_HOME", "JAVA_HOME", "PORT")


@pytest.fixture
def run(tmp_path):
    """`run("import steps; …", NAME=value)`: what the code printed in docker/local, and its exit status.

    The cache folder is the test's own, so that no engine of this machine is found or stopped.
    """

    cache = f"import pathlib, unprivileged\nunprivileged.SYSTEM_CACHE = pathlib.Path({str(tmp_path)!r})\n"

    def running(code, **environment):
        usual = {name: value for name, value in os.environ.items() if name not in OUR_OWN}
        done = subprocess.run(
            [sys.executable, "-c", cache + code],
            cwd=LOCAL,
            env=usual | {"XDG_CACHE_HOME": str(tmp_path)} | environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.stdout + done.stderr, done.returncode

    return running


@contextmanager
def answering(body, status=200, headers=GENUINE):
    """A web server on loopback that answers everything alike: its port, and the headers it was asked with."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(dict(self.headers))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def engine_told(number, **more) -> bytes:
    """What an Elasticsearch of this version answers at its root."""
    return json.dumps({"version": {"number": number, **more}, "tagline": "You Know, for Search"}).encode()
