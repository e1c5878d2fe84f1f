"""Reads what leans on the turn before: "那第二期呢", "为什么", "换另一笔", "那下周五还呢", "第一个", "好的". Pure."""

import json
import re
from collections.abc import Iterable
from dataclasses import replace

from actions.talk.correction import corrects, without_denied
from actions.talk.heard import FALLBACK, Entity, Heard, bare
from actions.talk.second_look import looked_at_again, paid_and_still_recorded, paid_and_still_shown
from actions.talk.vocabulary import Vocabulary
from servicing.turn import ALL_LOANS

CONFIRM = "confirm"
"""Value of `focus.asked` after a yes-or-no question: option 0 is what yes stands for, option 1 what no does."""

WHAT_NEXT = "what_next"
"""Value that marks the question what happens now with what was stored."""

WAYS_OUT = "ways_out"
"""Value that marks the question what can be done, asked of an answer from which nothing was stored."""

CORRECTED = "corrected"
"""Value that marks a message which takes back a value told before, or puts another in its place."""

CONTINUED = frozenset(
    {
        "query_arrears",
        "query_due_date",
        "explain_penalty",
        "explain_interest",
        "query_payment_status",
        "ask_auto_debit",
        "how_to_repay",
        "report_overpayment",
    }
)
"""Topics that can be talked about further by naming only what changes."""

_LEANING = frozenset({FALLBACK, "inform", "choose_option", "affirm", "deny", "ask_clarification"})
_WHY = {"query_arrears": "explain_penalty"}
_WHAT_NOW = {"ask_auto_debit": "how_to_repay"}
_WHAT_IF = frozenset({"query_arrears", "explain_penalty", "explain_interest", "query_due_date", "how_to_repay"})
_MAY_SUPPOSE = frozenset({FALLBACK, "promise_to_pay", "query_arrears", "calculate_repayment", "explain_penalty"})
_VALUES = ("date", "instalment_ref", "loan_ref", "ordinal")
_MAY_PUT_OFF = _MAY_SUPPOSE | {"request_extension", "ask_overdue_consequence", "report_hardship", "inform", "out_of_scope"}
_WISHED = frozenset(
    {"promise_to_pay", "request_extension", "request_installment", "request_partial_payment", "request_settlement",
     "calculate_repayment", "set_reminder", "report_overpayment"}
)  # fmt: skip
"""Wishes of which a value is a part, so that another value is another form of the same wish."""

_FEARED = frozenset({"ask_legal_consequence", "ask_overdue_consequence"})
_MAY_MOVE = frozenset(
    {FALLBACK, "inform", "query_due_date", "ask_auto_debit", "set_reminder", "update_contact", "out_of_scope", "request_human"}
)
"""Readings of a wish to move the monthly day."""

_BARE = {"request_partial_payment": "amount", "promise_to_pay": "amount", "request_installment": "months"}
"""What a number without a unit is, said in place of one told before."""

_TRIED_AGAIN = {"calculate_repayment": frozenset({"amount", "months"})}
"""What is only tried out, and is tried with another value by naming that alone: "那24个月呢"."""

ANYWHERE = "anywhere"
UNSURE = "unsure"
_NEVER_REREAD = frozenset({"express_distress", "report_third_party", "report_harassment", "file_complaint", "request_human"})
_PERCENT = re.compile(r"\d\s*%")

LONGEST_PLACE, MOST_COUNTED = 2, 20
"""Digits and size of a bare number that counts buttons; a larger one is a sum or a day."""

_CORRECTABLE = ("date", "instalment_ref", "amount", "months", "loan_ref")
_PAYLOAD = re.compile(r"^/(?P<intent>[a-z_]+)(?P<entities>\{.*\})?$", re.DOTALL)


def resolve(heard: Heard, words: Vocabulary) -> Heard:
    """The message in full: as it is, or as the question that it continues or the option that it picks.

    What carries a `wish` was tapped, or read surely by its words before (personal/guards.py).
    """
    if heard.tapped or heard.value("wish") is not None:
        return heard
    meant = looked_at_again(without_denied(heard, words), words)
    return (
        _picked(meant, words)
        or _confirmed(meant)
        or _by_words(meant, words)
        or _corrected(heard, meant, words)
        or _tried_again(meant, words)
        or _what_next(meant, words)
        or _continued(meant, words)
        or _dated(meant, words)
        or _moved(meant, words)
        or _said_more(meant, words)
        or _on_screen(meant, words)
        or meant
    )


def about_named_loan(heard: Heard, words: Vocabulary, name: str, *, sure: bool) -> Heard:
    """What was not understood, but names a loan of the borrower's own: "应急贷呢", "乐享贷怎么还".

    With nothing but the name it continues the topic. With more, what the classifier was `sure` of stands; else it is a known
    question, or is asked back, never sent away.
    """
    rest = bare(heard.text).replace(name, "", 1)
    for word in (*words.wrong, *words.denials, *words.other_loan):
        rest = rest.replace(word, "")
    topic = heard.focus.topic
    if not words.without_particles(rest):
        if topic == "request_document" and (paper := (heard.focus.asked or "").partition(":")[2]):
            return heard.reread(topic, wish=paper)
        return heard.reread(topic if topic in CONTINUED else "query_arrears")
    if sure:
        return heard
    return heard.reread(words.topics.get(rest) or words.topics.get(words.without_particles(rest)) or FALLBACK)


