"""Trains when something changed."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

import yaml

from bot.quiet import be_quiet
from bot.training.archive import components_of, content_of, drop_training_graph, refuse_tensorflow
from bot.training.registry import Model, Registry
from bot.training.sources import fingerprint

logger = logging.getLogger(__name__)


class TrainingError(Exception):
    """No model came out; the message says what to do."""


def train(root: Path, force: bool = False) -> Path:
    """The archive of a model made of the present sources: an earlier one if there is one, else a new one.

    Raises:
        TrainingError, UnfitModelError, RegistryError: with what to do about it.
    """
    models = root / "models"
    registry = Registry(models)
    sources = fingerprint(root)
    known = None if force else registry.trained_from(sources)
    if known:
        if registry.active() != known:
            registry.activate(known.name)
        logger.info("nothing changed since %s", known.name)
        return registry.path(known)

    started = time.monotonic()
    model = _train(root, models, sources)
    registry.add(model)
    logger.info("trained in %.0f s: %s", time.monotonic() - started, json.dumps(model.metrics))
    return registry.path(model)


def _train(root: Path, models: Path, sources: str) -> Model:
    """Write the archive of a new model into `models`; it is not yet in the register."""
    config, domain = root / "config.yml", root / "domain.yml"
    for file in (config, domain):
        if not file.is_file():
            raise TrainingError(f"{file.name} is missing")
    refuse_tensorflow(components_of(yaml.safe_load(config.read_text(encoding="utf-8"))))
    created = datetime.now(timezone.utc)
    name = f"{created:%Y%m%d-%H%M%S}-{sources[:8]}.tar.gz"
    logger.info("training %s", name)
    with tempfile.TemporaryDirectory() as folder:
        raw = _train_with_rasa(root, Path(folder))
        logger.info("writing the archive")
        models.mkdir(parents=True, exist_ok=True)
        unfinished = models / f".{name}.{os.getpid()}"
        drop_training_graph(raw, unfinished)
        unfinished.replace(models / name)
    metrics = json.loads(content_of(models / name, "model.json"))["quality"]
    return Model(name, sources, created.isoformat(timespec="seconds"), metrics)


def _train_with_rasa(root: Path, output: Path) -> Path:
    os.environ.update(
        RASA_TELEMETRY_ENABLED="false",
        RASA_MAX_CACHE_SIZE="0",
        RASA_CACHE_DIRECTORY=str(output / "cache"),
        TF_CPP_MIN_LOG_LEVEL="3",
        LOG_LEVEL="ERROR",  # this also hides Rasa's progress bars
        SQLALCHEMY_SILENCE_UBER_WARNING="1",
    )
    be_quiet()
    from rasa.model_training import train as rasa_train
    from rasa.shared.exceptions import RasaException

    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            result = rasa_train(
                str(root / "domain.yml"), str(root / "config.yml"), str(root / "data"), str(output), force_training=True
            )
    except (RasaException, SystemExit) as error:
        raise TrainingError(f"{type(error).__name__}: {error} {said.getvalue()}".strip()) from error
    if result.code or not result.model:
        raise TrainingError(f"Rasa trained nothing: {said.getvalue()}")
    return Path(result.model)
