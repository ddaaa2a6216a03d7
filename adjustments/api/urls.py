"""The addresses of the API. A move's address is the action's name."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView

from . import errors, views

urlpatterns = [
    path("requests/", views.RequestsView.as_view(), name="api_requests"),
    path("requests/<str:reference>/", views.RequestView.as_view(), name="api_request"),
    *(
        path(
            f"requests/<str:reference>/adjustments/<int:number>/{action.value.replace('_', '-')}/",
            views.move_view(action),
            name=f"api_{action.value}",
        )
        for action in views.MOVES
    ),
    path("turnaround/", views.TurnaroundView.as_view(), name="api_turnaround"),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    re_path(r"", errors.no_such_address, name="api_nothing"),
]
