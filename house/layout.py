"""Where things stand in the checkout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """The checkout (`root`) and the folder of everything that a run writes (`var`)."""

    root: Path
    var: Path

    @classmethod
    def of(cls, root: Path, environ: Mapping[str, str]) -> Layout:
        """Return the layout of the checkout at `root`; `KUANXIN_STATE` moves the written part elsewhere."""
        return cls(root, Path(environ.get("KUANXIN_STATE") or root / "var").resolve())

    @property
    def tools(self) -> Path:
        return self.root / ".tools"

    @property
    def uv(self) -> Path:
        return self.tools / "bin" / "uv"

    @property
    def app_python(self) -> Path:
        return self.root / ".venv" / "bin" / "python"

    @property
    def engine_python(self) -> Path:
        return self.root / ".venv-engine" / "bin" / "python"

    @property
    def requirements(self) -> Path:
        return self.root / "requirements"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def state(self) -> Path:
        """What one run remembers about itself: its lock and its children."""
        return self.var / "run"
