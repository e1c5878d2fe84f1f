"""Settings for tests that are run at any hour."""

from pathlib import Path

from tests.harness.system import ROOT

DEFERRED, ALLOWED = (f"quiet_hours: {{value: reply=allow service={what}" for what in ("defer", "allow"))


def at_any_hour(folder: Path) -> dict[str, str]:
    """Quick rounds, and a policy in `folder` by which borrowers are spoken to at any hour."""
    policy = (ROOT / "policy.yml").read_text(encoding="utf-8")
    assert DEFERRED in policy
    path = folder / "policy.yml"
    path.write_text(policy.replace(DEFERRED, ALLOWED), encoding="utf-8")
    return {"KUANXIN_POLICY": str(path), "OUTREACH_EVERY": "0.2"}
