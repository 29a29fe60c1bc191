"""What `make up` does when one of its processes ends."""

ENDING = """
import pathlib, sys, time
import hub_processes
hub_processes.VAR = hub_processes.LOGS = pathlib.Path({folder!r})
hub_processes.WORKER = ("-c", {code!r})
hub = hub_processes.HubProcesses(8123, {{"ELASTICSEARCH_URL": ""}})
hub.start_worker()
give_up = time.monotonic() + {seconds}
try:
    while time.monotonic() < give_up:
        hub.check()
        time.sleep(0.05)
except hub_processes.CannotGoOn as reason:
    print("stopped:", reason)
hub.stop()
"""


def test_a_worker_that_is_killed_is_started_again(run, tmp_path):
    once = (
        "import pathlib, time; p = pathlib.Path('{}'); p.touch(); time.sleep(60) if p.with_suffix('.2').exists() else"
    )
    once = once.format(tmp_path / "ran") + " p.with_suffix('.2').touch()"
    said, _ = run(ENDING.format(folder=str(tmp_path), code=once, seconds=2))
    assert said.count("starting it again") == 1
    assert "stopped:" not in said


def test_a_worker_that_ends_again_and_again_ends_the_hub_with_its_log(run, tmp_path):
    said, _ = run(ENDING.format(folder=str(tmp_path), code="print('no such table'); raise SystemExit(3)", seconds=20))
    assert said.count("starting it again") == 5
    assert "stopped: the worker process ended (status 3)" in said
    assert "no such table" in said
