"""What stands beside a fragment in its conversation."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from random import Random
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from capture.models import Message
from grid.models import Fragment
from grid.search.neighbours import Surroundings
from grid.search.rows import Row, rows_of
from tests.claude_lines import message as any_message
from tests.grid.search.said import contents, in_conversation_order, message, say, tell

pytestmark = pytest.mark.django_db

LONG = "\n\n".join(f"Paragraph {number} says a word about bread. " * 4 for number in range(7))


def _near(ids: set[UUID], orders: dict[UUID, list[UUID]]) -> set[UUID]:
    """Give those up to two fragments before and after, by looking at everything."""
    return {
        order[place]
        for order in orders.values()
        for middle, id_ in enumerate(order)
        if id_ in ids
        for place in range(max(0, middle - 2), min(len(order), middle + 3))
    }


def _check(ids: set[UUID], *, owner_id: int) -> None:
    """Compare the surroundings of fragments, and what links them, with the whole order."""
    orders = in_conversation_order(owner_id)
    surroundings = Surroundings(rows_of(ids, owner_id=owner_id), owner_id=owner_id)
    rows = sorted(surroundings.rows, key=Row.place)
    given = {UUID(row.id) for row in rows}
    assert given >= ids
    assert len(given) == len(rows)
    assert given >= _near(ids, orders)
    before, after = surroundings.links(rows)
    following = {one: other for order in orders.values() for one, other in pairwise(order)}
    for place, row in enumerate(rows):
        if after[place] >= 0:
            assert following[UUID(row.id)] == UUID(rows[after[place]].id)
            assert before[after[place]] == place
        near, id_ = _near(ids, orders), UUID(row.id)
        if id_ in near and following.get(id_) in near and _near_each_other(id_, ids, following):
            assert after[place] >= 0


def _around(ids: Iterable[UUID], *, owner_id: int) -> set[UUID]:
    surroundings = Surroundings(rows_of(ids, owner_id=owner_id), owner_id=owner_id)
    return {UUID(row.id) for row in surroundings.rows}


def _near_each_other(id_: UUID, ids: set[UUID], following: dict[UUID, UUID]) -> bool:
    """Tell whether a fragment and the next one are both around the same of `ids`."""
    preceding = {other: one for one, other in following.items()}
    return any({id_, following[id_]} <= {one, *_walk(one, following), *_walk(one, preceding)} for one in ids)


def _walk(id_: UUID, step: dict[UUID, UUID]) -> list[UUID]:
    first = step.get(id_)
    second = step.get(first) if first else None
    return [one for one in (first, second) if one]


@pytest.fixture
def conversations(owner: User, settings: Settings) -> User:
    """Give an owner of conversations of every shape."""
    settings.CHUNK_MAX_TOKENS = 50
    random = Random(5)
    messages = []
    for talk in range(6):
        for number in range(random.choice([1, 2, 9])):
            text = random.choice(["Short.", "Short.", LONG, " \n ", "\t"])
            step = timedelta(minutes=random.choice([0, 1]))
            messages.append(message(text, number=number, conversation=f"talk{talk}", step=step))
    say(messages, owner_id=owner.pk)
    assert Fragment.objects.filter(ordinal__gt=3).exists()
    assert Message.objects.filter(fragments=None).exists()
    return owner


def test_the_surroundings_of_one_fragment_are_those_of_the_conversation(conversations: User) -> None:
    for id_ in Fragment.objects.values_list("id", flat=True):
        _check({id_}, owner_id=conversations.pk)


@pytest.mark.parametrize("seed", range(5))
def test_the_surroundings_of_some_are_those_of_each(conversations: User, seed: int) -> None:
    ids = sorted(Fragment.objects.values_list("id", flat=True))
    _check(set(Random(seed).sample(ids, 7)), owner_id=conversations.pk)


def test_messages_without_words_stand_between_nobody(owner: User) -> None:
    tell(["First.", "  ", "\n", " ", "Second.", " ", "Third."], owner_id=owner.pk)
    _check(set(Fragment.objects.values_list("id", flat=True)[:1]), owner_id=owner.pk)
    ((first, second, third),) = in_conversation_order(owner.pk).values()
    assert _around([first], owner_id=owner.pk) == {first, second, third}


def test_a_conversation_of_one_message_has_nothing_beside_it(owner: User) -> None:
    tell(["Alone."], owner_id=owner.pk, conversation="one")
    tell(["Another."], owner_id=owner.pk, conversation="two")
    id_ = Fragment.objects.values_list("id", flat=True)[0]
    assert _around([id_], owner_id=owner.pk) == {id_}


def test_nothing_stands_beside_nothing(db: None) -> None:
    surroundings = Surroundings([], owner_id=1)
    before, after = surroundings.links([])
    assert (surroundings.rows, len(before), len(after)) == ([], 0, 0)


def test_the_same_name_of_a_conversation_joins_nobody_with_a_stranger(owner: User, stranger: User) -> None:
    for user in (owner, stranger):
        say([any_message(number, f"Bread {number}.") for number in range(1, 4)], owner_id=user.pk)
    mine = set(Fragment.objects.filter(message__owner=owner).values_list("id", flat=True))
    assert _around(mine, owner_id=owner.pk) == mine


def test_an_answer_that_shares_no_word_comes_because_its_question_does(owner: User) -> None:
    answer = "Freeze the clock, then seed what is random."
    tell(["Why is the login test flaky on Mondays?", answer], owner_id=owner.pk, conversation="tests")
    for number in range(40):
        talk = ["How long does sourdough rest?", f"Let number {number} rest overnight, chilled."]
        tell(talk, owner_id=owner.pk, conversation=f"bread{number}")
    query = "flaky login test Mondays"
    assert answer in contents(query, owner_id=owner.pk, max_results=2)
    assert answer not in contents(query, owner_id=owner.pk, mode="keyword")
