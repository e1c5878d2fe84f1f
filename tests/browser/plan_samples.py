"""Cards for ways out of arrears, a cost table and a plan, in each state that the page has to show."""

from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from tests.browser.samples import LOAN

type Card = dict[str, Any]

TODAY = date(2026, 11, 22)
OWED = Decimal("12360.48")
NOTES = ["这些数都按今天的账算。今天以后还了钱，或者过了有效期，会重新算给您看。", "选好以后只是申请，由工作人员决定。"]


def month_end(months: int) -> date:
    """The 28th of a month from now on."""
    years, month = divmod(TODAY.month - 1 + months, 12)
    return date(TODAY.year + years, month + 1, 28)


TEXT = "\n".join(
    [
        "还款安排",
        "贷款：华东城市商业银行，安心分期贷，编号 L0417。以下金额都是人民币元。",
        "这份安排从 2026年11月22日 起，代替整笔贷款原来的还款计划。",
        "一共还 12 次：",
        *(
            f"第 {n} 次，{2026 + n // 13}年{(10 + n) % 12 + 1}月28日，1,082.55 元（本金 1,000.00，利息 82.55）"
            for n in range(1, 13)
        ),
        "合计 12,990.60 元，其中安排期间新产生的利息 630.12 元。",
        "如果有一次没还，过了还款日 7 天还没还清，安排就中止。",
        "这是申请，由工作人员决定批不批准，批准了才生效。",
        "以上文字由 AI 按固定规则写成，数字由系统按合同和账本计算。您可以要求由工作人员解释。",
    ]
)
AGREEMENT = {
    "number": "KX20261122-000173",
    "state": "active",
    "applied_at": "2026-11-22T09:20:00Z",
    "text": TEXT + "\n",
    "sha256": sha256((TEXT + "\n").encode()).hexdigest(),
    "authorship": {"text": "ai", "figures": "ledger", "decided_by": "person", "decided_at": "2026-11-23T01:05:00Z"},
}


def way(months: int, *, recommended: bool = False, owed: Decimal = OWED, waived: str = "0.00") -> Card:
    """A re-plan of so many months."""
    total = (owed * (1 + Decimal(months) / 240)).quantize(Decimal("0.01"))
    payment = (total / months).quantize(Decimal("0.01"))
    last = total - payment * (months - 1)
    nothing = (owed * (1 + Decimal(months) / 60)).quantize(Decimal("0.01"))
    days = [TODAY, *(month_end(n) for n in range(1, months + 1))]
    series = [
        {
            "on": day.isoformat(),
            "nothing": str((owed + (nothing - owed) * n / months).quantize(Decimal("0.01"))),
            "plan": str((total * (months - n) / months).quantize(Decimal("0.01"))),
        }
        for n, day in enumerate(days)
    ]
    return {
        "key": f"replan:{months}",
        "name": f"分 {months} 期，每期 {payment:,} 元" + (f"，按时还完少收罚息 {waived} 元" if Decimal(waived) else ""),
        "button": f"分 {months} 期，每期 {payment:,} 元",
        "recommended": recommended,
        "count": months,
        "first_on": days[1].isoformat(),
        "last_on": days[-1].isoformat(),
        "payment": str(payment),
        "last_payment": str(last),
        "total": str(total),
        "waived": waived,
        "all_in_rate": "12.68%",
        "compared_on": days[-1].isoformat(),
        "taken": str(total),
        "nothing": str(nothing),
        "saving": str(nothing - total),
        "penalty_daily": "0.00",
        "valid_until": TODAY.isoformat(),
        "approval_label": "要工作人员审核",
        "series": series,
    }


def at_once(
    key: str = "pay_overdue", name: str = "今天还清逾期，2,470.12 元", *, saving: str = "0.00", daily: str = "0.00"
) -> Card:
    """A way that is one payment today."""
    return way(6) | {
        "key": key,
        "name": name,
        "button": name.replace("，", " "),
        "count": 1,
        "first_on": TODAY.isoformat(),
        "last_on": TODAY.isoformat(),
        "payment": "2470.12",
        "last_payment": "2470.12",
        "total": "2470.12",
        "all_in_rate": "",
        "saving": saving,
        "penalty_daily": daily,
        "approval_label": "不用申请，直接还",
        "series": [],
    }


def options(rows: list[Card] | None = None, *, refused: list[Card] | None = None, told: bool = True) -> Card:
    facts = [{"label": "原因", "value": "没了工作"}, {"label": "每月最多还", "value": "1,100.00 元"}]
    return {
        "kind": "options",
        "loan": LOAN,
        "as_of": TODAY.isoformat(),
        "told": facts if told else [],
        "rows": [way(12, recommended=True), way(6), at_once()] if rows is None else rows,
        "refused": refused or [],
        "notes": NOTES,
    }


