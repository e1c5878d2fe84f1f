"""What every part of an arrangement's talk stands on, and what it knows of whoever speaks in one turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from actions.arrangements.told import Telling
from actions.casework.for_a_person import ForAPerson
from actions.talk.asked import Asked
from actions.talk.heard import Heard
from actions.talk.identity import Identity
from actions.talk.requests import Requests
from actions.talk.vocabulary import Vocabulary
from servicing.arrangements import Option, Options, Past, Said, Terms, options
from servicing.book import LoanFile
from servicing.ledger import statement
from servicing.ledger.model import Statement
from servicing.loan_names import loan_name
from servicing.plans.agreement import AgreementText, agreement_text
from servicing.plans.application import Application
from servicing.plans.life import STANDING, State
from servicing.plans.promise import Promise, PromiseBounds
from servicing.plans.promises import promises_of
from servicing.plans.reading import of_borrower, past_of
from servicing.policy import Policy
from servicing.store.database import Database
from servicing.store.vault import Vault
from servicing.wording import Wording

ASKED_FILE = Path(__file__).with_name("asked.yml")


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that is the same in every turn."""

    requests: Requests
    wording: Wording
    identity: Identity
    words: Vocabulary
    policy: Policy
    for_a_person: ForAPerson
    asked: Asked = field(default_factory=lambda: Asked.load(ASKED_FILE))

    @property
    def database(self) -> Database:
        return self.requests.database

    @property
    def vault(self) -> Vault:
        return self.requests.vault

    @property
    def terms(self) -> Terms:
        return Terms.of(self.policy)

    @property
    def bounds(self) -> PromiseBounds:
        return PromiseBounds.of(self.policy)

    def ref(self, file: LoanFile, among: Sequence[LoanFile]) -> str:
        """How a loan is named where no other can be meant."""
        return loan_name(self.wording, file.loan, (one.loan for one in among))

    @property
    def telling(self) -> Telling:
        return Telling(self.asked)

    async def situation(self, heard: Heard) -> "Situation":
        """The borrower's loans, what is applied for and what came before, on the day of the message; nothing of the account
        of whoever may not hear of it."""
        files = await self.identity.files(heard)
        if not files:
            return Situation(self, heard.today)
        async with self.database.reading() as session:
            applications = await of_borrower(session, self.vault, heard.metadata.borrower_id or "")
            promises = await promises_of(session, heard.metadata.borrower_id or "")
            past = {file.loan.loan_id: await past_of(session, file.loan.loan_id) for file in files}
        return Situation(self, heard.today, files, past, applications, promises)


@dataclass(frozen=True, slots=True)
class Situation:
    """A borrower as a turn finds them. Every figure is reckoned once; nothing here outlives the turn."""

    desk: Desk
    today: date
    files: Sequence[LoanFile] = ()
    past: Mapping[str, Past] = field(default_factory=dict)
    applications: Sequence[Application] = ()
    promises: Sequence[Promise] = ()
    _options: dict[tuple[str, Said], Options] = field(default_factory=dict)
    _texts: dict[tuple[str, str], AgreementText] = field(default_factory=dict)

    @property
    def open_files(self) -> Sequence[LoanFile]:
        """The loans on which anything is left to pay."""
        return [file for file in self.files if self.statement(file).outstanding.total]

    @property
    def late_files(self) -> Sequence[LoanFile]:
        """The loans of which something is overdue."""
        return [file for file in self.open_files if self.statement(file).overdue.total]

    def statement(self, file: LoanFile) -> Statement:
        """What the ledger says today."""
        return statement(file.loan, file.payments, self.today, self.past[file.loan.loan_id].plans)

    def file(self, loan_id: str | None) -> LoanFile | None:
        """An own loan by its id."""
        return next((file for file in self.files if file.loan.loan_id == loan_id), None)

    def options(self, file: LoanFile, said: Said) -> Options:
        """What can be done about a loan today, after what was told."""
        key = (file.loan.loan_id, said)
        if key not in self._options:
            past = self.past[file.loan.loan_id]
            terms, rate = self.desk.terms, file.early_fee_rate
            self._options[key] = options(file.loan, file.payments, self.today, terms, said, past, rate)
        return self._options[key]

    def agreement(self, file: LoanFile, option: Option) -> AgreementText:
        """The text that is agreed to with an option of this day."""
        key = (file.loan.loan_id, repr(option))
        if key not in self._texts:
            self._texts[key] = agreement_text(option, file.loan, self.desk.terms, self.desk.wording, file.early_fee_rate)
        return self._texts[key]

    def standing(self, loan_id: str) -> Application | None:
        """What is applied for or agreed on a loan and not yet over; what waits for the borrower may be applied for anew."""
        states = STANDING - {State.MORE_WANTED}
        return next((one for one in self.applications if one.loan_id == loan_id and one.state in states), None)
