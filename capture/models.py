"""Where conversations come from, the conversations, and their messages with the state they are in."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Source(models.Model):
    """A way in, and a place in it: a watched folder, a site. Without a location it is the way as a whole."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    kind = models.CharField(max_length=32, help_text="claude_code, api, …")
    location = models.CharField(max_length=1024, blank=True)
    last_seen = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    error_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True, help_text="From then on nothing comes in by it.")
    received = models.BigIntegerField(
        default=0, help_text="How many messages were new when a program pushed them; about, after a crash."
    )
    unread_bytes = models.BigIntegerField(
        default=0, help_text="What its files have that was not read, when its watcher last looked."
    )
    missing = models.BooleanField(
        default=False, help_text="Its folder was not there when its watcher last looked."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "kind", "location"], name="source_identity")]

    def __str__(self) -> str:
        return f"{self.kind} {self.location}".strip()


class TranscriptFile(models.Model):
    """How far a transcript file has been read, so that a restart goes on from there."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=4096)
    inode = models.BigIntegerField()
    size = models.BigIntegerField(help_text="Bytes when it was last read.")
    mtime_ns = models.BigIntegerField()
    offset = models.BigIntegerField(help_text="Bytes up to the end of the last whole line that was read.")
    damage = models.JSONField(default=list, help_text="[{line, reason}]: what could not be read.")
    read_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "path"], name="transcript_identity")]

    def __str__(self) -> str:
        return self.path


class Conversation(models.Model):
    """A conversation of its owner with one or more models. The id is a uuid5 of owner, source and external id."""

    id = models.UUIDField(primary_key=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    source_kind = models.CharField(max_length=32)
    external_id = models.CharField(max_length=512, db_index=True)
    project = models.CharField(max_length=255, blank=True, db_index=True)
    title = models.CharField(max_length=255, blank=True)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-last_at", "id"]

    def __str__(self) -> str:
        return self.title or self.external_id


class MessageState(models.TextChoices):
    """Where a message stands on its way: each step of the pipeline advances it by one."""

    CAPTURED = "captured"
    CHUNKED = "chunked"
    EMBEDDED = "embedded"
    STORED = "stored"
    FAILED = "failed"


class Message(models.Model):
    """The metadata of one message; its text is in the raw log under the same id (uuid5 of its identity)."""

    id = models.UUIDField(primary_key=True)
    # The indexes of both are those with the time.
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    source_kind = models.CharField(max_length=32)
    external_id = models.CharField(max_length=512)
    role = models.CharField(max_length=16)
    model = models.CharField(max_length=200, blank=True)
    project = models.CharField(max_length=255, blank=True)
    timestamp = models.DateTimeField()
    digest = models.BinaryField(
        max_length=16, help_text="Hash of the stored document, to tell a form that grew."
    )
    characters = models.PositiveIntegerField()
    output_tokens = models.PositiveIntegerField(default=0)
    input_tokens = models.PositiveIntegerField(default=0)
    cache_creation_tokens = models.PositiveIntegerField(default=0)
    cache_read_tokens = models.PositiveIntegerField(default=0)
    tool_calls = models.PositiveIntegerField(default=0)
    redactions = models.PositiveIntegerField(default=0)
    sidechain = models.BooleanField(default=False)
    incomplete = models.BooleanField(
        default=False, help_text="Cut off, or its logged usage is a lower bound."
    )
    captured_at = models.DateTimeField()
    stored_at = models.DateTimeField(null=True, blank=True)

    state = models.CharField(max_length=16, choices=MessageState, default=MessageState.CAPTURED)
    failed_in = models.CharField(max_length=16, choices=MessageState, blank=True)
    claim = models.UUIDField(null=True, blank=True)
    not_before = models.DateTimeField(
        help_text="Not to be claimed before: the end of a lease, or of a back-off."
    )
    nudged_at = models.DateTimeField(null=True, blank=True, help_text="When a task for it was last queued.")
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    IN_PROGRESS: ClassVar = (MessageState.CAPTURED, MessageState.CHUNKED, MessageState.EMBEDDED)

    class Meta:
        ordering = ["timestamp", "id"]
        indexes = [
            models.Index(fields=["owner", "timestamp"], name="message_owner_time"),
            models.Index(fields=["conversation", "timestamp"], name="message_conversation_time"),
            # The queue's age and depth, its throughput, and the newest first, without a scan.
            models.Index(fields=["state", "captured_at"], name="message_state_age"),
            models.Index(fields=["captured_at"], name="message_captured"),
            models.Index(fields=["stored_at"], name="message_stored"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.external_id}"


class RawMessage(models.Model):
    """The embedded raw log: the redacted message as it was captured, under the id of its row."""

    id = models.UUIDField(primary_key=True)
    owner_id = models.BigIntegerField()
    document = models.TextField(help_text="JSON of the captured message.")
    written_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.id)


class ErasedMessage(models.Model):
    """The id of a message that its owner erased: its source may still hold it, and it must not come back."""

    id = models.UUIDField(primary_key=True)
    erased_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.id)
