"""policy.yml: every number a compliance officer may set, with the rule it follows, read strictly or not at all."""

from servicing.policy.policy import Number, Policy
from servicing.policy.problem import PolicyError, PolicyProblem

__all__ = ["Number", "Policy", "PolicyError", "PolicyProblem"]
