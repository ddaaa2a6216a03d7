"""The catalogue, read only: HR edits it in its pages, where a preview and the history stand beside."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..models import Barrier, CatalogueEntry
from ..queries.search import find
from .pagination import ByPage, page_of


class EntrySerializer(serializers.Serializer[Any]):
    """Something that people can ask for, as they see it; costs are for those who decide."""

    code = serializers.CharField()
    category = serializers.CharField()
    name = serializers.CharField()
    in_plain_words = serializers.CharField()
    barriers = serializers.SerializerMethodField()
    lead_days_least = serializers.IntegerField()
    lead_days_most = serializers.IntegerField()
    is_fast_track = serializers.BooleanField()

    def get_barriers(self, entry: CatalogueEntry) -> list[str]:
        """Return the codes of the barriers that it removes."""
        return sorted(barrier.code for barrier in entry.barriers.all())


class CatalogueView(APIView):
    """What people can ask for."""

    @extend_schema(
        operation_id="catalogue_list",
        parameters=[
            OpenApiParameter("q", str, description="Words; typing errors are forgiven. The best stands first."),
            OpenApiParameter("barrier", str, many=True, description="Codes of barriers; entries that remove one of them."),
            OpenApiParameter("page", int),
            OpenApiParameter("page_size", int),
        ],
        responses=page_of(EntrySerializer),
    )
    def get(self, request: Request) -> Response:
        """List what people can ask for, by category and name; with words, the best first."""
        found = CatalogueEntry.objects.offered().prefetch_related("barriers").order_by("category", "name")
        if barriers := request.query_params.getlist("barrier"):
            found = found.removing(_known(barriers))
        words = request.query_params.get("q", "")
        pages = ByPage()
        page = pages.paginate_queryset(find(found, words) if words else found, request, view=self) or []
        return pages.get_paginated_response(EntrySerializer(page, many=True).data)


def _known(codes: list[str]) -> list[str]:
    known = set(Barrier.objects.values_list("code", flat=True))
    if unknown := [code for code in codes if code not in known]:
        raise ValidationError({"barrier": f"There is no barrier with the code {unknown[0][:20]}."})
    return codes
