"""The addresses of the API."""

from django.urls import path

from grid.rest import schema  # noqa: F401 - drf-spectacular knows an extension once it is imported
from grid.rest.views.carrying import PatternExportView, PatternImportView
from grid.rest.views.conversations import ConversationListView, ConversationView
from grid.rest.views.docs import DocsView, SchemaView
from grid.rest.views.events import EventsView
from grid.rest.views.fragments import FragmentListView, FragmentView
from grid.rest.views.intake import IngestView
from grid.rest.views.patterns import (
    PatternApproveView,
    PatternFeedbackView,
    PatternHandBackView,
    PatternHistoryView,
    PatternListView,
    PatternMergeView,
    PatternRetireView,
    PatternSplitView,
    PatternView,
)
from grid.rest.views.queries import ContextualQueryView, SemanticQueryView, StatsView
from grid.rest.views.spaces import SpacesView
from grid.rest.views.tokens import RefreshView, TokenView

urlpatterns = [
    path("query/semantic", SemanticQueryView.as_view()),
    path("query/contextual", ContextualQueryView.as_view()),
    path("ingest", IngestView.as_view()),
    path("events", EventsView.as_view()),
    path("stats", StatsView.as_view()),
    path("spaces", SpacesView.as_view()),
    path("conversations", ConversationListView.as_view()),
    path("conversations/<uuid:id>", ConversationView.as_view()),
    path("fragments", FragmentListView.as_view()),
    path("fragments/<uuid:id>", FragmentView.as_view()),
    path("patterns", PatternListView.as_view()),
    path("patterns/export", PatternExportView.as_view()),
    path("patterns/import", PatternImportView.as_view()),
    path("patterns/<uuid:id>", PatternView.as_view()),
    path("patterns/<uuid:id>/history", PatternHistoryView.as_view()),
    path("patterns/<uuid:id>/feedback", PatternFeedbackView.as_view()),
    path("patterns/<uuid:id>/retire", PatternRetireView.as_view()),
    path("patterns/<uuid:id>/approve", PatternApproveView.as_view()),
    path("patterns/<uuid:id>/hand-back", PatternHandBackView.as_view()),
    path("patterns/<uuid:id>/merge", PatternMergeView.as_view()),
    path("patterns/<uuid:id>/split", PatternSplitView.as_view()),
    path("token", TokenView.as_view()),
    path("token/refresh", RefreshView.as_view()),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
]
