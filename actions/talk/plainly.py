"""The same once more, for whoever did not understand: the answer in one sentence, then what it means in everyday words."""

from actions.talk.answer import Answer


def in_plain_words(intent: str, answer: Answer) -> None:
    """Cut what a topic has said to its first sentence, without its card, and add `plain_<intent>`."""
    first = [reply.text.splitlines()[0] for reply in answer.replies]
    buttons = [button for reply in answer.replies for button in reply.quick_replies]
    answer.replies.clear()
    plain = [answer.words(f"plain_{intent}")] if answer.stands_alone(f"plain_{intent}") else []
    answer.say_text("\n".join([*first, *plain]), buttons=dict.fromkeys(buttons))
