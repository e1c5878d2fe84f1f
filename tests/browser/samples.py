"""Cards as the action server draws them, with figures that add up."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

LOAN = {"ref": "尾号 0417", "product": "安心分期贷", "lender": "华东城市商业银行", "loan_id": "L0417"}


def statement(instalments: int = 3, *, note: str = "以上金额按今天还清计算，明天会再产生一天罚息。") -> dict[str, Any]:
    rows = [
        {
            "number": 4 + i,
            "due_on": f"2026-{8 + i:02d}-15",
            "status": "overdue" if i < instalments - 1 else "in_grace",
            "status_label": "逾期" if i < instalments - 1 else "宽限期",
            "overdue_days": max(0, 99 - 31 * i),
            "principal": "10833.33",
            "interest": "1204.20",
            "fee": "0.00",
            "penalty": "308.75",
            "compound": "0.00",
            "total": "12346.28",
        }
        for i in range(instalments)
    ]
    return {
        "kind": "statement",
        "loan": LOAN,
        "as_of": "2026-11-22",
        "days_past_due": 99,
        "overdue": {
            "principal": "32499.99",
            "interest": "3612.60",
            "fee": "0.00",
            "penalty": "926.25",
            "compound": "0.00",
            "total": "1234567.89",
        },
        "instalments": rows,
        "credit": "20.00",
        "notes": [note],
    }


def penalty() -> dict[str, Any]:
    def line(instalment: int, first: str, last: str, days: int, base: str, amount: str, **more: Any) -> dict[str, Any]:
        return {
            "instalment": instalment,
            "kind": "penalty",
            "kind_label": "罚息",
            "first_day": first,
            "last_day": last,
            "days": days,
            "base": base,
            "annual_rate": "18.0000",
            "daily_rate": "0.0500",
            "amount": amount,
            "in_grace": False,
            "rounding": False,
        } | more

    return {
        "kind": "penalty",
        "loan": LOAN,
        "as_of": "2026-11-22",
        "lines": [
            line(4, "2026-08-16", "2026-10-02", 48, "10833.33", "259.9999"),
            line(4, "2026-10-03", "2026-11-22", 51, "5833.33", "148.7499"),
            line(4, "2026-11-22", "2026-11-22", 0, "0.00", "0.0002", rounding=True),
            line(5, "2026-09-16", "2026-11-22", 68, "10833.33", "368.3332"),
            line(6, "2026-10-16", "2026-10-18", 3, "10833.33", "16.2500", in_grace=True),
            line(6, "2026-10-19", "2026-11-22", 35, "10833.33", "189.5833"),
            line(7, "2026-11-16", "2026-11-22", 7, "10833.33", "37.9167", in_grace=True),
        ],
        "accrued": "1020.83",
        "paid": "94.58",
        "unpaid": "926.25",
        "clause": "借款人未按约定期限归还本金的，自逾期之日起，按本合同约定利率上浮50%计收罚息，直至清偿为止。",
        "cap_note": "您的综合年化成本目前为 19.82%，未超过 24% 的上限。",
        "what_if": [
            {"pay_on": "2026-11-23", "penalty": "942.50", "total": "37055.09"},
            {"pay_on": "2026-11-30", "penalty": "1056.25", "total": "37168.84"},
            {"pay_on": "2027-01-31", "penalty": "2064.58", "total": "1038177.17"},
        ],
        "curve": curve(),
        "marks": [
            {"on": "2026-11-25", "kind": "grace_end", "instalment": 7},
            {"on": "2026-12-15", "kind": "due", "instalment": 8},
        ],
    }


def curve(days: int = 31) -> list[dict[str, str]]:
    """16.25 a day more; an instalment joins after 15 December."""
    points = []
    for ahead in range(days):
        day = date(2026, 11, 22) + timedelta(days=ahead)
        penalty = Decimal("926.25") + ahead * Decimal("16.25")
        base = Decimal("36112.59") + (Decimal("12037.53") if day > date(2026, 12, 15) else 0)
        points.append({"pay_on": day.isoformat(), "penalty": f"{penalty:.2f}", "total": f"{base + penalty:.2f}"})
    return points


def schedule(rows: int = 24) -> dict[str, Any]:
    return {
        "kind": "schedule",
        "loan": LOAN,
        "rows": [
            {
                "number": i + 1,
                "due_on": f"{2026 + (4 + i) // 12}-{(4 + i) % 12 + 1:02d}-15",
                "total": "12037.53",
                "principal": "10833.33",
                "interest": "1204.20",
                "fee": "0.00",
                "status": "paid" if i < 9 else "upcoming",
                "status_label": "已还清" if i < 9 else "未到期",
            }
            for i in range(rows)
        ],
    }


def others() -> list[dict[str, Any]]:
    return [
        {
            "kind": "cost",
            "loan": LOAN,
            "rows": [
                {"label": "年利率", "value": "12%"},
                {"label": "综合年化成本", "value": "19.82%"},
                {"label": "已付利息", "value": "8,412.33 元"},
            ],
            "notes": ["综合年化成本把利息、费用、罚息都算在内。"],
        },
        {
            "kind": "payments",
            "loan": LOAN,
            "rows": [
                {
                    "paid_on": "2026-10-02",
                    "amount": "5000.00",
                    "method_label": "转账",
                    "allocated": [
                        {"instalment": 4, "label": "罚息", "amount": "94.58"},
                        {"instalment": 4, "label": "本金", "amount": "4905.42"},
                    ],
                },
                {"paid_on": "2026-07-15", "amount": "12037.53", "method_label": "自动扣款", "allocated": []},
            ],
            "notes": [],
        },
        {
            "kind": "debits",
            "loan": LOAN,
            "rows": [
                {"on": "2026-11-15", "account_last4": "6621", "result_label": "失败", "reason": "账户余额不足"},
                {"on": "2026-07-15", "account_last4": "6621", "result_label": "成功", "reason": ""},
            ],
        },
        {
            "kind": "receipt",
            "number": "KX20261122-000173",
            "title": "人工服务申请",
            "rows": [{"label": "受理时间", "value": "2026年11月22日 17:20"}, {"label": "状态", "value": "已受理"}],
        },
        {
            "kind": "facts",
            "title": "还款账户",
            "rows": [{"label": "户名", "value": "华东城市商业银行"}, {"label": "账号", "value": "6222 0000 1111 2222 333"}],
        },
    ]


STORIES = [
    {
        "borrower_id": f"B{i:04d}",
        "name": name,
        "title": title,
        "story": story,
    }
    for i, (name, title, story) in enumerate(
        [
            ("王*", "忘了一天", "出差忘了还款日，昨天刚到期，想知道多出来多少。"),
            ("李*芳", "还在宽限期", "工资晚发几天，想确认宽限期内会不会有罚息。"),
            ("张*", "逾期三期", "店里生意不好，三个月没还上，想弄清一共欠多少。"),
            ("刘*伟", "还了一部分", "上个月凑了五千，不知道这笔钱抵到了哪里。"),
            ("陈*", "碰到上限", "罚息算下来很高，被综合成本上限压住了。"),
            ("赵*敏", "有复利", "合同里写了复利，想看看每一笔怎么来的。"),
            ("孙*", "两笔借款", "一笔按时，一笔逾期，常常弄混。"),
            ("周*强", "刚刚还清", "今天把逾期的都还了，想确认到账。"),
            ("吴*", "多还了钱", "多转了两百元，想知道在哪里。"),
            ("郑*丽", "提前结清", "已经结清，想要一份证明。"),
        ],
        start=1,
    )
]