def _picked(heard: Heard, words: Vocabulary) -> Heard | None:
    options = heard.focus.options
    if not options or heard.focus.asked == CONFIRM:
        return None
    if (every := _option_for_all(options)) is not None and _is_all(heard, words):
        return _as_payload(heard, every)
    place = _place(heard)
    if place is None or (heard.intent not in _LEANING and bare(heard.text) != str(place)):
        return None
    if 1 <= place <= len(options):
        return _as_payload(heard, options[place - 1])
    return None


def _on_screen(heard: Heard, words: Vocabulary) -> Heard | None:
    """ "2", "第一个", where nothing was asked that they answer: the button in that place, if there are so many."""
    asked, shown = heard.focus.asked, heard.focus.shown
    if not shown or heard.focus.flow is not None or asked not in (None, CONFIRM):
        return None
    text = bare(heard.text)
    place = int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_PLACE else None
    if place is None and heard.intent in _LEANING and words.without_particles(text) in _ordinals(heard):
        place = heard.number("ordinal")
    if place is None:
        return None
    picked = _as_payload(heard, shown[place - 1]) if 1 <= place <= len(shown) else None
    return picked or (heard.reread("choose_option") if place <= MOST_COUNTED else None)


def _ordinals(heard: Heard) -> set[str]:
    return {bare(entity.text) for entity in heard.entities if entity.kind == "ordinal" and entity.text}


def _is_all(heard: Heard, words: Vocabulary) -> bool:
    text = bare(heard.text)
    return any(word in text and not words.without_particles(text.replace(word, "", 1)) for word in words.all_loans)


def _place(heard: Heard) -> int | None:
    if heard.value("instalment_ref") is not None:
        return None
    text = bare(heard.text)
    alone = int(text) if len(text) == 1 and text.isascii() and text.isdecimal() else None
    return next((place for place in (heard.number("ordinal"), heard.number("loan_ref"), alone) if place is not None), None)


def _option_for_all(options: tuple[str, ...]) -> str | None:
    return next((option for option in options if f'"{ALL_LOANS}"' in option), None)


def _confirmed(heard: Heard) -> Heard | None:
    options = heard.focus.options
    if heard.focus.asked != CONFIRM or heard.intent not in ("affirm", "deny"):
        return None
    place = 0 if heard.intent == "affirm" else 1
    return _as_payload(heard, options[place]) if place < len(options) else None


def _continued(heard: Heard, words: Vocabulary) -> Heard | None:
    topic = heard.focus.topic
    if topic not in CONTINUED:
        return None
    text = bare(heard.text)
    values = [entity for entity in heard.entities if entity.kind in _VALUES and entity.text]
    rest = _without(heard.text, values)
    if rest in words.why or words.without_particles(rest) in words.why:
        return _about_the_same(heard, _WHY.get(topic, topic))
    if (asked := words.topics.get(rest) or words.topics.get(words.without_particles(rest))) is not None:
        if asked == "query_arrears" and any(word in text for word in words.paid):
            return heard.reread("query_payment_status")
        if asked == "report_hardship":
            return heard.reread(_WHAT_NOW[topic]) if topic in _WHAT_NOW else heard.reread(asked, **{WAYS_OUT: "1"})
        return heard.reread(asked)
    if words.without_particles(rest):
        return _other_loan(heard, words, rest, topic)
    kinds = {entity.kind for entity in values}
    marked = text.startswith(words.openers) or text.endswith(words.closers)
    if "instalment_ref" in kinds and any(word in text for word in words.owed):
        return heard.reread("query_arrears")
    if "loan_ref" in kinds or "instalment_ref" in kinds:
        return heard.reread(topic)
    if heard.focus.loan_id == ALL_LOANS and (place := heard.number("ordinal")) is not None:
        return heard.reread(topic, loan_ref=str(place))
    if "date" in kinds and (marked or heard.intent in _LEANING):
        return heard.reread("explain_penalty" if topic in _WHAT_IF else topic)
    return None


def _other_loan(heard: Heard, words: Vocabulary, rest: str, topic: str) -> Heard | None:
    for word in (*words.other_loan, *words.all_loans):
        if word in rest and not words.without_particles(rest.replace(word, "", 1)):
            return heard.reread(topic)
    return None


def _corrected(heard: Heard, meant: Heard, words: Vocabulary) -> Heard | None:
    """ "我说错了，是25号", "不是20号是25号": the same wish or question, with another value."""
    topic, told = heard.focus.topic, any(entity.kind in _CORRECTABLE for entity in meant.entities)
    if topic not in CONTINUED | _WISHED or not corrects(heard, words):
        return None
    rest = _without(heard.text, heard.entities)
    for word in (*words.wrong, *words.denials, *words.becomes, *words.said["asking"]):
        rest = rest.replace(word, "")
    rest = words.without_particles(rest)
    if not told and topic in _BARE and rest.isascii() and rest.isdecimal():
        return meant.reread(topic, **{_BARE[topic]: rest, CORRECTED: "1"})
    if rest or not told:
        return None
    asked = "explain_penalty" if topic in _WHAT_IF and meant.value("date") is not None else topic
    return meant.reread(asked, **{CORRECTED: "1"})


