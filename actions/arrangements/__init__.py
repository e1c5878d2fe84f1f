"""Group B: ways to pay what can't be paid as agreed."""
