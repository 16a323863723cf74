"""Patterns with their evidence, history and feedback, and the lessons of single conversations that they come from."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from capture.models import Conversation, Message


class PatternKind(models.TextChoices):
    """What a pattern is about: what worked, what did not, what was chosen and why."""

    STRATEGY = "strategy"
    PITFALL = "pitfall"
    DECISION = "decision"


class PatternState(models.TextChoices):
    """Where a pattern is in its life."""

    CANDIDATE = "candidate"
    ACTIVE = "active"
    CONTESTED = "contested"
    RETIRED = "retired"


class Verdict(models.TextChoices):
    """What a pattern did for whom it was given to."""

    HELPFUL = "helpful"
    HARMFUL = "harmful"
    NEUTRAL = "neutral"


class LessonOutcome(models.TextChoices):
    """How the advice of a lesson turned out."""

    WORKED = "worked"
    FAILED = "failed"
    UNKNOWN = "unknown"


class PatternOutcome(models.TextChoices):
    """How what a pattern is about turned out, over all its conversations."""

    WORKED = "worked"
    FAILED = "failed"
    MIXED = "mixed"
    UNKNOWN = "unknown"


class Pattern(models.Model):
    """Something that one or more conversations have learned. The texts in `edited` are a person's and stay theirs."""

    id = models.UUIDField(primary_key=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    kind = models.CharField(max_length=16, choices=PatternKind)
    state = models.CharField(max_length=16, choices=PatternState, default=PatternState.CANDIDATE)
    outcome = models.CharField(max_length=16, choices=PatternOutcome, default=PatternOutcome.UNKNOWN)
    title = models.CharField(max_length=200)
    when = models.TextField(blank=True, help_text="What one faces where it applies.")
    not_when = models.TextField(blank=True, help_text="Where it did not hold.")
    action = models.TextField(help_text="What to do; of a pitfall, what to do instead.")
    rationale = models.TextField(blank=True)
    caveats = models.JSONField(default=list, help_text="A list of texts: what to avoid or to look out for.")
    verification = models.TextField(blank=True, help_text="How it showed that it works.")
    task_type = models.CharField(max_length=32, blank=True)
    topic = models.CharField(max_length=64, blank=True)
    project = models.CharField(
        max_length=255, blank=True, help_text="Empty where it was seen in more than one."
    )
    version = models.PositiveIntegerField(default=1)
    edited = models.JSONField(default=list, help_text="Names of the fields that a person has written.")
    pinned = models.BooleanField(
        default=False, help_text="A person keeps it: the machine does not retire it."
    )
    by_hand = models.BooleanField(
        default=False,
        help_text="A person chose its evidence, or brought it in: the machine adds, and takes nothing.",
    )
    reason = models.TextField(blank=True, help_text="Why it is in its state, where that is not plain.")
    carried = models.JSONField(
        default=dict, help_text="What the grid says of it that it was brought from: counts and models."
    )
    features = models.BinaryField(
        null=True, help_text="What it is found by, made of its own texts, where it has no lessons here."
    )
    untold = models.BooleanField(
        default=True,
        help_text="Its texts are not those of its evidence yet. Without a title it has none at all.",
    )

    support = models.PositiveIntegerField(default=0, help_text="Distinct conversations.")
    model_diversity = models.PositiveIntegerField(default=0)
    source_models = models.JSONField(default=list)
    worked = models.PositiveIntegerField(default=0, help_text="Conversations in which it held.")
    failed = models.PositiveIntegerField(default=0)
    helpful = models.PositiveIntegerField(default=0)
    harmful = models.PositiveIntegerField(default=0)
    neutral = models.PositiveIntegerField(default=0)
    confidence = models.FloatField(default=0, help_text="Lower bound of how often it holds, 0 to 1.")
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    changed_at = models.DateTimeField(auto_now=True, db_index=True)

    SERVED: ClassVar = (PatternState.ACTIVE, PatternState.CONTESTED)

    class Meta:
        ordering = ["-last_seen", "id"]
        indexes = [
            models.Index(fields=["owner", "state"], name="pattern_owner_state"),
            models.Index(fields=["owner"], name="pattern_untold", condition=models.Q(untold=True)),
        ]

    def __str__(self) -> str:
        return self.title


class Lesson(models.Model):
    """What one exchange of a conversation has to teach, with what it is compared by. Derived; `distil` makes it anew.

    The id is a uuid5 of the conversation and the exchange's first message.
    """

    id = models.UUIDField(primary_key=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="lessons")
    first_message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    last_message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=16, help_text="Of the texts and the method it was made with.")
    source_model = models.CharField(max_length=200, blank=True)
    project = models.CharField(max_length=255, blank=True)
    outcome = models.CharField(max_length=16, choices=LessonOutcome)
    features = models.BinaryField(help_text="What it is compared by.")
    shape = models.JSONField(default=dict, help_text="Which messages it is made of, as `shapes` writes it.")
    timestamp = models.DateTimeField()
    linked = models.BooleanField(default=False, help_text="It was compared as it is now.")
    woven = models.BooleanField(
        default=False, help_text="The patterns know it and its links as they are now."
    )

    class Meta:
        indexes = [models.Index(fields=["owner"], name="lesson_unwoven", condition=models.Q(woven=False))]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.outcome}"


