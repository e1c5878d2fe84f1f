"""What the demo may do that a lender's installation does by its policy alone."""

from servicing.policy import Policy
from servicing.settings import ServiceSettings


def in_demo(policy: Policy, settings: ServiceSettings) -> Policy:
    """The policy as it is; where the demo's setting says so, with small plans approved without a person (A-05). Which ones is
    still the policy's: no waiver, and no more than its `auto_total_most`. What is approved so is said to be."""
    if not (settings.demo and settings.demo_approves):
        return policy
    approving = policy.arrangements.model_copy(update={"auto_approval": "on"})
    return policy.model_copy(update={"arrangements": approving})
