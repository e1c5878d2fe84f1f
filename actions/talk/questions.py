"""What a flow asks, as bubbles with their buttons: a step or what was read back, what is wrong, whether to go on later."""

from actions.talk.answer import Answer
from actions.talk.flow import Choice, Step
from actions.talk.place import LATER, READ_BACK, WHICH_WRONG, Place, asked_name
from servicing.turn import QuickReply

STEP, CHOICE, SEEN, WISH = "step", "choice", "seen", "wish"
SKIP, CHANGE, RESUME, BACK = "skip", "change", "resume", "back"
"""What a button carries beside its flow, and the wishes that it may carry."""


def ask_next(place: Place, answer: Answer, *, lead: str = "", again: bool = False) -> None:
    """Put the question that comes next; `again` in few words and without its card, where the flow has such."""
    flow, step = place.flow, place.step
    answer.focus_on(flow=flow.kind)
    brief = flow.asked_again(step, place.values, answer) if again else None
    card = flow.card(step, place.values, answer) if brief is None else None
    if step is None:
        words = brief or flow.read_back(place.values, answer) or ""
        buttons = [_yes_or_no(place, flow.yes_button, "affirm", answer), _yes_or_no(place, "button_flow_no", "deny", answer)]
    else:
        words = brief or flow.question(step, place.values, answer)
        buttons = _of_a_step(place, step, answer)
    buttons.append(_cancel(place, answer))
    buttons.extend(flow.ways_out(step, place.values, answer))
    answer.say_text("\n".join(part for part in (lead, words) if part), card=card, buttons=buttons)
    answer.ask(place.asked, ())


def ask_what_is_wrong(place: Place, answer: Answer) -> None:
    """After a no to what was read back: which of the answers."""
    kind = place.flow.kind
    buttons = [
        answer.button(f"step_{step.named or step.name}", "inform", flow=kind, step=step.name, wish=CHANGE)
        for step in place.done
    ]
    answer.say("utter_flow_which_wrong", buttons=[*buttons, _cancel(place, answer)])
    answer.ask(asked_name(kind, WHICH_WRONG), ())


def ask_whether_later(place: Place, answer: Answer) -> None:
    """After some messages in a row about something else."""
    kind = place.flow.kind
    buttons = [
        resume_button(place, answer),
        answer.button("button_flow_later", "cancel_request", flow=kind, wish=LATER),
        _cancel(place, answer),
    ]
    answer.say("utter_flow_later", what=answer.words(f"reading_{kind}"), buttons=buttons)
    answer.ask(asked_name(kind, LATER), ())


def resume_button(place: Place, answer: Answer) -> QuickReply:
    """One tap back into a flow."""
    return answer.button("button_flow_resume", "inform", flow=place.flow.kind, wish=RESUME)


def _of_a_step(place: Place, step: Step, answer: Answer) -> list[QuickReply]:
    kind = place.flow.kind
    buttons = [_choice(place, step, choice, answer) for choice in place.flow.choices(step, place.values)]
    if step.optional and not buttons:
        buttons.append(answer.button("button_flow_skip", "inform", flow=kind, step=step.name, wish=SKIP))
    if place.done:
        buttons.append(answer.button("button_flow_back", "inform", flow=kind, wish=BACK))
    return buttons


def _choice(place: Place, step: Step, choice: Choice, answer: Answer) -> QuickReply:
    title = choice.said(answer)
    return answer.button_saying(title, "inform", flow=place.flow.kind, step=step.name, choice=choice.value or title)


def _yes_or_no(place: Place, title: str, intent: str, answer: Answer) -> QuickReply:
    return answer.button(title, intent, flow=place.flow.kind, step=READ_BACK, seen=place.seen)


def _cancel(place: Place, answer: Answer) -> QuickReply:
    return answer.button(place.flow.cancel_button, "cancel_request", flow=place.flow.kind)
