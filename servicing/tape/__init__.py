"""The loan tape: what a lender's system says of its loans, read strictly or not at all (docs/tape.md)."""

from servicing.tape.model import Borrower, Tape
from servicing.tape.problem import Problem, Reason, TapeError
from servicing.tape.read import read_tape

__all__ = ["Borrower", "Problem", "Reason", "Tape", "TapeError", "read_tape"]
