"""Looks into a model archive, and takes out of it what serving must not load."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

TENSORFLOW_COMPONENTS = frozenset(
    {
        "DIETClassifier",
        "TEDPolicy",
        "UnexpecTEDIntentPolicy",
        "ResponseSelector",
        "ConveRTFeaturizer",
        "LanguageModelFeaturizer",
    }
)


class UnfitModelError(Exception):
    """A configuration or an archive that this engine does not run."""


def refuse_tensorflow(names: list[str]) -> None:
    """Check component names (dotted or not).

    Raises:
        UnfitModelError: one of them needs TensorFlow, which the engine never loads.
    """
    unfit = sorted({name.rsplit(".", 1)[-1] for name in names} & TENSORFLOW_COMPONENTS)
    if unfit:
        raise UnfitModelError(f"{', '.join(unfit)} needs TensorFlow, which this engine never loads: take it out of config.yml")


def components_of(config: dict[str, Any]) -> list[str]:
    """The names of all components of a config.yml."""
    return [str(entry.get("name")) for part in ("pipeline", "policies") for entry in config.get(part) or []]


def metadata_of(archive: Path) -> dict[str, Any]:
    """The archive's metadata.json.

    Raises:
        UnfitModelError: the file is no model archive.
    """
    try:
        return dict(json.loads(content_of(archive, "metadata.json")))
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise UnfitModelError(f"{archive} is no model archive: {error}") from error


def check_servable(archive: Path) -> None:
    """Check that an archive can be served without TensorFlow.

    Raises:
        UnfitModelError: it is no archive, or it names components that need TensorFlow.
    """
    metadata = metadata_of(archive)
    nodes = {**metadata["predict_schema"]["nodes"], **metadata["train_schema"]["nodes"]}
    refuse_tensorflow([str(node["uses"]) for node in metadata["predict_schema"]["nodes"].values()])
    if any("default_recipe_validator" in str(node["uses"]) for node in nodes.values()):
        raise UnfitModelError(f"{archive} was not trained by `python -m bot train`: train again")


def content_of(archive: Path, name: str) -> bytes:
    """The content of the one file of that name, in whichever folder of the archive.

    Raises:
        OSError, tarfile.TarError: the archive can't be read.
        KeyError: there is none.
    """
    with tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            stream = tar.extractfile(member) if Path(member.name).name == name else None
            if stream:
                return stream.read()
    raise KeyError(name)


def drop_training_graph(archive: Path, target: Path) -> None:
    """Copy an archive without its training graph: loading that graph would import TensorFlow."""
    with tarfile.open(archive, "r:gz") as old, tarfile.open(target, "w:gz", compresslevel=6) as new:
        for member in old.getmembers():
            stream = old.extractfile(member) if member.isfile() else None
            if stream and Path(member.name).name == "metadata.json":
                metadata = json.load(stream)
                metadata["train_schema"] = {"nodes": {}}
                content = json.dumps(metadata, ensure_ascii=False).encode()
                member.size = len(content)
                stream = io.BytesIO(content)
            new.addfile(member, stream)
