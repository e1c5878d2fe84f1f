"""Group C, and whose debt it is: what being late leads to, said as the rules say it. A question stores nothing."""
