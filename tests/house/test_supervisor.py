"""The supervisor over real processes: what dies comes back, what stops leaves nothing, what blocks is named."""

import json
import os
import signal
import sys
import time
import urllib.request
from http.client import RemoteDisconnected
from pathlib import Path

import pytest

from tests.house.rig import alive_of, answers, free_port, parent_of_server, server, supervisor, until

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc to find what is left alive")


def pid_of(port: int) -> int | None:
    """The process that answers on the port; None while none does."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return int(json.load(answer)["pid"])
    except (OSError, RemoteDisconnected):
        return None


def another_answers(port: int, than: int) -> bool:
    now = pid_of(port)
    return now is not None and now != than


def ask_to_die(port: int) -> None:
    with pytest.raises((RemoteDisconnected, ConnectionError)):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/die", timeout=5)


def test_a_service_that_dies_is_started_again_and_the_log_says_so(tmp_path: Path) -> None:
    port = free_port()
    with supervisor(tmp_path, ("engine", server(port), port)) as running:
        until(lambda: answers(port), 10)
        first = pid_of(port)
        ask_to_die(port)
        running.wait_said("engine died (exit code 3); starting it again in 0.25 s")
        until(lambda: another_answers(port, first), 10)
        assert "[house] engine died (exit code 3)" in (tmp_path / "log" / "engine.log").read_text()


def test_a_killed_service_is_started_again_while_the_other_goes_on(tmp_path: Path) -> None:
    one, other = free_port(), free_port()
    with supervisor(tmp_path, ("actions", server(one), one), ("gateway", server(other), other)) as running:
        until(lambda: answers(one) and answers(other), 10)
        first, untouched = pid_of(one), pid_of(other)
        os.kill(first, signal.SIGKILL)
        running.wait_said("actions died (killed by SIGKILL)")
        until(lambda: another_answers(one, first), 10)
        assert pid_of(other) == untouched


@pytest.mark.parametrize("leaves_the_group", [False, True])
def test_a_child_that_still_holds_the_port_is_ended_before_the_restart(tmp_path: Path, leaves_the_group: bool) -> None:
    port = free_port()
    with supervisor(tmp_path, ("engine", parent_of_server(port, leaves_the_group=leaves_the_group), port)) as running:
        until(lambda: answers(port), 10)
        orphan = pid_of(port)
        parent = next(pid for pid in alive_of(tmp_path) if pid != orphan)
        os.kill(parent, signal.SIGKILL)
        running.wait_said("a child of it is still running; ending it")
        until(lambda: another_answers(port, orphan), 15)
        assert orphan not in alive_of(tmp_path)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_leaves_no_process(tmp_path: Path, number: signal.Signals) -> None:
    one, other = free_port(), free_port()
    services = (("engine", server(one), one), ("gateway", parent_of_server(other, leaves_the_group=True), other))
    with supervisor(tmp_path, *services) as running:
        until(lambda: answers(one) and answers(other), 10)
        assert len(alive_of(tmp_path)) == 3
        assert running.stop(number) == 0
        assert alive_of(tmp_path) == set()
        assert not (tmp_path / "children.json").exists()


def test_a_service_deaf_to_sigterm_is_killed_at_a_second_signal(tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(99)"
    with supervisor(tmp_path, ("engine", deaf, free_port())) as running:
        running.wait_said("deaf")
        began = time.monotonic()
        running.process.send_signal(signal.SIGINT)
        running.wait_said("Stopping")
        assert running.stop(signal.SIGINT) == 0
        assert time.monotonic() - began < 6
        assert alive_of(tmp_path) == set()


def test_after_five_deaths_it_says_so_and_tries_slowly(tmp_path: Path) -> None:
    with supervisor(tmp_path, ("engine", "import sys; print('no such file'); sys.exit(9)", free_port())) as running:
        running.wait_said("has died 5 times within a minute: read", within=25)
        running.wait_said("starting it again in 30 s")
        assert running.said().count("died (exit code 9)") == 5
        assert running.said().count("│ no such file") == 5
        assert str(tmp_path / "log" / "engine.log") in running.said()
        assert running.stop() == 0


def test_a_bad_configuration_stops_all_with_its_own_message(tmp_path: Path) -> None:
    port = free_port()
    bad = "import sys; print('policy.yml, line 3: hours must be HH:MM'); sys.exit(2)"
    with supervisor(tmp_path, ("gateway", server(port), port), ("actions", bad, free_port())) as running:
        assert running.process.wait(15) == 1
        assert "The actions cannot run like this" in running.said()
        assert "  policy.yml, line 3: hours must be HH:MM" in running.said().rpartition("It said:")[2]
        assert alive_of(tmp_path) == set()


def test_once_all_was_well_the_same_exit_code_is_a_death_like_any_other(tmp_path: Path) -> None:
    port = free_port()
    with supervisor(tmp_path, ("gateway", server(port, code=2), port), health=f"http://127.0.0.1:{port}/healthz") as running:
        running.wait_said("ALL WELL")
        first = pid_of(port)
        ask_to_die(port)
        running.wait_said("gateway died (exit code 2); starting it again")
        until(lambda: another_answers(port, first), 10)
        assert running.said().count("ALL WELL") == 1


def test_a_second_run_says_that_the_first_is_there_and_leaves_it_alone(tmp_path: Path) -> None:
    port = free_port()
    with supervisor(tmp_path, ("gateway", server(port), port)) as first:
        until(lambda: answers(port), 10)
        at_work = pid_of(port)
        with supervisor(tmp_path, ("gateway", server(port), port)) as second:
            assert second.process.wait(10) == 1
            assert f"already running in this checkout (process {first.process.pid})" in second.said()
        assert pid_of(port) == at_work


def test_what_a_killed_supervisor_left_is_ended_by_the_next(tmp_path: Path) -> None:
    one, other = free_port(), free_port()
    services = (("engine", parent_of_server(one, leaves_the_group=True), one), ("gateway", server(other), other))
    with supervisor(tmp_path, *services) as first:
        until(lambda: answers(one) and answers(other), 10)
        first.process.kill()
        first.process.wait()
        left = alive_of(tmp_path)
        assert len(left) == 3
        with supervisor(tmp_path, *services) as second:
            second.wait_said("left the engine running; ending it")
            second.wait_said("left the gateway running; ending it")
            until(lambda: answers(one) and answers(other), 10)
            assert not left & alive_of(tmp_path)
            assert second.stop() == 0
        assert alive_of(tmp_path) == set()


def test_a_process_that_only_shares_a_recorded_number_is_left_alone(tmp_path: Path) -> None:
    port = free_port()
    stranger = os.posix_spawn(
        sys.executable, [sys.executable, "-c", "import time; time.sleep(600)"], dict(os.environ), setpgroup=0
    )
    try:
        (tmp_path / "children.json").write_text(json.dumps({"run": "gone", "children": {"engine": stranger}}))
        with supervisor(tmp_path, ("engine", server(port), port)) as running:
            until(lambda: answers(port), 10)
            assert os.waitpid(stranger, os.WNOHANG) == (0, 0)
            assert running.stop() == 0
    finally:
        os.kill(stranger, signal.SIGKILL)
        os.waitpid(stranger, 0)


@pytest.mark.parametrize("record", ["", "{", "[]", '{"run": 1}', '{"run": "a", "children": {"engine": "x"}}', "\0"])
def test_a_damaged_record_does_not_keep_it_from_starting(tmp_path: Path, record: str) -> None:
    port = free_port()
    (tmp_path / "children.json").write_text(record)
    with supervisor(tmp_path, ("engine", server(port), port)) as running:
        until(lambda: answers(port), 10)
        assert running.stop() == 0


def test_a_taken_port_is_named_with_its_holder_and_a_way_out(tmp_path: Path) -> None:
    taken, engine, actions = free_port(), free_port(), free_port()
    ports = {"gateway": taken, "engine": engine, "actions": actions}
    with supervisor(tmp_path / "holder", ("gateway", server(taken), taken)):
        until(lambda: answers(taken), 10)
        holder = pid_of(taken)
        with supervisor(tmp_path / "late", ("gateway", server(taken), taken), ports=ports) as late:
            assert late.process.wait(10) == 1
            said = late.said()
            assert f"Port {taken}, which the gateway needs, is taken by python" in said
            assert f"(process {holder})" in said
            assert "KUANXIN_PORT=" in said
            assert "make run" in said


def test_it_says_when_all_is_well_and_whom_it_waits_for(tmp_path: Path) -> None:
    port = free_port()
    late = f"import time; time.sleep(4)\n{server(port)}"
    with supervisor(tmp_path, ("gateway", late, port), health=f"http://127.0.0.1:{port}/healthz") as running:
        running.wait_said("waiting for the gateway")
        running.wait_said("ALL WELL")
        assert running.said().count("ALL WELL") == 1


def test_a_stop_while_waiting_for_health_is_obeyed(tmp_path: Path) -> None:
    port = free_port()
    with supervisor(tmp_path, ("gateway", "import time; time.sleep(600)", port), health=f"http://127.0.0.1:{port}/") as running:
        running.wait_said("waiting for the gateway")
        assert running.stop(signal.SIGINT) == 0
        assert "ALL WELL" not in running.said()
        assert alive_of(tmp_path) == set()
