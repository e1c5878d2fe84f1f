"""The policy that the product ships with, for tests of what uses it."""

from servicing.policy import Policy
from tests.harness.system import ROOT

POLICY = Policy.load(ROOT / "policy.yml")