class LessonLink(models.Model):
    """How alike two lessons of one owner are, where that is enough to look at; `one` has the lower id."""

    # The index of `one` is the one of both.
    one = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="lesson_link_identity")]

    def __str__(self) -> str:
        return f"{self.one_id} ~ {self.other_id}: {self.score:.2f}"


class Evidence(models.Model):
    """A place in a conversation that a pattern stands on."""

    pattern = models.ForeignKey(Pattern, on_delete=models.CASCADE, related_name="evidence")
    lesson = models.ForeignKey(Lesson, on_delete=models.SET_NULL, null=True, related_name="evidence")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+", help_text="The advice.")
    start = models.PositiveIntegerField(help_text="First character of the span in the message's content.")
    end = models.PositiveIntegerField(help_text="One past the last character.")
    source_model = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=16, choices=LessonOutcome)
    by_hand = models.BooleanField(default=False, help_text="A person put it there.")
    timestamp = models.DateTimeField()

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [models.UniqueConstraint(fields=["pattern", "conversation"], name="evidence_identity")]

    def __str__(self) -> str:
        return f"{self.source_model}: {self.outcome}"


class PatternChange(models.Model):
    """A change of a pattern, as it was before and is after it. Nothing is ever taken out of a history."""

    pattern = models.ForeignKey(Pattern, on_delete=models.CASCADE, related_name="history")
    version = models.PositiveIntegerField(help_text="That it has since.")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.CharField(
        max_length=150, blank=True, help_text="A user's name; empty for the grid itself."
    )
    what = models.CharField(max_length=32, help_text="made, evidence, text, state, edited, merged, …")
    reason = models.TextField(blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    conversations = models.TextField(
        blank=True, help_text="Whose words are in it, by their ids: they go with these conversations."
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.version}: {self.what}"


class Feedback(models.Model):
    """What a pattern did for somebody who was given it."""

    pattern = models.ForeignKey(Pattern, on_delete=models.CASCADE, related_name="feedback")
    verdict = models.CharField(max_length=16, choices=Verdict)
    model = models.CharField(max_length=200, blank=True, help_text="The model that was given it.")
    comment = models.TextField(blank=True)
    implicit = models.BooleanField(default=False, help_text="Read from what the user said next.")
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, null=True, related_name="+", help_text="Where it was read."
    )
    given_by = models.CharField(max_length=150, blank=True)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "feedback"
        ordering = ["-given_at"]

    def __str__(self) -> str:
        return f"{self.verdict} for {self.model or 'somebody'}"


class Serving(models.Model):
    """That a pattern was given to somebody who asked, so that what came of it can be told."""

    pattern = models.ForeignKey(Pattern, on_delete=models.CASCADE, related_name="servings")
    query = models.ForeignKey("grid.QueryLog", on_delete=models.CASCADE, related_name="servings")
    model = models.CharField(max_length=200, blank=True, help_text="The model that asked, if it was told.")
    served_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.pattern_id} for {self.model}"


class Distillation(models.Model):
    """How far a conversation has been distilled: due where it has messages that were stored later."""

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="distillation"
    )
    due = models.BooleanField(default=True)
    not_before = models.DateTimeField(
        help_text="Not before: a conversation that goes on is waited for; the end of a lease, or of a back-off."
    )
    claim = models.UUIDField(null=True, blank=True)
    nudged_at = models.DateTimeField(null=True, blank=True)
    distilled_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["due", "not_before"], name="distillation_due")]

    def __str__(self) -> str:
        return f"{self.conversation_id}: {'due' if self.due else 'done'}"
