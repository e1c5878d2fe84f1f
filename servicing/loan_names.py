"""How a loan is named to its borrower."""

from collections.abc import Iterable

from servicing.contract import Loan
from servicing.wording import Wording


def loan_name(wording: Wording, loan: Loan, among: Iterable[Loan]) -> str:
    """The product of a loan; with the last digits of its number where another one `among` the borrower's has the same."""
    if [one.product for one in among].count(loan.product) == 1:
        return loan.product
    return wording.say("loan_name", product=loan.product, tail=loan.loan_id[-4:])
