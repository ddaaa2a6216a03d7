"""Lists by page."""

from rest_framework.pagination import PageNumberPagination


class ByPage(PageNumberPagination):
    """Fifty rows a page, up to two hundred if asked."""

    page_size_query_param = "page_size"
    max_page_size = 200
