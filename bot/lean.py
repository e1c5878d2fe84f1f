"""Keeps TensorFlow out of the serving process: 350 MB and four seconds that nothing we run needs.

Rasa imports it in two places only: `rasa.utils.train_utils`, which the base class of entity extractors imports and
never uses, and the training graph inside a model archive, which `bot.training.archive` takes out.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

_TRAIN_UTILS = "rasa.utils.train_utils"


class TensorflowNeededError(ImportError):
    """Something asked for a part of Rasa that needs TensorFlow."""


class _Absent(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise TensorflowNeededError(f"{self.__name__}.{name} needs TensorFlow, which this engine never loads")


def keep_tensorflow_out() -> None:
    """Stand in for the module that would import TensorFlow.

    Raises:
        RuntimeError: too late, it is imported already.
    """
    if _TRAIN_UTILS in sys.modules:
        if not isinstance(sys.modules[_TRAIN_UTILS], _Absent):
            raise RuntimeError("keep_tensorflow_out() must be called before Rasa is imported")
        return
    sys.modules[_TRAIN_UTILS] = _Absent(_TRAIN_UTILS)
