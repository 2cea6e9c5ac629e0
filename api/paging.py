"""Lists: newest first, opaque cursors."""

from typing import Any

from rest_framework.pagination import CursorPagination


class NewestFirst(CursorPagination):
    """`{results, next, previous}`; `next` and `previous` are addresses, or null."""

    ordering = ("-created_at", "-pk")
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200

    def document(self, results: list[Any]) -> dict[str, Any]:
        """The body of a list's answer."""
        return {
            "results": results,
            "next": self.get_next_link(),
            "previous": self.get_previous_link(),
        }
