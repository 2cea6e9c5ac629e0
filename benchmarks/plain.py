"""What one gets without this project: a DRF view with a list serializer, over the same table.

Served by the same gunicorn, for a row of the benchmark's table. It checks types and references,
and nothing else: no receipts, no rights, no merge, no feed but the database's triggers.
"""

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmarks.reference import health
from incidents.models import Note


class NoteSerializer(serializers.ModelSerializer[Note]):
    """A note as its columns."""

    class Meta:
        model = Note
        fields = (
            *("id", "agency", "incident", "assignment", "kind", "body"),
            *("author", "author_role", "corrected_at", "uncertainty_s", "received_at"),
        )


class Notes(APIView):
    """Stores a list of notes, one after the other, as list serializers do."""

    authentication_classes = ()
    permission_classes = ()

    def post(self, request: Request) -> Response:
        notes = NoteSerializer(data=request.data, many=True)
        notes.is_valid(raise_exception=True)
        notes.save()
        return Response(notes.data)


urlpatterns = [path("healthz/", health), path("api/v1/plain/", Notes.as_view())]
