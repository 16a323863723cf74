"""The grid that the search benchmark fills past its pipeline is one like any other."""

import numpy as np
import pytest
from django.contrib.auth.models import User

from capture.models import Conversation, Message
from grid.models import Fragment
from grid.search import SearchFilters, search
from tests.bench.search.corpus import Corpus
from tests.bench.search.speed_fill import PROJECTS, fill


@pytest.fixture
def corpus() -> Corpus:
    return Corpus()


def test_it_is_found_and_can_be_held_to_a_project(owner: User, corpus: Corpus) -> None:
    assert fill(400) == 400
    question = corpus.questions(1, seed=1)[0]
    answer = search(question, owner_id=owner.pk, filters=SearchFilters(project="project-3"))
    assert answer.total_searched == 400 / PROJECTS
    assert {found.project for found in answer.results} == {"project-3"}
    assert all(found.content for found in answer.results)


def test_it_grows_without_doing_anything_twice(owner: User) -> None:
    assert [fill(count) for count in (25, 25, 50)] == [25, 0, 25]
    assert (Fragment.objects.count(), Message.objects.count(), Conversation.objects.count()) == (50, 50, 3)


def test_the_same_numbers_give_the_same_fragments(corpus: Corpus) -> None:
    centres = np.eye(300, 8, dtype=np.float32)[:, None].repeat(2, axis=1)
    one, other = (made.batch(30, seed=5, centres=centres) for made in (corpus, Corpus()))
    assert one.texts == other.texts
    assert len(set(one.texts)) == 30
    assert np.allclose(np.linalg.norm(one.vectors, axis=1), 1)


def test_no_question_is_asked_twice(corpus: Corpus) -> None:
    assert len({*corpus.questions(50, seed=1), *corpus.questions(50, seed=2)}) == 100
