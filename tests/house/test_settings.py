"""What the operator may set, and what a wrong setting is answered with."""

from pathlib import Path

import pytest

from house.keys import MAKERS, demo_keys, given_keys
from house.layout import Layout
from house.settings import is_demo, machine_environment, operator_environment, process_environment, read_env_file, read_ports
from house.talk import StopError


def test_the_ports_and_their_defaults() -> None:
    ports = read_ports({"KUANXIN_PORT": "9000", "ENGINE_PORT": ""})
    assert (ports.gateway, ports.engine, ports.actions) == (9000, 5005, 5055)


@pytest.mark.parametrize("text", ["x", "0", "65536", "-1", "80.0", "8080 ", "８０８０", "1e3"])
def test_what_is_no_port_is_named_with_its_variable(text: str) -> None:
    with pytest.raises(StopError, match="ACTIONS_PORT"):
        read_ports({"ACTIONS_PORT": text})


def test_two_processes_cannot_share_a_port() -> None:
    with pytest.raises(StopError, match="KUANXIN_PORT=5005, ENGINE_PORT=5005"):
        read_ports({"KUANXIN_PORT": "5005"})


def test_an_env_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# note\n\nA=1\nexport B = 'two words' \nC=\"x=y\"\nD=\n", encoding="utf-8")
    assert read_env_file(file) == {"A": "1", "B": "two words", "C": "x=y", "D": ""}
    assert read_env_file(tmp_path / "absent") == {}


def test_a_bad_line_is_named_by_number_and_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("A=1\nhunter2\n", encoding="utf-8")
    with pytest.raises(StopError, match="line 2") as caught:
        read_env_file(file)
    assert "hunter2" not in caught.value.what + caught.value.advice


def test_the_environment_wins_over_the_file_and_another_python_is_kept_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("KUANXIN_PORT=1\nREDIS_URL=redis://here\n", encoding="utf-8")
    monkeypatch.setenv("KUANXIN_PORT", "2")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("MAKEFLAGS", "n")
    env = operator_environment(Layout.of(tmp_path, {}))
    assert (env["KUANXIN_PORT"], env["REDIS_URL"]) == ("2", "redis://here")
    assert not {"PYTHONPATH", "MAKEFLAGS"} & set(env)
    assert "REDIS_URL" not in machine_environment(), "a test must not see an installation's addresses"


def test_every_process_is_told_where_the_others_are(tmp_path: Path) -> None:
    env = {"ENGINE_URL": "http://engine.internal:5005", "ACTIONS_PORT": "6000"}
    told = process_environment(Layout.of(tmp_path, env), env, {"KUANXIN_DATA_KEY": "k"}, read_ports(env))
    assert told["ACTIONS_URL"] == "http://127.0.0.1:6000"
    assert told["DATABASE_URL"] == f"sqlite+aiosqlite:///{tmp_path}/var/kuanxin.db"
    assert told["ENGINE_URL"] == "http://engine.internal:5005"
    assert told["KUANXIN_DATA_KEY"] == "k"
    assert told["KUANXIN_DEMO"] == "1"
    assert not is_demo({"KUANXIN_DEMO": "0"})


def test_the_demo_keys_are_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secrets.env"
    made = demo_keys(file)
    assert set(made) == set(MAKERS)
    assert len(set(made.values())) == len(MAKERS)
    assert file.stat().st_mode & 0o777 == 0o600
    assert demo_keys(file) == made


def test_a_missing_key_is_added_and_the_others_kept(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    file.write_text("KUANXIN_DATA_KEY=kept\nEXTRA=mine\n", encoding="utf-8")
    keys = demo_keys(file)
    assert (keys["KUANXIN_DATA_KEY"], keys["EXTRA"]) == ("kept", "mine")
    assert keys == read_env_file(file)
    assert file.stat().st_mode & 0o777 == 0o600


def test_keys_that_others_could_read_are_closed_again(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    made = demo_keys(file)
    file.chmod(0o644)
    assert demo_keys(file) == made
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_real_installation_gets_no_generated_key() -> None:
    with pytest.raises(StopError, match="KUANXIN_DATA_KEY"):
        given_keys({"KUANXIN_SHARED_SECRET": "s"})
    assert given_keys(dict.fromkeys(MAKERS, "x")) == dict.fromkeys(MAKERS, "x")
