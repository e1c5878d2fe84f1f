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
        ("110105194912310021", "110105194912310021"),
        # 4111111111111111: the Luhn sum is 30
        ("卡号4111 1111 1111 1111谢谢", "卡号[card]谢谢"),
        ("4111-1111-1111-1111", "[card]"),
        ("4111111111111112", "4111111111111112"),
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