REFUSED = [
    {"name": "延期", "reason": "这笔借款今年已经延过一次，一年最多一次。"},
    {"name": "分期，还完免罚息", "reason": "逾期满 91 天才可以减罚息，现在是 44 天。"},
]


def six_ways() -> Card:
    return options(
        [
            way(12, recommended=True, waived="308.75"),
            way(6),
            way(24),
            at_once("part_payment", "今天先还 2,470.12 元", saving="-35.20", daily="3.21"),
            at_once(saving="126.40"),
            at_once("settle", "今天全部结清，12,360.48 元", saving="1203.77"),
        ],
        refused=REFUSED,
    )


def long_numbers() -> Card:
    return options([way(60, owed=Decimal("98765432.10"), recommended=True), way(36, owed=Decimal("98765432.10"))])


def cost_table(months: int = 12, *, seconds: int = 15) -> Card:
    whole = way(months)
    interest = Decimal("82.55")
    rows = [
        {
            "number": n,
            "due_on": month_end(n).isoformat(),
            "principal": str(Decimal(whole["payment"]) - interest),
            "interest": "60.00" if n == 1 else "0.00",
            "plan_interest": "22.55" if n == 1 else str(interest),
            "fee": "0.00",
            "penalty": "0.00",
            "total": whole["payment"],
        }
        for n in range(1, months + 1)
    ]
    return {
        "kind": "cost_table",
        "loan": LOAN,
        "name": whole["name"],
        "as_of": TODAY.isoformat(),
        "rows": rows,
        "charges": [
            {"label": "本金", "amount": "12000.00", "how": "还没还的借款本金，年利率 12% 只对本金算", "who": LOAN["lender"]},
            {"label": "安排期间的利息", "amount": "930.60", "how": "本金按年利率 12%、按天算", "who": LOAN["lender"]},
        ],
        "total": whole["total"],
        "waived": "308.75",
        "rate": "12%",
        "all_in_rate": "12.68%",
        "compared_on": whole["compared_on"],
        "nothing": whole["nothing"],
        "saving": whole["saving"],
        "contingent": [
            "有一期没按时还，过了 7 天还没补上，安排就结束，之后按原合同算，缓收的罚息也要还。",
            "提前还可以，利息只算到还款那天。",
            "这是申请，由一位工作人员决定。",
            "这张表由 AI 按规则生成，金额由账务程序计算。",
        ],
        "valid_until": TODAY.isoformat(),
        "reading_seconds": seconds,
        "sha256": AGREEMENT["sha256"],
    }


def plan(state: str = "active", label: str = "进行中", *, paid: int = 2, months: int = 12) -> Card:
    payment = way(months)["payment"]

    def status(n: int) -> tuple[str, str, str]:
        if n <= paid:
            return "paid", "已还清", payment
        if n == paid + 1 and state == "active":
            return "in_grace", "宽限期", "200.00"
        return "upcoming", "未到期", "0.00"

    return {
        "kind": "plan",
        "loan": LOAN,
        "number": "KX20261122-000173",
        "agreement_id": "0f" * 16,
        "name": way(months)["name"],
        "status": state,
        "status_label": label,
        "facts": [
            {"label": "一共还", "value": "12,990.60 元"},
            {"label": "可以撤回到", "value": (TODAY + timedelta(days=1)).strftime("%-m月%-d日 17:20")},
            {"label": "校验码", "value": AGREEMENT["sha256"]},
        ],
        "history": [
            {"label": "2026年11月22日 17:20", "value": "提交申请"},
            {"label": "2026年11月23日 09:05", "value": "批准"},
        ],
        "rows": [
            {
                "number": n,
                "due_on": month_end(n).isoformat(),
                "total": payment,
                "paid": status(n)[2],
                "status": status(n)[0],
                "status_label": status(n)[1],
            }
            for n in range(1, months + 1)
        ],
        "notes": [],
    }


def buttons(card: Card) -> list[dict[str, str]]:
    """What the conversation offers below a card."""
    if card["kind"] == "options":
        names = [row["button"] for row in card["rows"]]
    else:
        names = ["看完了，确认申请", "不对，要改"] if card["kind"] == "cost_table" else []
    return [{"id": f"q-{i}", "title": title} for i, title in enumerate([*names, "找人工"], start=1)]


def everything() -> list[Card]:
    """One of each kind and state."""
    return [
        options(),
        six_ways(),
        options([way(12, recommended=True)], told=False),
        options([], refused=REFUSED),
        long_numbers(),
        cost_table(),
        cost_table(36, seconds=0),
        plan(),
        plan("applied", "已申请，等审核", paid=0),
        plan("more_wanted", "等您补充", paid=0, months=60),
        plan("broken", "没按约定还，已结束", paid=4),
        plan("kept", "已按约定还完", paid=12),
    ]
