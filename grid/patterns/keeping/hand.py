"""What a person does with patterns. It outranks the machine, and each of it is noted with their name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AbstractUser

from capture.redacting import new_redactor
from embeddings.storable import storable_text
from grid.patterns.keeping.errors import InvalidPatternError
from grid.patterns.keeping.history import TEXTS, changed, conversations_of, note_change
from grid.patterns.keeping.holding import holding
from grid.patterns.keeping.retelling import tell_untold
from grid.patterns.keeping.weighing import STATE, weigh
from grid.patterns.models import Evidence, Feedback, Pattern, PatternKind, PatternState, Serving
from grid.patterns.serving.own_features import own_features

EDITABLE = (*TEXTS, "project")
LONGEST = {"title": 200, "task_type": 32, "topic": 64, "project": 255}
LONGEST_TEXT = 20_000
MOST_CAVEATS = 100
NEEDED = ("title", "action")


def edit(pattern: Pattern, *, fields: Mapping[str, Any], by: AbstractUser, reason: str = "") -> Pattern:
    """Write some of a pattern's texts; the machine leaves these alone from then on. Secrets are taken out.

    Raises:
        InvalidPatternError: if a field is not one of `EDITABLE`, or its value is not of its kind.
    """
    new = {name: _value(name, value) for name, value in fields.items()}
    with holding(pattern.owner_id):
        pattern = _again(pattern)
        before, after = changed(pattern, new)
        mine = sorted({*pattern.edited, *new})
        if after or mine != pattern.edited:
            _set(pattern, after | {"edited": mine})
            if pattern.features is not None:
                pattern.features = own_features(pattern)
            _note(pattern, "edited", before, after, reason, by)
            weigh(pattern)
    return pattern


def hand_back(pattern: Pattern, *, fields: Iterable[str], by: AbstractUser, reason: str = "") -> Pattern:
    """Let the machine write these fields again; `state` is one of them."""
    with holding(pattern.owner_id):
        pattern = _again(pattern)
        given = set(fields) & set(pattern.edited)
        if given:
            pattern.edited = sorted(set(pattern.edited) - given)
            pattern.untold = pattern.untold or bool(given & set(TEXTS))
            _note(pattern, "handed back", {"edited": sorted(given)}, {}, reason, by)
            weigh(pattern)
    return _told(pattern)


def retire(pattern: Pattern, *, by: AbstractUser, reason: str = "") -> Pattern:
    """Take a pattern out of use for good: the machine does not bring it back."""
    return _put(pattern, PatternState.RETIRED, by=by, reason=reason or f"Retired by {by.get_username()}.")


def approve(pattern: Pattern, *, by: AbstractUser, reason: str = "") -> Pattern:
    """Take a pattern into use whatever the machine thinks of it: a candidate, or one that it retired.

    `hand_back` of `state` ends this as it ends `retire`.
    """
    return _put(pattern, PatternState.ACTIVE, by=by, reason=reason or f"Approved by {by.get_username()}.")


def pin(pattern: Pattern, *, pinned: bool = True, by: AbstractUser, reason: str = "") -> Pattern:
    """Keep a pattern and its evidence from the machine, which may only add; or do so no more."""
    with holding(pattern.owner_id):
        pattern = _again(pattern)
        if pattern.pinned != pinned:
            pattern.pinned = pinned
            _note(pattern, "pinned" if pinned else "unpinned", {}, {}, reason, by)
            weigh(pattern)
    return pattern


def merge(patterns: Sequence[Pattern], *, by: AbstractUser, reason: str = "") -> Pattern:
    """Merge patterns into the first of them, which gets the evidence and the feedback of all; the others retire.

    Raises:
        InvalidPatternError: if they are fewer than two, or not of one owner.
    """
    if len({pattern.pk for pattern in patterns}) < 2 or len({p.owner_id for p in patterns}) > 1:
        raise InvalidPatternError("Choose two or more patterns of one owner to merge.")
    with holding(patterns[0].owner_id):
        into, *others = (_again(pattern) for pattern in dict.fromkeys(patterns))
        for other in others:
            _pour(other, into, by=by, reason=reason)
        Evidence.objects.filter(pattern=into).update(by_hand=True)
        into.by_hand = into.untold = True
        _note(into, "merged", {}, {"merged": [str(other.pk) for other in others]}, reason, by)
        weigh(into)
    return _told(into)


def split(pattern: Pattern, *, evidence: Iterable[int], by: AbstractUser, reason: str = "") -> Pattern:
    """Make a pattern of its own from some of the evidence (ids) of another; give the new one.

    The machine does not put together again what a person took apart.

    Raises:
        InvalidPatternError: if that is none of its evidence, or all of it.
    """
    with holding(pattern.owner_id):
        pattern = _again(pattern)
        rows = Evidence.objects.filter(pattern=pattern)
        taken = rows.filter(id__in=list(evidence))
        if not 0 < taken.count() < rows.count():
            raise InvalidPatternError(
                "Choose some of the pattern's evidence to split off, and not all of it."
            )
        first, last = taken.earliest("timestamp"), taken.latest("timestamp")
        new = Pattern(
            id=uuid4(),
            owner_id=pattern.owner_id,
            kind=pattern.kind,
            by_hand=True,
            untold=True,
            first_seen=first.timestamp,
            last_seen=last.timestamp,
        )
        new.save(force_insert=True)
        rows.update(by_hand=True)
        taken.update(pattern=new)
        pattern.by_hand = pattern.untold = True
        _note(pattern, "split", {}, {"split": [str(new.pk)]}, reason, by)
        _note(new, "made", {}, {"split": [str(pattern.pk)]}, reason, by)
        weigh(pattern)
        weigh(new)
    _told(pattern)
    return _told(new)


def _pour(other: Pattern, into: Pattern, *, by: AbstractUser, reason: str) -> None:
    """Move what a pattern stands on into another one, and retire it."""
    known = Evidence.objects.filter(pattern=into).values_list("conversation_id", flat=True)
    Evidence.objects.filter(pattern=other).exclude(conversation__in=list(known)).update(pattern=into)
    Evidence.objects.filter(pattern=other).delete()
    Feedback.objects.filter(pattern=other).update(pattern=into)
    Serving.objects.filter(pattern=other).update(pattern=into)
    before = {"state": other.state}
    _set(other, {"state": PatternState.RETIRED, "pinned": False, "untold": False})
    other.edited = sorted({*other.edited, STATE})
    other.reason = f"Merged into “{into.title}” ({into.pk})."
    _note(other, "merged", before, {"state": other.state}, reason or other.reason, by)
    weigh(other)


def _put(pattern: Pattern, state: PatternState, *, by: AbstractUser, reason: str) -> Pattern:
    with holding(pattern.owner_id):
        pattern = _again(pattern)
        before = {"state": pattern.state}
        _set(pattern, {"state": state, "reason": reason, "edited": sorted({*pattern.edited, STATE})})
        _note(pattern, "state", before, {"state": state}, reason, by)
        weigh(pattern)
    return pattern


def _again(pattern: Pattern) -> Pattern:
    """Read a pattern as it is now that nobody else changes it."""
    return Pattern.objects.get(pk=pattern.pk)


def _told(pattern: Pattern) -> Pattern:
    tell_untold(pattern.owner_id, only=[pattern.pk])
    pattern.refresh_from_db()
    return pattern


def _set(pattern: Pattern, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(pattern, name, value)


def _note(
    pattern: Pattern,
    what: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str,
    by: AbstractUser,
) -> None:
    note_change(
        pattern,
        what,
        before=before,
        after=after,
        reason=storable_text(reason),
        made_by=by.get_username(),
        words_of=conversations_of(pattern),
    )


def _value(name: str, value: Any) -> Any:
    if name not in EDITABLE:
        raise InvalidPatternError(f"{name}: this cannot be edited. What can is {', '.join(EDITABLE)}.")
    if name == "caveats":
        if not isinstance(value, list | tuple) or len(value) > MOST_CAVEATS:
            raise InvalidPatternError(f"caveats: a list of at most {MOST_CAVEATS} texts is needed.")
        return [_text(name, one) for one in value]
    text = _text(name, value)
    if name == "kind" and text not in PatternKind.values:
        raise InvalidPatternError(f"kind: one of {', '.join(PatternKind.values)} is needed.")
    if name in NEEDED and not text.strip():
        raise InvalidPatternError(f"{name}: a pattern needs one.")
    return text


def _text(name: str, value: Any) -> str:
    longest = LONGEST.get(name, LONGEST_TEXT)
    if not isinstance(value, str) or len(value) > longest:
        raise InvalidPatternError(f"{name}: a text of at most {longest:,} characters is needed.")
    return new_redactor().redact(storable_text(value))[0]
