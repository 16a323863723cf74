"""What the search benchmark withholds from a grid, and then asks for."""

from adapters.messages import CapturedMessage
from tests.bench.search.withheld import id_of, withhold
from tests.claude_lines import message

PROMPT = "How do I add a column to table {}?"
ANSWER = (
    "Take the lock of table {} for no longer than one second. " + "Then wait a little and try it again. " * 9
)


def _talks(count: int = 8) -> list[CapturedMessage]:
    return [
        message(n, (ANSWER if n % 2 else PROMPT).format(n // 2), conversation=f"talk-{n // 2}", role=role)
        for n, role in enumerate(("user", "assistant") * count)
    ]


def test_nothing_that_is_asked_stands_in_what_is_recorded() -> None:
    split = withhold(_talks())
    assert split.asked
    assert not [one for one in split.asked if any(one.text in kept.content for kept in split.kept)]


def test_half_of_the_prompts_are_withheld_and_their_answers_are_to_be_found_whole() -> None:
    split = withhold(_talks())
    answers = {id_of(one): one.content for one in _talks() if one.role == "assistant"}
    prompts = [one for one in split.asked if one.kind == "prompts"]
    kept = {id_of(one): one.content for one in split.kept}
    assert len(prompts) == 4
    assert all(kept[id_] == answers[id_] for one in prompts for id_ in one.wanted)


def test_a_sentence_is_cut_out_of_other_answers() -> None:
    split = withhold(_talks())
    kept = {id_of(one): one.content for one in split.kept}
    whole = {id_of(one): one.content for one in _talks()}
    for one in split.asked:
        if one.kind == "sentences":
            [id_] = one.wanted
            assert one.text in whole[id_]
            assert len(kept[id_]) == len(whole[id_]) - len(one.text)


def test_no_sentence_is_cut_out_of_code() -> None:
    code = "Run this now, and tell me what it says.\n```\nIt is a comment that is long enough, really.\n```\n"
    answer = message(0, code + "yes " * 60, role="assistant")
    assert [one.text for one in withhold([answer]).asked] == []


def test_the_same_messages_are_always_divided_the_same() -> None:
    assert withhold(_talks()) == withhold(_talks()[::-1])
