"""Where the engine's files stand, from the root of the project."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENDPOINTS = ROOT / "endpoints.yml"
CREDENTIALS = ROOT / "credentials.yml"
MODELS = ROOT / "models"
VAR = Path(os.environ.get("KUANXIN_STATE") or ROOT / "var")
"""What the engine keeps beside its models; the launcher of the whole product may put it elsewhere."""
