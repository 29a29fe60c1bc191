"""`make up`: everything a hub needs on one person's machine, in the foreground until Ctrl-C or SIGTERM.

Web answers before Elasticsearch does: pages open at once, and the last lines say what answers searches.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import time

import elasticsearch
import front_end
import hub_database
import packages
from hub_processes import LOGS, HubProcesses, claim_port
from process_identity import is_running
from steps import ROOT, VAR, CannotGoOn, check_machine, guarded, say

LOOK_AGAIN = 0.5  # seconds between looks at what runs
SIGN_INS = ("manager", "officer", *(f"{role}{number}" for role in ("editor", "reviewer") for number in (1, 2, 3)))


def main() -> int:
    """Set up, run, and stop what was started; the status is 1 if one of its processes ended by itself."""
    check_machine()
    port = chosen_port()
    claim_port(port)
    front_end.check()
    engine = elasticsearch.find_or_launch(VAR / "elasticsearch", owner=elasticsearch.this_process())
    hub = HubProcesses(port, environment(port, engine))
    try:
        packages.install(dev=False)
        hub_database.check()
        front_end.build()
        run(hub, engine)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        say("Stopping", "web, worker" + (" and Elasticsearch" if engine.ours else ""))
        hub.stop()
        engine.stop()
    return 0


def run(hub: HubProcesses, engine: elasticsearch.Engine) -> None:
    """Start web and worker on a prepared database, say that the hub is ready, and watch until stopped."""
    first = hub_database.prepare(hub.environment)
    hub.start_web()
    if not first:
        hub.start_worker()
    answers = engine.wait()
    if answers:
        build_index(hub.environment, first)
    if first:  # it would only run into an index that is not there yet
        hub.start_worker()
    hub.check()
    say_ready(hub.port, answers)
    watch(hub, engine)


def build_index(environment: dict[str, str], first: bool) -> None:
    """Fill the index if this database has none; the worker keeps it up to date from then on."""
    prefix = environment.get("INDEX_PREFIX") or "insight-hub"
    if not first and not hub_database.index_is_missing(environment["ELASTICSEARCH_URL"], prefix):
        return
    say("Index", "building")
    try:
        failure = f"the index could not be built; until it is {elasticsearch.INSTEAD}"
        hub_database.manage(environment, failure, "rebuild_index")
    except CannotGoOn as reason:
        say("Index", str(reason))


def say_ready(port: int, engine_answers: bool) -> None:
    """Print what answers searches, where the logs are, and last the address and the sample sign-ins."""
    say("Search", "Elasticsearch answers" if engine_answers else f"no Elasticsearch: {elasticsearch.INSTEAD}")
    say("Logs", f"{LOGS.relative_to(ROOT)}/ (mail is printed there too). Ctrl-C stops the hub")
    say("Insight Hub", f"http://127.0.0.1:{port} (editing: http://127.0.0.1:{port}/admin/)")
    password = hub_database.sample_password()
    if password:
        say(
            "Sample sign-ins",
            ", ".join(f"{name}@sample.example" for name in SIGN_INS) + f" with password {password}",
        )


def watch(hub: HubProcesses, engine: elasticsearch.Engine) -> None:
    """Look after the processes until one ends (CannotGoOn) or somebody stops the hub (Stopped).

    Elasticsearch may end: the hub goes on and answers from the database.
    """
    record = engine.record if engine.ours else None
    while True:
        hub.check()
        if record and record["kind"] == "copy" and not is_running(record):
            say("Elasticsearch", f"ended by itself; its log is {record['log']}; {elasticsearch.INSTEAD}")
            record = None
        time.sleep(LOOK_AGAIN)


def chosen_port() -> int:
    """Return the port from PORT, 8000 if unset; raises CannotGoOn if it is no port number."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotGoOn(f"PORT must be a number from 1 to 65535, not {text!r}")
    return int(text)


def environment(port: int, engine: elasticsearch.Engine) -> dict[str, str]:
    """Return the environment of the hub's processes.

    An engine that keeps another folder's data may serve another checkout too: there, this one's indices get a
    prefix of their own, or each would overwrite the other's.
    """
    settings = {"DJANGO_SETTINGS_MODULE": "insight_hub.settings.dev", "PYTHONUNBUFFERED": "1", **os.environ}
    settings |= {"PORT": str(port), "ELASTICSEARCH_URL": engine.url}
    if engine.record and not engine.keeps(VAR / "elasticsearch"):
        settings.setdefault("INDEX_PREFIX", f"checkout-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}")
    return settings


if __name__ == "__main__":
    sys.exit(guarded(main))
