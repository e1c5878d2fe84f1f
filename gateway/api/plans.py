"""Applications for a plan, as the desk decides on them (signed), and the agreement as its borrower may read it again."""

from collections.abc import Sequence
from datetime import datetime

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.api.caller import check_address, check_download, person_of
from gateway.api.errors import ApiError
from gateway.api.schemas import (
    AgreementShown,
    Authorship,
    PlanDecisionRequest,
    PlanReadRequest,
    PlanRowShown,
    PlanShown,
    PlansShown,
    PlanStepShown,
    PlansWaitingRequest,
    PlanWhole,
)
from gateway.api.signed import from_the_desk
from gateway.api.wire import as_json
from gateway.parts import PARTS
from servicing.arrangements import Said
from servicing.clock import now
from servicing.linting import Finding
from servicing.plans import deciding, reading
from servicing.plans.application import Application, UnknownApplicationError
from servicing.plans.as_json import said_as_fields
from servicing.plans.deciding import ReasonMissingError, Ruling
from servicing.plans.life import Event, ForbiddenStepError, Party, SamePersonError
from servicing.store.audit import Entry, append
from servicing.wording import Wording

routes = web.RouteTableDef()


@routes.post("/api/plans/waiting")
async def list_waiting(request: web.Request) -> web.Response:
    """What waits for a decision, the oldest first."""
    parts = request.app[PARTS]
    person, body = await from_the_desk(request)
    asked = PlansWaitingRequest.model_validate_json(body)
    async with parts.database.writing() as session:
        found = await reading.waiting(session, parts.vault, asked.limit)
        await _remember_look(session, person, found)
    return as_json(PlansShown(plans=[_shown(one) for one in found]))


@routes.post("/api/plans/one")
async def show_one(request: web.Request) -> web.Response:
    """One application whole, with what its borrower told."""
    parts = request.app[PARTS]
    person, body = await from_the_desk(request)
    asked = PlanReadRequest.model_validate_json(body)
    try:
        async with parts.database.writing() as session:
            application = await reading.one(session, parts.vault, asked.id)
            text = await reading.text_of(session, parts.vault, asked.id)
            said = await reading.said_of(session, parts.vault, asked.id)
            await _remember_look(session, person, [application])
    except UnknownApplicationError as error:
        raise _unknown() from error
    return as_json(_whole(application, text.text, said))


@routes.post("/api/plans/decisions")
async def take_decision(request: web.Request) -> web.Response:
    """What a person decided, and where the application stands now; the same decision again changes nothing."""
    parts = request.app[PARTS]
    person, body = await from_the_desk(request)
    told = PlanDecisionRequest.model_validate_json(body)
    if unfit := parts.linter.lint(told.reason or ""):
        raise _unfit(unfit, parts.wording)
    ruling = Ruling(told.id, told.decision, person, told.reason, now())
    try:
        async with parts.database.writing() as session:
            decided = await deciding.decide(session, parts.vault, parts.terms, ruling)
            await _remember_look(session, person, [decided])
    except UnknownApplicationError as error:
        raise _unknown() from error
    except ReasonMissingError as error:
        raise ApiError(422, "reason_missing", "say why: the borrower is told the reason") from error
    except SamePersonError as error:
        raise ApiError(409, "four_eyes", "another person has to approve this too") from error
    except ForbiddenStepError as error:
        raise ApiError(409, "not_waiting", "this application does not wait for a decision") from error
    return as_json(_shown(decided))


