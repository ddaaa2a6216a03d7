"""What queries gather from several rows."""

from __future__ import annotations

from typing import Any

from django.db import models


class Listed(models.Aggregate):
    """Values as text, with commas between: a list from a query within a query."""

    function, template = "GROUP_CONCAT", "%(function)s(%(expressions)s)"
    output_field = models.CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Say it as PostgreSQL does."""
        return self.as_sql(compiler, connection, function="STRING_AGG", template="%(function)s(%(expressions)s, ',')", **more)