def _tried_again(heard: Heard, words: Vocabulary) -> Heard | None:
    """ "那24个月呢", "换成五万": nothing but another value, after a trial."""
    topic = heard.focus.topic or ""
    values = [entity for entity in heard.entities if entity.kind in _TRIED_AGAIN.get(topic, ()) and entity.text]
    if not values or heard.focus.asked is not None or words.without_particles(_without(heard.text, values)):
        return None
    return heard.reread(topic, **{CORRECTED: "1"})


def _by_words(heard: Heard, words: Vocabulary) -> Heard | None:
    """ "提前三天" after a reminder, "利率18%呢" after a trial: told by its words, however it was read."""
    if heard.intent in _NEVER_REREAD:
        return None
    topic = heard.focus.topic or ""
    told = words.after.first(topic, heard) if topic in words.after.topics else None
    if told is None and topic in _TRIED_AGAIN and _PERCENT.search(heard.text) is not None:
        told = topic
    told = told or words.after.first(ANYWHERE, heard)
    if told is None:
        return None
    intent, _, wish = told.partition("/")
    return heard.reread(intent, **{CORRECTED: "1"}, **({"wish": wish} if wish else {}))


def _moved(heard: Heard, words: Vocabulary) -> Heard | None:
    """ "还款日改到25号": a wish to pay on another day of every month, however it was read."""
    if heard.value("day_of_month") is None or heard.intent not in _MAY_MOVE or not words.says(heard.text, "moving"):
        return None
    return heard.reread("request_extension")


def fears(heard: Heard, words: Vocabulary) -> bool:
    """Whether a message that was not understood as a whole asks, by its words, what it fears, and wishes for nothing beside."""
    wished = any(wish.intent in _WISHED for wish in heard.wishes)
    return heard.intent == FALLBACK and not wished and resolve(heard, words).intent in _FEARED


def asks_one_thing(heard: Heard, words: Vocabulary) -> bool:
    """Whether several clauses ask one thing together: "全还清了。怎么还有负面记录"."""
    said = words.money(heard.text)
    return not heard.tapped and (paid_and_still_shown(said) or paid_and_still_recorded(said))


def _said_more(heard: Heard, words: Vocabulary) -> Heard | None:
    """ "怎么该电话", "还清了能不能关闭": words that name a matter of their own beside the one that drew the reading."""
    told = None
    for reading in (heard.intent, *([UNSURE] if heard.intent in (FALLBACK, "out_of_scope") else [])):
        told = told or (words.reread.first(reading, heard) if reading in words.reread.topics else None)
    if told is None or told == heard.intent:
        return None
    intent, _, wish = told.partition("/")
    return heard.reread(intent, **({"wish": wish} if wish else {}))


def _without(text: str, values: Iterable[Entity]) -> str:
    """What is left of a message when the values are taken away, the longest first."""
    rest = bare(text)
    for entity in sorted(values, key=lambda entity: len(entity.text), reverse=True):
        rest = rest.replace(bare(entity.text), "", 1)
    return rest


def _dated(heard: Heard, words: Vocabulary) -> Heard | None:
    """A day decides between "I will pay", "I have paid" and "what if I pay", which are otherwise worded alike."""
    day = heard.day()
    if day is None:
        return None
    if day < heard.today:
        return heard.reread("query_payment_status") if heard.intent == "promise_to_pay" else None
    if day <= heard.today:
        return None
    if heard.intent in _MAY_SUPPOSE and words.asks_how_much_then(heard.text):
        return heard.reread("explain_penalty")
    if heard.intent in _MAY_PUT_OFF and words.puts_off(heard.text):
        return heard.reread("explain_penalty")
    return None


def _what_next(heard: Heard, words: Vocabulary) -> Heard | None:
    """ "And now?" after something was stored is about that, and stores nothing."""
    topic = heard.focus.topic
    if topic is None or topic in CONTINUED or topic == "express_distress":
        return None
    text = bare(heard.text)
    if text in words.what_next or words.without_particles(text) in words.what_next:
        return heard.reread(topic, **{WHAT_NEXT: "1"})
    return None


def _about_the_same(heard: Heard, intent: str) -> Heard:
    """Still of the instalment talked about, unless the message names another."""
    number = heard.focus.instalment
    if number is None or heard.value("instalment_ref") is not None:
        return heard.reread(intent)
    return heard.reread(intent, instalment_ref=str(number))


def _as_payload(heard: Heard, payload: str) -> Heard | None:
    match = _PAYLOAD.match(payload)
    if match is None:
        return None
    carried = json.loads(match["entities"]) if match["entities"] else {}
    picked = heard.reread(match["intent"], **{kind: str(value) for kind, value in carried.items()})
    return replace(picked, confidence=1.0)
