"""Clients that ask a web server for pages, each the next as soon as it has one; prints JSON:
{"statuses": {"200": n}, "backends": {"database": n}, "without_retry_after": n of the 503, "failures": {…},
"seconds": of every answer of 200}.

    python -m tests.bench.clients PORT CLIENTS SECONDS PAUSE < addresses, one a line
"""

import collections
import http.client
import json
import sys
import threading
import time

LONGEST_WAIT = 60  # seconds for an answer


class Tally:
    def __init__(self):
        self.statuses, self.backends, self.failures = (collections.Counter() for _ in range(3))
        self.without_retry_after, self.seconds = 0, []

    def as_json(self):
        return json.dumps(vars(self))


def main():
    port, clients, seconds, pause = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
    addresses = sys.stdin.read().split()
    tally, until = Tally(), time.monotonic() + seconds
    threads = [
        threading.Thread(target=ask, args=[port, addresses[n % len(addresses) :] + addresses, until, pause, tally])
        for n in range(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(tally.as_json())


def ask(port, addresses, until, pause, tally):
    """One client, over one connection as long as the server keeps it."""
    connection, number = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST_WAIT), 0
    while time.monotonic() < until:
        address, number = addresses[number % len(addresses)], number + 1
        began = time.monotonic()
        try:
            connection.request("GET", address)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as failure:
            connection.close()
            if not isinstance(failure, http.client.RemoteDisconnected):  # a connection kept for long is ended at last
                tally.failures[type(failure).__name__] += 1
            continue
        tally.statuses[answer.status] += 1
        if answer.status == 200:
            tally.seconds.append(time.monotonic() - began)
            tally.backends[answer.headers.get("X-Search-Backend", "none")] += 1
        elif answer.status == 503 and not answer.headers.get("Retry-After"):
            tally.without_retry_after += 1
        time.sleep(pause)
    connection.close()


if __name__ == "__main__":
    main()
