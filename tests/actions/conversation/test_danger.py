"""Danger to life is told by the words, whatever the classifier thought, and by nothing that only sounds like it (V-01)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from actions.conversation.danger import DANGER_FILE, DISTRESS, Danger, Guard
from servicing.contact.holds import HoldKind, holds_of
from tests.actions.talking import Said, Talk
from tests.actions.world import RECEIVED_AT

GUARD = Guard.load(DANGER_FILE)

TOLD = {
    Danger.ACTED: [
        "我昨晚吃了一瓶安眠药", "吃了一瓶药了", "我给你说我吃了一瓶药了", "我喝了农药", "喝农药了", "刚割了手腕", "我割腕了",
        "煤气我都开了",
    ],
    Danger.NEAR: [
        "后事都安排好了", "我把后事都安排好了", "后事都交代好了", "遗书写完了", "刀都拿好了", "我准备了安眠药",
        "我把药都准备好了", "买好了农药",
        "今晚就去河边走走不回来了", "我给老婆孩子写好了遗书",
    ],
    Danger.SPOKEN: [
        "等我走了这债是不是就不用还了", "要是我死了这笔账谁还", "你们再打电话我就去你们公司楼下跳楼", "烧炭多久会死",
        "死了保险能赔多少够不够还",
        "让我死了算了,罚息怎么这么高", "我把一切都交代好了", "孩子托付给我妈了,我没牵挂了", "我欠的钱我用命抵行不行",
        "我人都快没了你还跟我说罚息",
        "不想活", "我想跳河", "上吊算了", "我真係唔想活啦", "我老婆不理我,我不想活了", "我爸去世了,我也不想活了",
        "我想带着孩子一起跳楼",
        "我跟我老公都要跳楼", "今天上班累死了,真的不想活了", "我,不,想,活,了", "我没想死,但我想自杀", "他妈的不想活了",
        "你们是不是要逼我跳楼",
    ],
    Danger.OTHER: [
        "我老公昨晚喝农药了在抢救", "我老公因为这个债要自杀", "我朋友说不想活了怎么劝", "我男朋友割腕了",
        "我老公要自杀,刀都拿好了", "我怕我爸跳楼",
    ],
    Danger.DEATH: ["我爸跳楼了,人没了,后事还没办", "我妈后事刚办完", "我哥去年自杀,已经去世了"],
}  # fmt: skip

NONE_AT_ALL = [
    "上班累死了", "气死我了", "笑死", "忙死了,下次再说", "贵死了", "马上吊销执照吗", "早上吊水去了,晚点还",
    "借钱买农药化肥,能晚点还吗", "农药钱还没收回来",
    "售后事宜找谁", "还款后事情怎么处理", "跳楼价买的手机", "我没想死,就是气话", "催收让我去跳楼", "催收的叫我去死",
    "人死了债还要还吗", "我爸死了保险能赔多少",
    "我妈吃了两瓶药还不见好", "我昨天吃了感冒药", "烧炭烤肉", "等我走了流程再还", "你去死", "我想死你们的优惠了",
    "钱都交代好了", "别人跳楼你们也不管吗",
    "我要还款", "天台漏水", "我喝了酒", "这个月一了百了全还清", "孩子上学的事都交代好了", "吃两片安眠药都睡不着",
]  # fmt: skip


@pytest.mark.parametrize(("text", "danger"), [(text, danger) for danger, texts in TOLD.items() for text in texts])
def test_danger_is_told_by_the_words(text: str, danger: Danger) -> None:
    assert GUARD.danger(text) is danger


@pytest.mark.parametrize("text", NONE_AT_ALL)
def test_what_only_sounds_so_is_no_danger(text: str) -> None:
    assert GUARD.danger(text) is None


@pytest.mark.parametrize("kind", ["acted", "near", "affairs", "spoken", "own_death"])
def test_every_phrase_is_heard_of_the_speaker(kind: str) -> None:
    """None of them is taken out by what is not meant."""
    deaf = [
        pattern.pattern for pattern in GUARD.asked.topics[DISTRESS][kind] if GUARD.danger(_as_said(pattern.pattern)) is None
    ]
    assert deaf == []


def _as_said(pattern: str) -> str:
    return pattern.replace(".{0,12}", "")


async def _crisis_holds(conversation: Talk) -> list[HoldKind]:
    async with conversation.database.reading() as session:
        holds = await holds_of(session, "late", RECEIVED_AT + timedelta(days=9))
    return [hold.kind for hold in holds if hold.kind is HoldKind.CRISIS]


def _urgent(said: Said) -> bool:
    return [(one.reason, one.urgent) for one in said.hand_offs] == [("V-01", True)]


@pytest.mark.parametrize(
    "intent", ["goodbye", "ask_liability", "explain_penalty", "nlu_fallback", "escalate_complaint", "out_of_scope"]
)
async def test_the_words_count_whatever_the_classifier_said(talk: Callable[..., Talk], intent: str) -> None:
    conversation = talk("late")
    said = await conversation.say("后事都安排好了", intent, confidence=0.3)
    assert all(line in said.text for line in ("12356", "120", "110"))
    assert _urgent(said)
    assert said.payloads == ["/request_human"]
    assert await _crisis_holds(conversation) == [HoldKind.CRISIS]


async def test_among_several_wishes_nothing_else_is_answered(talk: Callable[..., Talk]) -> None:
    wishes = [
        {"intent": "goodbye", "confidence": 0.9, "text": "让我死了算了", "entities": []},
        {"intent": "explain_penalty", "confidence": 0.9, "text": "罚息怎么这么高", "entities": []},
    ]
    said = await talk("late").say("让我死了算了,罚息怎么这么高", "explain_penalty", wishes=wishes)
    assert "12356" in said.text
    assert "罚息" not in said.text


async def test_in_the_middle_of_a_flow_it_ends_the_questions(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("找人工", "request_human")
    said = await conversation.say("刀都拿好了", "inform", confidence=0.2)
    assert "12356" in said.text
    assert conversation.focus.flow is None
    assert "哪方面" not in said.text


async def test_whoever_acted_is_told_to_fetch_someone_first(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("我昨晚吃了一瓶安眠药", "out_of_scope")
    assert said.text.index("120") < said.text.index("12356")
    assert "叫身边的人" in said.text
    assert _urgent(said)


@pytest.mark.parametrize("first", ["我昨晚吃了一瓶安眠药", "我准备了安眠药", "今晚就去河边走走不回来了"])
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("没事", "deny"),
        ("没事了", "deny"),
        ("你别管", "deny"),
        ("谢谢你陪我说话", "thank"),
        ("没什么,跟你说再见", "goodbye"),
        ("好的", "affirm"),
    ],
)
async def test_no_calm_is_heard_where_danger_is_near(talk: Callable[..., Talk], first: str, text: str, intent: str) -> None:
    conversation = talk("late")
    await conversation.say(first, "nlu_fallback")
    said = await conversation.say(text, intent)
    assert "120" in said.text
    assert "12356" in said.text
    assert "工作人员会来找您" in said.text
    assert not any(words in said.text for words in ("先休息", "您说没事", "放心一点", "谢谢您告诉我"))


@pytest.mark.parametrize(
    ("text", "intent"), [("你别管", "deny"), ("谢谢你陪我说话", "thank"), ("跟你说再见", "goodbye"), ("没事", "deny")]
)
async def test_nobody_is_said_to_be_well_who_did_not_say_so(talk: Callable[..., Talk], text: str, intent: str) -> None:
    conversation = talk("late")
    await conversation.say("我不想活了", "express_distress")
    said = await conversation.say(text, intent)
    assert not any(words in said.text for words in ("先休息", "您说没事", "谢谢您告诉我", "还是会来问问"))
    assert "工作人员会来找您" in said.text


async def test_after_an_act_even_a_question_of_money_hears_120_first(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("喝农药了", "nlu_fallback")
    for text, intent in (("我欠多少", "query_arrears"), ("我不想活了", "express_distress"), ("好", "affirm")):
        said = await conversation.say(text, intent)
        assert "120" in said.text
        assert "逾期" not in said.text
    called = await conversation.tap("/request_human")
    assert "120" in called.text
    assert _urgent(called)


@pytest.mark.parametrize("text", ["割了", "我吃了", "都喝了"])
async def test_a_word_is_enough_once_despair_was_spoken_of(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    before = await conversation.say(text, "nlu_fallback")
    assert "12356" not in before.text
    await conversation.say("我不想活了", "express_distress")
    said = await conversation.say(text, "nlu_fallback")
    assert said.text.index("120") < said.text.index("12356")
    assert conversation.focus.danger == Danger.ACTED


@pytest.mark.parametrize("text", ["我已经吃药了", "喝了好多药", "药我全吃了", "刚开了家里的煤气", "流了好多血"])
async def test_in_ones_own_crisis_few_words_tell_that_it_is_done(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say("我不想活了", "express_distress")
    said = await conversation.say(text, "nlu_fallback")
    assert said.text.index("120") < said.text.index("12356")
    assert conversation.focus.danger == Danger.ACTED


@pytest.mark.parametrize("text", ["我没吃药", "吃了感冒药", "不吃药也睡不着"])
async def test_what_was_not_done_is_not_heard_as_done(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    await conversation.say("我不想活了", "express_distress")
    await conversation.say(text, "nlu_fallback")
    assert conversation.focus.danger == Danger.SPOKEN


@pytest.mark.parametrize(
    ("text", "intent", "confidence"),
    [("他在天台", "report_third_party", 0.7), ("怎么联系他", "update_contact", 0.6), ("他家在三楼", "query_arrears", 0.3)],
)
async def test_while_another_is_in_danger_words_about_them_are_of_the_danger(
    talk: Callable[..., Talk], text: str, intent: str, confidence: float
) -> None:
    conversation = talk("late")
    await conversation.say("我朋友说他要跳楼，因为欠你们钱", "express_distress")
    said = await conversation.say(text, intent, confidence=confidence)
    assert "120" in said.text
    assert "账户" not in said.text
    async with conversation.database.reading() as session:
        assert not await holds_of(session, "late", RECEIVED_AT + timedelta(days=1))


async def test_beside_anothers_danger_a_plain_question_is_answered(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我朋友说不想活了怎么劝", "express_distress")
    assert "逾期" in (await conversation.say("我欠你们多少", "query_arrears")).text


@pytest.mark.parametrize("text", ["我弄死你们", "我知道你们公司在哪，我要去砍人", "再打电话我砍死你"])
async def test_a_threat_is_met_with_calm_by_a_person(talk: Callable[..., Talk], text: str) -> None:
    said = await talk("late").say(text, "nlu_fallback")
    assert [(one.reason, one.urgent) for one in said.hand_offs] == [("A-07", True)]
    assert said.payloads == ["/request_human", "/file_complaint"]
    assert "110" in said.text


@pytest.mark.parametrize("text", ["催收说要弄死我", "他们威胁说砍死你全家", "催收的说要砍人"])
def test_who_is_threatened_threatens_nobody(text: str) -> None:
    assert not GUARD.threatens(text)


async def test_that_it_was_said_in_anger_is_no_new_despair(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("让我死了算了", "explain_penalty")
    said = await conversation.say("我没想死,就是气话", "express_distress")
    assert "工作人员还是会来" in said.text
    assert said.hand_offs == ()


async def test_somebody_beside_them_is_good_news_and_no_harassment(talk: Callable[..., Talk]) -> None:
    conversation = talk(None)
    await conversation.say("想轻生", "express_distress")
    said = await conversation.say("我妈在旁边", "report_harassment")
    assert "有人在您身边" in said.text
    assert said.cards == []


@pytest.mark.parametrize("text", TOLD[Danger.OTHER])
async def test_another_persons_danger_is_answered_with_how_to_help(talk: Callable[..., Talk], text: str) -> None:
    conversation = talk("late")
    said = await conversation.say(text, "express_distress")
    assert all(line in said.text for line in ("120", "110", "12356"))
    assert "陪" in said.text
    assert "伤害自己的念头" not in said.text
    assert _urgent(said)
    assert await _crisis_holds(conversation) == []
    assert [row.kind for row in await conversation.rows()] == ["express_distress"]
    after = await conversation.say("怎么办啊", "nlu_fallback")
    assert "12356" in after.text
    asked = await conversation.say("我欠多少", "query_arrears")
    assert asked.cards == ["statement"]


async def test_a_death_is_met_with_condolence_and_what_the_law_says(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("我爸跳楼了,人没了,后事还没办", "express_distress")
    assert "照顾好自己" in said.replies[0].text
    assert "节哀" in said.replies[1].text
    assert "继承" in said.replies[1].text
    assert "伤害自己的念头" not in said.text
    assert [one.reason for one in said.hand_offs] == ["V-06"]
    assert await _crisis_holds(conversation) == []


async def test_a_visitor_is_promised_nobody_who_cannot_find_them(talk: Callable[..., Talk]) -> None:
    conversation = talk(None)
    for text, intent in (("我吃了一瓶安眠药", "nlu_fallback"), ("嗯", "nlu_fallback"), ("再见", "goodbye")):
        said = await conversation.say(text, intent)
        assert "120" in said.text
        assert "登录" in said.text
        assert not any(words in said.text for words in ("来找您", "会来问问"))


async def test_a_visitors_question_of_money_is_promised_nobody_either(talk: Callable[..., Talk]) -> None:
    conversation = talk(None)
    await conversation.say("想死", "express_distress")
    said = await conversation.say("罚息是怎么算的", "explain_penalty")
    assert "12356" in said.text
    assert "来找您" not in said.text


@pytest.mark.parametrize(
    ("text", "intent"),
    [("我要全部明细", "nlu_fallback"), ("详细点", "nlu_fallback"), ("把我的欠款明细都列出来", "query_arrears")],
)
async def test_details_that_are_asked_for_are_given_with_a_line_of_care(
    talk: Callable[..., Talk], text: str, intent: str
) -> None:
    conversation = talk("late")
    await conversation.say("我不想活了", "express_distress")
    await conversation.say("我欠多少", "query_arrears")
    said = await conversation.say(text, intent)
    assert "statement" in said.cards
    assert "第 5 期" in said.text
    assert said.replies[-1].text.count("12356") == 1
    assert said.payloads == ["/request_human"]


async def test_what_is_overdue_is_not_cut_off(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    await conversation.say("我不想活了", "express_distress")
    said = await conversation.say("哪天要还", "query_due_date")
    assert "逾期" in said.replies[0].text
    assert said.cards == []


PERHAPS_DEAD = [
    ("我弟可能已经没了，他们还上门打人", "express_distress"),
    ("俺爹被要债的打得不知道是死是活", "report_harassment"),
    ("老公喝农药了，催收的还在门口闹着砸东西", "nlu_fallback"),
    ("我哥被逼死了啊你们还有没有人性", "express_anger"),
    ("孩子他爸跳楼了，讨债的还不放过我们", "ask_liability"),
]


@pytest.mark.parametrize(("text", "intent"), PERHAPS_DEAD)
async def test_who_may_have_lost_someone_is_not_told_to_sit_with_them(
    talk: Callable[..., Talk], text: str, intent: str
) -> None:
    conversation = talk("late")
    said = await conversation.say(text, intent)
    assert "120" in said.text
    assert "节哀" in said.text
    assert "陪在身边" not in said.text
    assert "元" not in said.text
    assert [(one.reason, one.urgent) for one in said.hand_offs] == [("V-06", True)]


@pytest.mark.parametrize("text", ["我弟可能已经没了，他们还上门打人", "我爸去世了，讨债的天天来砸东西"])
async def test_violence_beside_a_loss_brings_the_police_and_a_way_to_tell(talk: Callable[..., Talk], text: str) -> None:
    said = await talk("late").say(text, "express_distress")
    assert "110" in said.text
    assert said.payloads == ["/report_harassment", "/request_human"]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("我老公喝了农药，人在医院抢救", "听医生的"),
        ("我儿子说要跳楼", "陪在身边"),
        ("我都快被你们逼死了", ""),
        ("我不知道自己是死是活，不想活了", "12356"),
    ],
)
async def test_who_lives_is_not_mourned(talk: Callable[..., Talk], text: str, fact: str) -> None:
    conversation = talk("late")
    said = await conversation.say(text, "nlu_fallback")
    again = await conversation.say(text, "nlu_fallback")
    assert fact in said.text + again.text
    assert "节哀" not in said.text


async def test_a_loss_told_beside_a_grievance_is_condoled(talk: Callable[..., Talk]) -> None:
    said = await talk("late").say("我爸去世了，你们还天天打电话来骂", "report_harassment")
    assert "节哀" in said.text.splitlines()[0]
    assert said.cards == ["receipt"]


async def test_a_farewell_that_tells_despair_is_no_farewell(talk: Callable[..., Talk]) -> None:
    conversation = talk("late")
    said = await conversation.say("不用你们管了，反正也活不成", "goodbye")
    assert "12356" in said.text
    assert conversation.focus.topic == "express_distress"
