"""What waits for a person: conflicts, quarantine, and an author's own issues."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from api.openapi.answer_examples import CHOICE, CLOSING, ISSUE
from api.openapi.documents import Choice
from api.openapi.documents import Issue as IssueDocument
from api.openapi.examples import page_with
from api.openapi.schema import PAGING, DescribedSchema, Operation, page_of
from api.paging import NewestFirst
from api.problems import problem
from api.views.base import View, answer
from catalogue import reading
from catalogue.kinds import catalogue
from catalogue.visibility import waiting_for
from incidents.actions.shapes import WithUrgentReason
from responders.access import DESK_ROLES, SUPERVISORS, Actor, Role
from sync import ledger, quarantine
from sync.ids import new_id
from sync.models import Issue
from sync.refusals import Refused


def _list_of(name: str, summary: str) -> DescribedSchema:
    return DescribedSchema(
        GET=Operation(
            id=name,
            tag="issues",
            summary=summary,
            answers={200: page_of(IssueDocument)},
            answer_example=page_with(ISSUE),
            problems=(422,),
            parameters=PAGING,
        )
    )


def _settling(name: str, summary: str, body: Any = None, example: Any = None) -> DescribedSchema:
    return DescribedSchema(
        POST=Operation(
            id=name,
            tag="issues",
            summary=summary,
            body=body,
            example=example,
            answers={200: IssueDocument},
            answer_example=ISSUE,
            problems=(404, 409, 410, 422, 503),
        )
    )


class WaitingList(View):
    """Open issues, newest first; payloads for whom they are."""

    results: ClassVar[tuple[str, ...]] = ()
    roles: ClassVar[frozenset[Role]] = frozenset()

    def get(self, request: Request) -> Response:
        if not self.actor.has_role(self.roles, self.now):
            return problem(status_code=403, code="not_permitted")
        waiting = reading.open_issues(self.actor, self.results, self.now)
        pages = NewestFirst(request)
        page = pages.page(waiting)
        return answer(pages.document(reading.issue_documents(self.actor, page, self.now)))


class Conflicts(WaitingList):
    """Two values for one field; dispatchers see which fields, supervisors the values."""

    results = ("conflict",)
    roles = DESK_ROLES
    schema = _list_of("conflicts_list", "List open conflicts")


class Quarantine(WaitingList):
    """What could not be applied; kept until a supervisor applies or closes it."""

    # What has waited for its parent for a day is a person's business too.
    results = ("rejected", "held")
    roles = SUPERVISORS
    schema = _list_of("quarantine_list", "List what could not be applied")


class SettleView(View):
    """Carries out a person's decision on an issue."""

    kind: ClassVar[str] = ""
    roles: ClassVar[frozenset[Role]] = frozenset()

    def post(self, request: Request, issue_id: UUID) -> Response:
        issue = _find(self.actor, issue_id, self.roles, self)
        self.carry_out(issue)
        issue.refresh_from_db()
        return answer(reading.issue_documents(self.actor, [issue], self.now)[0])

    def carry_out(self, issue: Issue) -> None:
        ledger.record(
            catalogue=catalogue(),
            actor=self.actor,
            now=self.now,
            source="rest",
            mutation_id=new_id(),
            kind=self.kind,
            record_id=issue.id,
            fields=self.fields(),
        )

    def fields(self) -> dict[str, Any]:
        """What the decision says; nothing, unless there is something to say."""
        return {}


def _find(actor: Actor, issue_id: UUID, roles: frozenset[Role], view: View) -> Issue:
    """Raises: Http404 for another agency's issue and for what this person has no say in."""
    issue = Issue.objects.filter(id=issue_id, agency=actor.agency).first()
    if issue is None:
        raise Http404
    if roles and not actor.has_role(roles, view.now):
        raise Refused("not_permitted")
    if roles and not waiting_for(actor, view.now).filter(id=issue_id).exists():
        raise Http404
    if not roles and issue.author != actor.id:
        raise Http404
    return issue


class ResolveView(SettleView):
    """`{fields}`: the values that are to stand."""

    kind = "sync_issue.resolve"
    schema = _settling("conflict_resolve", "Decide a conflict", Choice, CHOICE)
    roles = DESK_ROLES

    def fields(self) -> dict[str, Any]:
        return {"fields": self.document().get("fields", {})}


class CloseView(SettleView):
    """`{reason}`: it stays unapplied."""

    schema = _settling("quarantine_close", "Leave a mutation unapplied", WithUrgentReason, CLOSING)
    roles = SUPERVISORS

    def fields(self) -> dict[str, Any]:
        return self.document()

    def carry_out(self, issue: Issue) -> None:
        quarantine.close(
            catalogue=catalogue(),
            actor=self.actor,
            issue=issue,
            fields=self.fields(),
            now=self.now,
        )


class DismissView(SettleView):
    """Its author has seen it."""

    kind = "sync_issue.dismiss"
    schema = _settling("issue_dismiss", "Settle an issue of one's own")


class ApplyView(SettleView):
    """Applies a refused mutation after all, under its author's name."""

    roles = SUPERVISORS
    schema = _settling("quarantine_apply", "Apply a mutation after all")

    def carry_out(self, issue: Issue) -> None:
        quarantine.apply(catalogue=catalogue(), actor=self.actor, issue=issue, now=self.now)
