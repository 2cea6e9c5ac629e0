"""The public surface on one screen. Every path ends in a slash."""

from django.urls import URLPattern, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from api import events
from api.views import (
    auth,
    backup,
    board,
    doors,
    feed,
    handover,
    issues,
    rxdb,
    subjects,
    sync,
    web_push,
)
from api.views.subjects import ReadOnlyRecord, ReadOnlyRecords, Verb


def _verbs(address: str, record_type: str, *names: str) -> list[URLPattern]:
    return [
        path(
            f"{address}/<uuid:record_id>/{name.replace('_', '-')}/",
            Verb.as_view(record_type=record_type, kind=f"{record_type}.{name}"),
        )
        for name in names
    ]


def _read_only(address: str, record_type: str) -> list[URLPattern]:
    return [
        path(f"{address}/", ReadOnlyRecords.as_view(record_type=record_type)),
        path(f"{address}/<uuid:record_id>/", ReadOnlyRecord.as_view(record_type=record_type)),
    ]


urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="schema")),
    path("auth/token/", auth.TokenView.as_view()),
    path("auth/token/refresh/", auth.RefreshView.as_view()),
    path("auth/logout/", auth.LogoutView.as_view()),
    path("me/", auth.MeView.as_view()),
    path("push-subscriptions/", web_push.Subscriptions.as_view()),
    path("push-subscriptions/<uuid:subscription_id>/", web_push.Subscription.as_view()),
    path("sync/devices/", sync.DevicesView.as_view()),
    path("sync/devices/<uuid:device_id>/custody/", sync.CustodyView.as_view()),
    path("sync/push/", doors.push_door),
    path("sync/pull/", doors.pull_door),
    path("sync/rxdb/stream/", events.stream),
    path("sync/rxdb/<str:record_type>/pull/", rxdb.RxdbPullView.as_view()),
    path("sync/rxdb/<str:record_type>/push/", rxdb.RxdbPushView.as_view()),
    path("sync/issues/<uuid:issue_id>/dismiss/", issues.DismissView.as_view()),
    path("sync/conflicts/", issues.Conflicts.as_view()),
    path("sync/conflicts/<uuid:issue_id>/resolve/", issues.ResolveView.as_view()),
    path("sync/quarantine/", issues.Quarantine.as_view()),
    path("sync/quarantine/<uuid:issue_id>/apply/", issues.ApplyView.as_view()),
    path("sync/quarantine/<uuid:issue_id>/close/", issues.CloseView.as_view()),
    path("events/", events.stream),
    path("events/ticket/", feed.TicketView.as_view()),
    path("board/", board.BoardView.as_view()),
    path("handover/", handover.DeskHandoverView.as_view()),
    path("incidents/", subjects.Incidents.as_view()),
    path("incidents/<uuid:record_id>/", subjects.Incident.as_view()),
    path("incidents/<uuid:record_id>/timeline/", board.TimelineView.as_view()),
    path("incidents/<uuid:record_id>/eligibility/", board.EligibilityView.as_view()),
    path("incidents/<uuid:record_id>/recommendation/", board.RecommendationView.as_view()),
    *_verbs("incidents", "incident", "close", "cancel", "reopen", "not_served"),
    path("assignments/", subjects.Assignments.as_view()),
    path("assignments/<uuid:record_id>/", subjects.Assignment.as_view()),
    *_verbs("assignments", "assignment", "acknowledge", "decline", "cancel", "reassign"),
    path("status-events/", subjects.StatusEvents.as_view()),
    path("status-events/<uuid:record_id>/", ReadOnlyRecord.as_view(record_type="status_event")),
    path("notes/", subjects.Notes.as_view()),
    path("notes/<uuid:record_id>/", subjects.Note.as_view()),
    path("outcomes/", subjects.Outcomes.as_view()),
    path("outcomes/<uuid:record_id>/", subjects.Outcome.as_view()),
    path("shifts/", subjects.Shifts.as_view()),
    path("shifts/<uuid:record_id>/", ReadOnlyRecord.as_view(record_type="shift")),
    *_verbs("shifts", "shift", "end"),
    path("shifts/<uuid:record_id>/handover/", handover.ShiftHandoverView.as_view()),
    path("backup-requests/", backup.BackupRequests.as_view()),
    path("backup-requests/<uuid:record_id>/", backup.BackupRequest.as_view()),
    path("backup-requests/<uuid:record_id>/acknowledge/", backup.AcknowledgeView.as_view()),
    *_verbs(
        "backup-requests",
        "backup_request",
        "seen",
        "commit",
        "arrive",
        "release",
        "cancel",
        "amend",
    ),
    path("break-glass/", subjects.Openings.as_view()),
    path("break-glass/<uuid:record_id>/", ReadOnlyRecord.as_view(record_type="break_glass")),
    *_read_only("units", "unit"),
    *_read_only("programmes", "programme"),
    *_read_only("areas", "area"),
    *_read_only("code-lists", "code_list"),
    *_read_only("safety-checks", "safety_check"),
    *_verbs("safety-checks", "safety_check", "answer"),
]
