"""What may not be written to a borrower is found, named with its rule and place, and nothing harmless is."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from servicing.linting import Finding, Linter
from servicing.policy.rules import RULES

LINTER = Linter.load()

REFUSED = {
    "您已被列入黑名单。": {"C-10"},
    "再不还款我们会起诉您": {"C-10"},
    "材料不齐，我们马上起诉。": {"C-10"},
    "案件已移送公安机关处理。": {"C-10"},
    "这会影响孩子上学。": {"C-10"},
    "拖着不还就会被法院判。": {"C-10"},
    "我是法院的，请配合。": {"C-10"},
    "我们已经发出律师函。": {"C-10"},
    "补齐了这次一定能批。": {"C-10"},
    "没有问题，肯定能批": {"C-10"},
    "三十分钟内给您批": {"C-10"},
    "不还就通知您的家人": {"C-08"},
    "我们不会起诉，但会打电话给您的父母": {"C-08"},
    "我们会上门拜访": {"C-08"},
    "你这个老赖": {"C-08"},
    "请立即还款": {"A-08"},
    "请补流水，否则取消资格": {"A-08"},
    "最后一次机会": {"A-08"},
    "欠债还钱天经地义": {"A-08"},
    "今天必须还清": {"A-08"},
    "把车卖了凑一凑": {"X-07"},
    "请先交解冻费": {"C-11"},
    "可以刷信用卡套现": {"C-11"},
    "可以向朋友先借一点": {"C-11"},
    "可以办停息挂账": {"F-07"},
    "超过３６％的不用还": {"P-04"},
    "可以帮您修复征信": {"R-05"},
    "办了就不上征信": {"R-05"},
    "心理热线24小时开通": {"V-01"},
    "请把银行卡号发给我": {"D-09"},
    "您不用管，把验证码发给我": {"D-09"},
    "请在备注里填写身份证号": {"D-09"},
    "身份证 110101 19900307 1234 已核对": {"D-08"},
    "发到 wang.xm@example.com": {"D-08"},
    "打 138 0013 8000 找我": {"C-12"},
    "别担心，加我微信": {"C-12"},
    "不要急，点击下面的链接": {"I-10"},
    "请看 www.example.com/x": {"I-10"},
    "请转到我的支付宝": {"I-10"},
    "DPD 45，资方不同意": {"I-11"},
    "您现在是M3客户": {"I-11"},
}
ALLOWED = (
    "收入证明看不清，请重新拍一张，四个角都要拍到。",
    "请补充最近三个月的工资流水，上传时可以把卡号遮住。",
    "您选的期数和收入对不上，换成 12 期可以再申请。",
    "这笔借款上个月刚做过安排，这次先不能再批；下个月可以再申请。",
    "这次额度内只能少收 30% 的罚息。",
    "确认以后 24 小时内可以撤回。",
    "资料齐了，我们会尽快审核，结果在这里告诉您。",
    "请说明一下上个月在医院的花费，有单据更好。",
    "请提供单位开具的收入证明；需要找单位盖章的，先发没盖章的也行。",
    "请不要发身份证号和银行卡号，也不要把验证码给任何人。",
    "我们不会通知您的家人和单位。",
    "不要点陌生链接，不要转到个人账户。",
    "不建议向朋友借钱来还。",
    "能不能批要看材料，谁也不能保证办成。",
    "还款日改到发工资以后更稳妥，请重新选一个日期。",
)


@pytest.mark.parametrize(("text", "rules"), REFUSED.items())
def test_what_breaks_a_rule_is_found(text: str, rules: set[str]) -> None:
    assert {found.rule for found in LINTER.lint(text)} == rules


@pytest.mark.parametrize("text", ALLOWED)
def test_what_a_kind_person_writes_stands(text: str) -> None:
    assert LINTER.lint(text) == []


@pytest.mark.parametrize("hidden", ["黑 名 单", "黑·名·单", "黑--名..单", "黑\u200b名\u200b单", "黑名單", "黑\u3000名单"])
def test_no_blank_mark_or_script_hides_a_word(hidden: str) -> None:
    (found,) = LINTER.lint(f"您在{hidden}上")
    assert (found.rule, found.words, found.where) == ("C-10", hidden, (2, 2 + len(hidden)))


def test_each_place_is_named_in_order_with_its_reason() -> None:
    first, second = LINTER.lint("请立即还款，加我微信。")
    assert first == Finding("A-08", (1, 5), "立即还款", first.why)
    assert (second.rule, second.where, second.words) == ("C-12", (6, 10), "加我微信")
    assert "着急" in first.why


@given(st.text(alphabet="不要会请把点发给我您的验证码链接家人…·１a1@. 　，。", max_size=300))
def test_whatever_is_written_every_place_is_one_of_it(text: str) -> None:
    for found in LINTER.lint(text):
        start, end = found.where
        assert 0 <= start < end <= len(text)
        assert found.words == text[start:end]


def test_every_rule_is_one_of_ours_and_each_of_them_is_tried() -> None:
    named = {rule.rule for rule in LINTER.rules}
    assert named <= RULES.keys()
    assert named == set().union(*REFUSED.values())


@pytest.mark.parametrize("wrong", [{"rule": "C-10", "why": "x"}, {"rule": "C-10", "why": "x", "phrases": ["y"], "phrase": "z"}])
def test_an_entry_that_lacks_something_stops_the_start(tmp_path: Path, wrong: dict[str, object]) -> None:
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"denials": "x", "rules": [wrong]}), encoding="utf-8")
    with pytest.raises(ValidationError):
        Linter.load(file)
