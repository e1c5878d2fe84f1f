"""What the long-running processes must not load before anyone needs it."""

import subprocess
import sys

import pytest

from tests.harness.system import ROOT


@pytest.mark.parametrize("module", ["servicing.book", "gateway.app", "actions.__main__"])
def test_nobody_pays_for_workbooks_before_one_is_read(module: str) -> None:
    script = f"import sys, {module}; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
