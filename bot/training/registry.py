"""The register of trained models: models/registry.json."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


class RegistryError(Exception):
    """The register cannot be read, or what it names is not there."""


@dataclass(frozen=True)
class Model:
    """One trained model: its file name, the hash of its sources, when (ISO 8601, UTC), and what was measured."""

    name: str
    sources: str
    created: str
    metrics: dict[str, Any]


class Registry:
    """Reads and writes the register in a folder of models; a write is one atomic replacement."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "registry.json"

    def path(self, model: Model) -> Path:
        """Where the model's archive is."""
        return self._folder / model.name

    def models(self) -> list[Model]:
        """All models, oldest first.

        Raises:
            RegistryError: the register is damaged.
        """
        try:
            return [Model(**entry) for entry in self._read()["models"]]
        except (KeyError, TypeError) as error:
            raise RegistryError(f"{self._file} is damaged ({error}); remove it and train again") from error

    def active(self) -> Model | None:
        """The model to serve, or None before the first training.

        Raises:
            RegistryError: the register is damaged, or the active model's archive is gone.
        """
        name = self._read().get("active")
        found = next((model for model in self.models() if model.name == name), None)
        if found and not self.path(found).is_file():
            raise RegistryError(f"the active model {found.name} is gone from {self._folder}; train again with --force")
        return found

    def trained_from(self, sources: str) -> Model | None:
        """The newest model made of these sources whose archive is still there, or None."""
        found = (model for model in reversed(self.models()) if model.sources == sources)
        return next((model for model in found if self.path(model).is_file()), None)

    def add(self, model: Model) -> None:
        """Put a model into the register and make it the active one."""
        models = [entry for entry in self.models() if entry.name != model.name]
        self._write([*models, model], model.name)

    def activate(self, name: str) -> None:
        """Make a registered model the active one.

        Raises:
            RegistryError: no such model is registered, or its archive is gone.
        """
        models = self.models()
        if not any(model.name == name and self.path(model).is_file() for model in models):
            raise RegistryError(f"no model {name} in {self._folder}")
        self._write(models, name)

    def _read(self) -> dict[str, Any]:
        try:
            content = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {"active": None, "models": []}
        except ValueError as error:
            raise RegistryError(f"{self._file} is damaged ({error}); remove it and train again") from error
        if not isinstance(content, dict):
            raise RegistryError(f"{self._file} is damaged; remove it and train again")
        return content

    def _write(self, models: list[Model], active: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = self._file.with_suffix(f".{os.getpid()}")
        content = {"active": active, "models": [asdict(model) for model in models]}
        unfinished.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        unfinished.replace(self._file)
