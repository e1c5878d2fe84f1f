"""A component that learns nothing: its configuration is all that it is made of."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage


class Configured(GraphComponent):
    """Made of its default configuration and, over it, what config.yml says."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Take the whole configuration."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Configured:
        """Make the component (see GraphComponent)."""
        return cls({**cls.get_default_config(), **config})
