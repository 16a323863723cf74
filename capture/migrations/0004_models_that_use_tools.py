from django.db import migrations


def mark(apps, schema_editor):
    """Mark the models of messages with tool calls: the registry did not keep that before."""
    messages = apps.get_model("capture", "Message").objects.filter(tool_calls__gt=0).exclude(model="")
    names = list(messages.order_by().values_list("model", flat=True).distinct())
    apps.get_model("adapters", "AIModel").objects.filter(name__in=names).update(uses_tools=True)


class Migration(migrations.Migration):

    dependencies = [
        ("adapters", "0003_model_registry_and_health"),
        ("capture", "0003_message_conversation_time"),
    ]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop, elidable=True)]
