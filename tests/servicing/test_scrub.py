import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.scrub import Marks, is_card_number, is_id_number, scrub

MARKS = Marks(id_number="[id]", card_number="[card]", secret="[secret]")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        # 11010519491231002X: the weights of GB 11643 give 167, 167 mod 11 = 2, whose check character is X
        ("我的身份证是11010519491231002X", "我的身份证是[id]"),
        ("11010519491231002x", "[id]"),
        ("１１０１０５１９４９１２３１００２Ｘ", "[id]"),
        ("110105 19491231 002X 是我", "[id] 是我"),
        ("110105194912310021", "[id]"),
        ("我是 11010519491231002x，对吧", "我是 [id]，对吧"),
        # 4111111111111111: the Luhn sum is 30
        ("卡号4111 1111 1111 1111谢谢", "卡号[card]谢谢"),
        ("4111-1111-1111-1111", "[card]"),
        ("4111111111111112", "[card]"),
        ("从6222021234567890123.扣", "从[card].扣"),
        ("6222 0212 3456 7890 123", "[card]"),
        ("６２２２-０２１２-３４５６-７８９０", "[card]"),
        ("订单号4200001234567890123怎么没到账", "订单号4200001234567890123怎么没到账"),
        ("交易单号 420000123420261122123456789012", "交易单号 420000123420261122123456789012"),
        ("2026112215300013", "2026112215300013"),
        ("编号 20261122-ABCD2345 和 20261122-23456724", "编号 20261122-ABCD2345 和 20261122-23456724"),
        ("借款 demo-0001-1234567890123457", "借款 demo-0001-1234567890123457"),
        ("1000 2000 3000 4500 都行", "1000 2000 3000 4500 都行"),
        ("1234567890123456元", "1234567890123456元"),
        ("卡号4111111111111112", "卡号[card]"),
        ("新卡号6222021234567890123", "新卡号[card]"),
        ("我的卡号是6222 0212 3456 7890 123你记一下", "我的卡号是[card]你记一下"),
        ("银行卡：６２２２０２１２３４５６", "银行卡：[card]"),
        ("身份证号11010119900307123X", "身份证号[id]"),
        ("身份证是 110101199003071234 对吗", "身份证是 [id] 对吗"),
        ("卡尾号1234 2026-11-22扣了3200元", "卡尾号1234 2026-11-22扣了3200元"),
        ("银行卡留的手机号是13800138000", "银行卡留的手机号是13800138000"),
        ("换卡后还了12000000元", "换卡后还了12000000元"),
        ("验证码123456", "验证码[secret]"),
        ("验证码是：８８５１２３", "验证码是：[secret]"),
        ("我密码 abc12345 对吗", "我密码 [secret] 对吗"),
        ("手机13800138000，还3200.50元，2026年11月22日", "手机13800138000，还3200.50元，2026年11月22日"),
        ("我欠12000000元", "我欠12000000元"),
        ("0000000000000000", "0000000000000000"),
        ("密码忘了怎么办", "密码忘了怎么办"),
    ],
)
def test_only_what_must_not_be_kept_is_taken_out(text: str, kept: str) -> None:
    assert scrub(text, MARKS) == kept


@given(st.from_regex(r"[1-9][0-9]{16}", fullmatch=True))
def test_exactly_one_check_character_makes_an_id_number(digits: str) -> None:
    assert sum(is_id_number(digits + check) for check in "0123456789X") == 1


@given(st.from_regex(r"[1-9][0-9]{11,17}", fullmatch=True))
def test_at_most_one_luhn_digit_makes_a_card_number(digits: str) -> None:
    assert sum(is_card_number(digits + check) for check in "0123456789") <= 1


@given(st.text(alphabet="0123456789 -身份证卡号验证码密xX元。", max_size=60))
def test_scrubbing_again_changes_nothing(text: str) -> None:
    once = scrub(text, MARKS)
    assert scrub(once, MARKS) == once


def _in_fours(digits: str, mark: str) -> str:
    return mark.join(digits[start : start + 4] for start in range(0, len(digits), 4))


@given(st.from_regex(r"[3-9][0-9]{15,18}", fullmatch=True), st.sampled_from(["", " ", "-"]))
def test_every_card_number_is_taken_out_whatever_its_last_digit(digits: str, mark: str) -> None:
    rows_of_one = len(set(digits)) == 1 or all(digits[at : at + 4].endswith("00") for at in range(0, len(digits), 4))
    text = f"我的{_in_fours(digits, mark)}，用它扣"
    assert rows_of_one or digits not in "".join(char for char in scrub(text, MARKS) if char.isdecimal())


@given(
    st.one_of(
        st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False).map(lambda amount: f"{amount} 元"),
        st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
        st.from_regex(r"20(2[0-9])(0[1-9]|1[0-2])(0[1-9]|[12][0-9])-[A-Z2-7]{8}", fullmatch=True),
        st.from_regex(r"[a-z]{2,6}-[0-9]{1,8}(-[0-9]{1,4})?", fullmatch=True),
        st.dates().map(str),
    ),
    st.sampled_from(["还", "我问", "编号 ", " "]),
    st.sampled_from(["", "，对吗", " 呢"]),
)
def test_amounts_phones_days_and_the_numbers_of_requests_and_loans_stay(value: str, before: str, after: str) -> None:
    assert scrub(f"{before}{value}{after}", MARKS) == f"{before}{value}{after}"
