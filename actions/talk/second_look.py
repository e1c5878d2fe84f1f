"""Readings that a message's own words speak against: a promise that is a question, a refusal that is none, a reminder that came
though all was paid, early repayment taken for shopping. Pure."""

from collections.abc import Set

from actions.talk.heard import FALLBACK, Heard, Wish, bare
from actions.talk.vocabulary import Vocabulary

_COSTS = frozenset({"explain_interest", "explain_penalty"})

PROMISE, REFUSAL, NOT_MINE = "promise_to_pay", "refuse_to_pay", "report_not_my_loan"

_UNSURE = frozenset({FALLBACK, "out_of_scope", "inform", "choose_option", "ask_clarification"})
_REMINDED = _UNSURE | {"set_reminder", "query_arrears", "query_due_date"}
_RECKONED = _UNSURE | {"query_payment_status", "explain_interest", "calculate_repayment", "how_to_repay"}
_DRAWN = _UNSURE | {"query_due_date", "calculate_repayment"}
_STUCK = _UNSURE | {"report_hardship", "query_payment_status", "ask_account_access", "refuse_to_pay", "rate_service"}
_OF_WAYS = _UNSURE | {"change_bank_card", "ask_auto_debit", "ask_liability", "request_settlement"}
_OF_SUMS = _UNSURE | {"query_arrears", "request_settlement", "how_to_repay", "calculate_repayment"}
_SHOWN = _OF_SUMS | {"query_due_date", "set_reminder"}
_OF_A_LIMIT = _OF_SUMS | {"request_partial_payment", "query_payment_status", "ask_incentive"}
_OF_FACTS = _UNSURE | {"calculate_repayment", "ask_financial_knowledge", "request_settlement", "query_plan_status"}
_EARLY = _UNSURE | {"query_due_date"}
_OF_SAVING = _UNSURE | {"request_waiver", "explain_interest", "ask_incentive"}
_OF_PAYING_OFF = frozenset({"request_settlement", "explain_interest", "explain_penalty"})


def offers(wish: Wish, words: Vocabulary) -> bool:
    """Whether a clause that names interest offers to pay it ("利息我照付"), and asks nothing."""
    return wish.intent in _COSTS and words.says(bare(wish.text), "offering")


def looked_at_again(heard: Heard, words: Vocabulary) -> Heard:
    """The message as it was read, or as its words must be read; what then remains unsure is asked back, never stored.

    "不是不还，是真没有" refuses nothing; "那到月底呢" promises nothing; who disowns a loan says so in words.
    """
    text = bare(heard.text)
    if heard.tapped or not text:
        return heard
    if heard.intent == REFUSAL and words.says(text, "not_refusing"):
        return heard.reread("report_hardship")
    if heard.intent == NOT_MINE and not words.says(text, "disowning"):
        return heard.reread(FALLBACK)
    if heard.intent == PROMISE:
        return _promised(heard, text, words)
    if heard.intent == FALLBACK and _tells_when_it_pays(heard, text, words):
        return heard.reread(PROMISE)
    if heard.intent in _OF_FACTS and words.facts(heard.text):
        return heard.reread("query_arrears")
    about = about_money(heard.intent, words.money(heard.text), sums=heard.value("amount") is not None)
    return heard if about is None else heard.reread(about)


def about_money(intent: str, said: Set[str], *, sums: bool) -> str | None:
    """The question about money that the words ask, where `intent` was read from them; None where it may stand.

    `said` is what Vocabulary.money found; `sums` whether an amount is named.
    """
    if paid_and_still_recorded(said) and intent in _SHOWN | {"query_payment_status", "ask_credit_impact"}:
        return "ask_credit_repair"
    if intent in _SHOWN and paid_and_still_shown(said):
        return "query_payment_status"
    if intent in _OF_A_LIMIT and "limit" in said:
        return "ask_account_access"
    if intent in _REMINDED and reminded_though_paid(said):
        return "query_payment_status"
    if intent in _RECKONED and reckons(said, sums=sums):
        return "query_arrears"
    if intent in _UNSURE and "refund" in said:
        return "query_payment_status"
    if intent in _DRAWN and "drawn" in said:
        return "query_arrears"
    if intent in _STUCK and said & {"has_money", "not_taken"}:
        return "how_to_repay"
    if intent in _OF_WAYS and _a_way(said):
        return "how_to_repay"
    if intent in _OF_SAVING and "saves" in said and "early" in said:
        return "request_settlement"
    if "early" not in said or said & {"paper", "elsewhere"}:
        return None
    if intent in _EARLY | _OF_PAYING_OFF and _a_part(said, sums=sums):
        return "request_partial_payment"
    return _early(intent, said) if intent in _EARLY else None


def reminded_though_paid(said: Set[str]) -> bool:
    """ "昨晚还款了，怎么又收到短信": whether the payment arrived, and not a wish to be reminded."""
    return {"have_paid", "reminded"} <= said and "wants_reminder" not in said


def paid_and_still_shown(said: Set[str]) -> bool:
    """ "早就还清了，怎么还显示欠款": whether all is paid, and not a wish to pay it off."""
    return {"all_paid", "still_shown"} <= said and not said & {"wish", "once", "elsewhere"}


def paid_and_still_recorded(said: Set[str]) -> bool:
    """ "都还完了，负面记录怎么还没消": when a record goes away."""
    return {"all_paid", "bad_record"} <= said and bool(said & {"still_shown", "why"}) and "once" not in said


def reckons(said: Set[str], *, sums: bool) -> bool:
    """ "借了五千还了六千，怎么还欠三千": what was borrowed, paid and is left."""
    if "mismatch" in said or {"paid_in", "more_and_more"} <= said:
        return True
    return sums and {"borrowed", "paid_in", "still_owed"} <= said


def _a_way(said: Set[str]) -> bool:
    """ "支付宝能还吗", "拿信用卡还行吗", and not how to pay what is owed elsewhere."""
    return "borrowed_means" in said or (bool(said & {"means", "anothers"}) and "elsewhere" not in said)


def _a_part(said: Set[str], *, sums: bool) -> bool:
    """ "提前还一部分", and "提前还五千" that ends nothing."""
    return "part" in said or (sums and "whole" not in said)


def _early(intent: str, said: Set[str]) -> str | None:
    """By the lines of the taxonomy: its fee, how and where, else whether and how much."""
    if intent == "query_due_date":
        return "request_settlement" if "still_due" in said else None
    if said & {"fee", "interest"}:
        return "explain_interest"
    return "how_to_repay" if "how" in said and "why_not" not in said else "request_settlement"


def _tells_when_it_pays(heard: Heard, text: str, words: Vocabulary) -> bool:
    """ "我十天后还八百块": a day ahead, a sum and that it will be paid, and no question."""
    if not heard.days_ahead() or heard.amount() is None or words.asks_how_much_then(text):
        return False
    asks = words.says(text, "asking") or text.endswith(words.said["asking_at_the_end"])
    return words.says(text, "paying") and not asks


def _promised(heard: Heard, text: str, words: Vocabulary) -> Heard:
    asks = text.endswith(words.said["asking_at_the_end"]) or words.says(text, "asking")
    day = heard.day()
    if asks and day is not None and day > heard.today:
        return heard.reread("explain_penalty")
    if asks or not words.says(text, "paying"):
        return heard.reread(FALLBACK)
    return heard
