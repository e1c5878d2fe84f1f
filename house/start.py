"""`make run`: from a bare checkout to a system that answers, or to an error that says what to do."""

from __future__ import annotations

import time
from pathlib import Path

from house import ports as loopback
from house import talk
from house.environments import make_environments
from house.instance import Instance, preparing
from house.keys import demo_keys, given_keys
from house.layout import Layout
from house.pages import build_pages
from house.prepare import prepare
from house.service import Service
from house.settings import HOST, Ports, is_demo, operator_environment, process_environment, read_ports
from house.stories import logins
from house.supervisor import supervise


def run(layout: Layout) -> None:
    """Prepare what has changed, start every process, and keep them running until told to stop.

    Raises StopError for anything that stands in the way.
    """
    began = time.monotonic()
    env = operator_environment(layout)
    ports = read_ports(env)
    with Instance(layout.state) as instance:
        instance.clean_up()
        loopback.require_free(ports)
        with preparing(layout.state):
            make_environments(layout, env, dev=False)
            build_pages(layout, env)
            keys = demo_keys(layout.var / "secrets.env") if is_demo(env) else given_keys(env)
            told = process_environment(layout, env, keys, ports)
            prepare(layout, told)
        loopback.require_free(ports)
        talk.step("Starting the engine, the action server and the gateway")
        supervise(
            services(layout, told, ports),
            instance,
            layout.logs,
            health_url=f"http://{HOST}:{ports.gateway}/healthz",
            when_healthy=lambda: welcome(layout, ports, is_demo(env), time.monotonic() - began),
        )
    talk.done("Stopped; nothing is left running.")


def services(layout: Layout, env: dict[str, str], ports: Ports) -> list[Service]:
    """Return the processes in the order of their start; they are stopped in the reverse one, the front door first."""

    def service(name: str, python: Path, *arguments: str) -> Service:
        port = ports.of(name)
        command = [str(python), "-m", *arguments, "--port", str(port)]
        return Service(name, command, port, env, layout.root)

    return [
        service("actions", layout.app_python, "actions"),
        service("engine", layout.engine_python, "bot", "serve"),
        service("gateway", layout.app_python, "gateway", "run"),
    ]


def welcome(layout: Layout, ports: Ports, demo: bool, seconds: float) -> None:
    """Tell the operator that all is well, and where to go."""
    here = f"http://{HOST}:{ports.gateway}"
    talk.done(f"Kuanxin is up after {seconds:.0f} s.")
    lines = [("chat", f"{here}/")]
    if demo:
        lines.append(("demo stories", f"{here}/demo   (be any of these borrowers: one tap, no password)"))
        lines += [("", login) for login in logins(here)]
        lines.append(("demo texts", f"{here}/demo/texts   (the text messages that they get)"))
    lines += [
        ("API", f"{here}/api/openapi.json"),
        ("health", f"{here}/healthz"),
        ("logs", f"{layout.logs}"),
    ]
    for name, where in lines:
        talk.put(f"    {name:<13} {where}")
    talk.put("  Ctrl-C stops everything.")