@routes.get("/api/chat/agreements/{id}")
async def show_agreement(request: web.Request) -> web.Response:
    """What the bearer agreed to, by the application's id or number; another's is as unknown as a guessed one."""
    await check_address(request)
    parts, person = request.app[PARTS], person_of(request)
    await check_download(request, person)
    wanted = request.match_info["id"]
    async with parts.database.reading() as session:
        mine = [] if person.borrower_id is None else await reading.of_borrower(session, parts.vault, person.borrower_id)
        application = next((one for one in mine if wanted in (one.id, one.number)), None)
        if application is None:
            raise _unknown()
        text = await reading.text_of(session, parts.vault, application.id)
    files = await parts.book.loans_of(application.borrower_id)
    loan = next((file.loan for file in files if file.loan.loan_id == application.loan_id), None)
    if loan is None:
        raise _unknown()
    shown = AgreementShown(
        id=application.id,
        number=application.number,
        lender=loan.lender,
        product=loan.product,
        kind=application.kind.value,
        state=application.state.value,
        applied_at=application.applied_at,
        undo_until=application.undo_until,
        may_cancel=application.may_cancel(now()),
        text=text.text,
        sha256=text.sha256,
        rows=_rows(application),
        total=str(application.option.total),
        waived=str(application.option.waived),
        coupon=str(application.option.coupon),
        authorship=_authorship(application),
    )
    return as_json(shown)


async def _remember_look(session: AsyncSession, person: str, shown: Sequence[Application]) -> None:
    """Whatever the desk is shown of borrowers stands in the audit log: who looked, at which applications, when."""
    if shown:
        subjects = {"plans": " ".join(one.id for one in shown)}
        await append(session, [Entry(person, "plan.read", subjects)], at=now())


def _shown(application: Application) -> PlanShown:
    return PlanShown(**_fields(application))


def _whole(application: Application, text: str, said: Said) -> PlanWhole:
    return PlanWhole(**_fields(application), agreement=text, said=said_as_fields(said))


def _fields(application: Application) -> dict[str, object]:
    option = application.option
    return {
        "id": application.id,
        "number": application.number,
        "borrower_id": application.borrower_id,
        "loan_id": application.loan_id,
        "kind": application.kind.value,
        "state": application.state.value,
        "approval": option.approval.value,
        "endorsed_by": application.endorsed_by,
        "applied_at": application.applied_at,
        "valid_until": application.valid_until,
        "undo_until": application.undo_until,
        "total": str(option.total),
        "waived": str(option.waived),
        "coupon": str(option.coupon),
        "rate": str(application.plan.rate),
        "all_in_rate": None if option.all_in_rate is None else str(option.all_in_rate),
        "rows": _rows(application),
        "agreement_sha256": application.agreement_sha256,
        "history": [
            PlanStepShown(
                event=step.event.value,
                state=step.state.value,
                party=step.party.value,
                actor=step.actor,
                code=step.code,
                reason=step.reason,
                at=step.at,
            )
            for step in application.history
        ],
    }


def _rows(application: Application) -> list[PlanRowShown]:
    return [
        PlanRowShown(
            number=row.number,
            due_on=row.due_on,
            fee=str(row.fee),
            interest=str(row.interest),
            plan_interest=str(row.plan_interest),
            principal=str(row.principal),
            penalty=str(row.penalty),
            total=str(row.total),
        )
        for row in application.plan.rows
    ]


def _authorship(application: Application) -> Authorship:
    """Who wrote it and who decided (A-02): the text is a program's by rule; a decision a person's, or policy's limits'."""
    decided = next((step for step in reversed(application.history) if step.event in (Event.APPROVE, Event.REFUSE)), None)
    by: str | None = None
    at: datetime | None = None
    if decided is not None:
        by, at = ("person" if decided.party is Party.PERSON else "policy"), decided.at
    reason = None if decided is None else decided.reason
    return Authorship(text="ai", figures="ledger", decided_by=by, decided_at=at, reason=reason)


def _unfit(findings: Sequence[Finding], wording: Wording) -> ApiError:
    """Each place that a borrower must not read, with its rule and why, so that whoever wrote it can mend it."""
    places = [
        wording.say("desk_reason_unfit", place=one.where[0] + 1, words=one.words, why=one.why, rule=one.rule)
        for one in findings
    ]
    return ApiError(422, "reason_unfit", "\n".join(places))


def _unknown() -> ApiError:
    return ApiError(404, "unknown_plan", "there is no such application")
