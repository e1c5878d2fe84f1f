"""The launcher, from outside: in a process of its own, as it runs."""

from __future__ import annotations

import json
import sqlite3
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from conftest import SECRET, free_port, run_python


def ask(url, path, method="GET", body=None):
    request = urllib.request.Request(url + path, json.dumps(body).encode() if body else None, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_understands_a_message(engine):
    status, answer = ask(engine.url, "/model/parse", "POST", {"text": "我現在一共欠多少錢，先還三千二"})
    parsed = json.loads(answer)
    assert status == 200
    assert parsed["text"] == "我現在一共欠多少錢，先還三千二"
    assert parsed["intent_ranking"][0]["name"] in ("query_arrears", "nlu_fallback")
    assert [(one["entity"], one["value"]) for one in parsed["entities"]] == [("amount", "3200.00")]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/model"),
        ("DELETE", "/model"),
        ("POST", "/model/train"),
        ("GET", "/domain"),
        ("GET", "/conversations/x/tracker"),
        ("POST", "/conversations/x/trigger_intent"),
        ("POST", "/model/predict"),
    ],
)
def test_the_rest_of_rasas_api_is_closed(engine, method, path):
    assert ask(engine.url, path, method, {"x": 1} if method != "GET" else None)[0] == 404


def test_tensorflow_is_not_in_the_process(engine):
    loaded = Path(f"/proc/{engine.pid}/maps").read_text()
    assert "tensorflow" not in loaded
    assert "jaxlib" not in loaded


def test_conversations_are_in_the_engines_own_file_in_wal(engine):
    with sqlite3.connect(engine.folder / "engine.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("SELECT count(*) FROM events").fetchone() is not None


def test_a_taken_port_is_named(engine, archive):
    port = engine.url.rsplit(":", 1)[1]
    done = run_python("import sys; from bot.__main__ import main; sys.exit(main(sys.argv[1:]))", "serve", "--port", port,
                      "--model", str(archive), KUANXIN_SHARED_SECRET=SECRET)  # fmt: skip
    assert done.returncode == 2
    assert f"127.0.0.1:{port} cannot be opened" in done.stderr


def serve_with(archive, tmp_path, *arguments, **environment):
    settings = {"KUANXIN_SHARED_SECRET": SECRET, "ENGINE_DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}", **environment}
    program = "import sys; from bot.__main__ import main; sys.exit(main(sys.argv[1:]))"
    return run_python(program, "serve", "--port", str(free_port()), "--model", str(archive), *arguments, **settings)


def test_a_database_that_is_not_there_stops_the_start(archive, tmp_path):
    done = serve_with(archive, tmp_path, ENGINE_DATABASE_URL=f"sqlite:///{tmp_path / 'no' / 'such.db'}")
    assert done.returncode == 2
    assert "ENGINE_DATABASE_URL" in done.stderr


def test_without_a_secret_it_does_not_start(archive, tmp_path):
    done = serve_with(archive, tmp_path, KUANXIN_SHARED_SECRET="")
    assert done.returncode == 2
    assert "KUANXIN_SHARED_SECRET" in done.stderr


def test_it_does_not_open_to_others_without_a_secret(archive, tmp_path):
    done = serve_with(archive, tmp_path, "-i", "0.0.0.0", KUANXIN_SHARED_SECRET="")
    assert done.returncode == 2
    assert "open to others" in done.stderr


@pytest.mark.parametrize(
    ("function", "content"),
    [
        ("_channels", "bot.chanel.KuanxinChannel:\n"),
        ("_channels", "bot.channel.NoSuchChannel:\n"),
        ("build_agent", "tracker_store:\n  type: bot.no.Store\n  url: x\naction_endpoint:\n  url: x\n"),
    ],
)
def test_a_path_that_does_not_import_stops_the_start(tmp_path, archive, function, content):
    file = tmp_path / "settings.yml"
    file.write_text(content)
    arguments = "Path(sys.argv[2]), Path(sys.argv[1])" if function == "build_agent" else "Path(sys.argv[1])"
    done = run_python(
        f"import sys; from pathlib import Path; from bot import serve; serve._prepare_process();serve.{function}({arguments})",
        str(file),
        str(archive),
    )
    assert done.returncode == 1
    assert "does not import" in done.stderr


def test_the_agents_store_raises_and_has_no_fall_back(archive, tmp_path):
    program = """
import asyncio, sys
from pathlib import Path
from bot import serve
serve._prepare_process()
agent = serve.build_agent(Path(sys.argv[1]), serve.ENDPOINTS)
from bot.tracker_store import EngineTrackerStore
assert type(agent.tracker_store) is EngineTrackerStore
assert type(agent.processor.tracker_store) is EngineTrackerStore
assert agent.processor.domain.session_config.session_expiration_time == 0
assert "tensorflow" not in sys.modules
with agent.tracker_store.engine.begin() as connection:
    connection.exec_driver_sql("DROP TABLE events")
try:
    asyncio.run(agent.tracker_store.retrieve("someone"))
except Exception as error:
    print("raised", type(error).__name__)
"""
    url = f"sqlite:///{tmp_path / 'engine.db'}"
    done = run_python(program, str(archive), ENGINE_DATABASE_URL=url, KUANXIN_SHARED_SECRET=SECRET)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip().endswith("raised OperationalError")


def test_a_part_that_needs_tensorflow_says_so():
    program = """
from bot.lean import TensorflowNeededError, keep_tensorflow_out
keep_tensorflow_out()
from rasa.utils import train_utils
try:
    train_utils.rank_and_mask
except TensorflowNeededError as error:
    print(error)
"""
    assert "needs TensorFlow" in run_python(program).stdout
