"""Lists by page."""

from functools import cache
from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers
from rest_framework.pagination import PageNumberPagination


class ByPage(PageNumberPagination):
    """Fifty rows a page, up to two hundred if asked."""

    page_size_query_param = "page_size"
    max_page_size = 200


@cache
def page_of(row: type[serializers.Serializer[Any]]) -> Any:
    """Return what a list answers, for the schema: one page of these rows."""
    name = row.__name__.removesuffix("Serializer")
    return inline_serializer(
        f"PageOf{name}",
        {
            "count": serializers.IntegerField(),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": row(many=True),
        },
    )
