"""The addresses of the API. A move's address is the action's name."""

from django.urls import path, re_path, register_converter
from drf_spectacular.views import SpectacularAPIView

from ..models.request import ReferenceConverter
from . import catalogue, covers, desk, errors, handovers, invitations, letters, reports, sentences, views

register_converter(ReferenceConverter, "api_reference")

urlpatterns = [
    path("requests/", views.RequestsView.as_view(), name="api_requests"),
    path("requests/<api_reference:reference>/", views.RequestView.as_view(), name="api_request"),
    path(
        "requests/<api_reference:reference>/adjustments/<int:number>/letters/<int:seq>/",
        views.LetterView.as_view(),
        name="api_letter",
    ),
    path("requests/<api_reference:reference>/as-my-manager/", views.AsMyManagerView.as_view(), name="api_as_my_manager"),
    path("my-data/", views.MyDataView.as_view(), name="api_my_data"),
    *(
        path(
            f"requests/<api_reference:reference>/adjustments/<int:number>/{action.value.replace('_', '-')}/",
            views.move_view(action),
            name=f"api_{action.value}",
        )
        for action in views.MOVES
    ),
    path("messages/", desk.MessagesView.as_view(), name="api_messages"),
    *(path(f"{name.replace('_', '-')}/", view, name=f"api_{name}") for name, view in desk.WORKLISTS.items()),
    path("handovers/", handovers.HandoversView.as_view(), name="api_handovers"),
    path("handovers/<int:pk>/acknowledge/", handovers.AcknowledgeView.as_view(), name="api_acknowledge"),
    path("sentences/", sentences.SentencesView.as_view(), name="api_sentences"),
    path("sentences/<int:pk>/read/", sentences.ReadSentenceView.as_view(), name="api_read_sentence"),
    path("cover/", covers.CoversView.as_view(), name="api_cover"),
    path("cover/appoint/", covers.AppointCoverView.as_view(), name="api_appoint_cover"),
    path("cover/<int:pk>/end/", covers.EndCoverView.as_view(), name="api_end_cover"),
    path("requests/<api_reference:reference>/invite/", invitations.InviteView.as_view(), name="api_invite"),
    path("support/", invitations.InvitationsView.as_view(), name="api_invitations"),
    path("support/invite/", invitations.InviteToFileView.as_view(), name="api_invite_to_file"),
    path("support/<int:pk>/accept/", invitations.AcceptInvitationView.as_view(), name="api_accept_invitation"),
    path("support/<int:pk>/end/", invitations.EndInvitationView.as_view(), name="api_end_invitation"),
    path("hr/letters/", letters.LettersToPrintView.as_view(), name="api_letters_to_print"),
    path("hr/letters/printed/", letters.MarkPrintedView.as_view(), name="api_mark_printed"),
    path("hr/requests/", desk.DeskView.as_view(), name="api_hr_requests"),
    path("hr/today/", desk.TodayView.as_view(), name="api_hr_today"),
    path("catalogue/", catalogue.CatalogueView.as_view(), name="api_catalogue"),
    path("reports/", reports.ReportsView.as_view(), name="api_reports"),
    path("reports/extract/", reports.TakeExtractView.as_view(), name="api_take_extract"),
    path("reports/<slug:code>/", reports.ReportView.as_view(), name="api_report"),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    re_path(r"", errors.NoSuchAddressView.as_view(), name="api_nothing"),
]
