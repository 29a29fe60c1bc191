"""What a crowd of searches does to the hub: to those who search, and to those who read other pages meanwhile."""

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager

from django.conf import settings

from tests.bench.figures import p50, p95, say
from tests.bench.questions import ADDRESSES

sys.path.insert(0, str(settings.ROOT / "docker" / "local"))
from hub_processes import WEB

CLIENTS, SECONDS = 50, 30
IDLE_SECONDS = 10
PAUSE = 0.2  # seconds between two pages of the reader
PATIENCE = 90  # seconds for the web server to start


def test_a_crowd(large):
    with web(large) as port:
        reading = ["/topics/", _a_finding(port)]
        _ended(_clients(port, 2, 3, 0, ADDRESSES))  # templates are read and connections made
        idle = _ended(_clients(port, 1, IDLE_SECONDS, PAUSE, reading))
        with _watching(large.state / "engine-away") as opened:
            crowd = _clients(port, CLIENTS, SECONDS, 0, ADDRESSES)
            reader = _ended(_clients(port, 1, SECONDS - 1, PAUSE, reading))
            searched = _ended(crowd)
    _say_statuses(searched)
    say("circuit breaker during the crowd: " + ("opened" if opened else "closed"), "closed", not opened)
    for name, of in (p50, "p50"), (p95, "p95"):
        ratio = name(reader["seconds"]) / name(idle["seconds"])
        raw = f"{name(reader['seconds']):,.0f} over {name(idle['seconds']):,.0f} ms"
        say(f"other pages during the crowd over idle, {of}: {ratio:.1f}", raw=f"{raw}, statuses {reader['statuses']}")


def _say_statuses(searched):
    statuses, failures = searched["statuses"], searched["failures"]
    bad = {status: n for status, n in statuses.items() if status[0] == "5" and status != "503"}
    kept = not bad and not failures and not searched["without_retry_after"]
    counted = ", ".join(f"{n} of {status}" for status, n in sorted(statuses.items()))
    raw = f"p50 of 200: {p50(searched['seconds']):,.0f} ms, answered by {searched['backends']}, failures {failures}"
    say(f"\n{CLIENTS} clients for {SECONDS} s: {counted}", "no 5xx but 503 with Retry-After", kept, raw)


@contextmanager
def web(hub):
    """The web server as `make up` starts it; its port."""
    with socket.socket() as any_free:
        any_free.bind(("127.0.0.1", 0))
        port = any_free.getsockname()[1]
    log = (hub.state.parent / "web.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, *WEB, f"--bind=127.0.0.1:{port}"],
        cwd=settings.ROOT,
        env=hub.environment | {"SEARCH_TIMEOUT": "1"},
        stdout=log,
        stderr=log,
    )
    try:
        _wait(server, port)
        yield port
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def _wait(server, port):
    give_up = time.monotonic() + PATIENCE
    while True:
        assert server.poll() is None and time.monotonic() < give_up, "the web server did not start"
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz/live", timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)


def _a_finding(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/search/?q=appointments", timeout=30) as answer:
        return f"/findings/{json.load(answer)['results'][0]['ref']}/"


def _clients(port, clients, seconds, pause, addresses):
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.clients", *map(str, (port, clients, seconds, pause))],
        cwd=settings.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdin.write("\n".join(addresses))
    process.stdin.close()
    return process


def _ended(process):
    told = process.stdout.read()
    assert process.wait() == 0
    return json.loads(told)


@contextmanager
def _watching(flag):
    """A list that is empty for as long as `flag` was never there."""
    seen, over = [], threading.Event()

    def look():
        while not over.wait(0.02):
            if flag.exists() and not seen:
                seen.append(True)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()
