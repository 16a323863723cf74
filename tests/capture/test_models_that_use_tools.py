"""A grid that is upgraded knows which of its models use tools."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import User

from adapters.models import AIModel
from capture.models import Message
from capture.recorder import record
from tests.claude_lines import message

migration = import_module("capture.migrations.0004_models_that_use_tools")


@pytest.mark.django_db
def test_models_with_tool_calls_are_marked(owner: User) -> None:
    said = [message(n, "Done.", role="assistant", model=name) for n, name in enumerate(("gpt-5", "o3"), 1)]
    record(said, owner_id=owner.pk, source_kind="api")
    Message.objects.filter(model="gpt-5").update(tool_calls=2)
    migration.mark(apps, None)
    assert dict(AIModel.objects.values_list("name", "uses_tools")) == {"gpt-5": True, "o3": False}
