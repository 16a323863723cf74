"""The shape of the sources, as `/api/sources` and `manage.py sources` give them."""

from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework import serializers

from capture.pausing import name_of_source
from capture.ways import Via
from grid.rest.fields import Moment
from grid.source_words import advice
from grid.sources import PlaceFound, SourceFound, State

STATES = [state.value for state in State]


class TroubleSerializer(serializers.Serializer[Any]):
    """What went wrong last, until the next success."""

    text = serializers.CharField(help_text="What happened, and what to do.")
    at = Moment(allow_null=True)


class LagSerializer(serializers.Serializer[Any]):
    """What has not come in yet, and what cannot be searched yet."""

    bytes = serializers.IntegerField(
        help_text="Of transcripts that were not read, when the watcher last looked."
    )
    calls = serializers.IntegerField(
        help_text="Pushed, and waiting in the spool of this machine for a store."
    )
    messages = serializers.IntegerField(help_text="Captured, and not searchable yet.")


class PlaceSerializer(serializers.Serializer[Any]):
    """A folder that is watched, a site that the extension reads."""

    name = serializers.SerializerMethodField(help_text="To pause or resume it by.")
    location = serializers.CharField(source="row.location")
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    lastSeenAt = Moment(source="row.last_seen", allow_null=True)
    received = serializers.IntegerField(source="row.received", help_text="Messages pushed that were new.")
    unreadBytes = serializers.IntegerField(source="row.unread_bytes")
    lastError = TroubleSerializer(source="trouble", allow_null=True)

    def get_name(self, place: PlaceFound) -> str:
        """Give the name of the source with its location."""
        return name_of_source(place.row.kind, place.row.location)


class SourceSerializer(serializers.Serializer[Any]):
    """A way in."""

    name = serializers.CharField(source="way.kind", help_text="claude_code, api, …")
    title = serializers.CharField(source="way.title")
    via = serializers.ChoiceField(choices=[via.value for via in Via], source="way.via")
    state = serializers.ChoiceField(choices=STATES)
    pausedAt = Moment(source="paused_at", allow_null=True)
    advice = serializers.SerializerMethodField(help_text="What to do or to know; empty where all is well.")
    messages = serializers.IntegerField(
        help_text="There are so many of its kind; for the extension, so many came in by it."
    )
    conversations = serializers.IntegerField(
        source="counts.conversations", default=None, allow_null=True, help_text="null for the extension."
    )
    lastCapturedAt = Moment(source="captured_at", allow_null=True, help_text="When the last message came in.")
    lastSaidAt = Moment(
        source="counts.said_at", default=None, allow_null=True, help_text="When the last was said."
    )
    lag = LagSerializer()
    lastError = TroubleSerializer(source="trouble", allow_null=True)
    damagedFiles = serializers.IntegerField(
        source="damaged_files",
        help_text="Transcripts that could not be read as a whole; the admin lists them.",
    )
    places = PlaceSerializer(many=True)

    def get_advice(self, found: SourceFound) -> str:
        """Give the words for its state."""
        return advice(found)


class SourcesSerializer(serializers.Serializer[Any]):
    """All sources."""

    sources = SourceSerializer(many=True)


def sources_shape(found: Iterable[SourceFound]) -> Mapping[str, Any]:
    """Shape the sources."""
    return SourcesSerializer({"sources": list(found)}).data
