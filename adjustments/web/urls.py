"""The addresses of the pages. A move's address is the action's name."""

from allauth.account import views as account
from django.urls import path, re_path, register_converter

from ..models.request import ReferenceConverter
from .accounts import SignInAgain
from .views import (
    ask,
    calendar,
    catalogue,
    desk,
    handovers,
    letters,
    lists,
    messages,
    moves,
    my_data,
    operations,
    pages,
    reports,
    requests,
    roles,
    settings,
)

register_converter(ReferenceConverter, "reference")
_ONE = "requests/<reference:reference>/adjustments/<int:number>/"

urlpatterns = [
    path("", requests.home, name="home"),
    path("ask/", ask.start, name="ask"),
    path("ask/for-somebody/", ask.for_somebody, name="ask_for_somebody"),
    path("ask/<reference:reference>/barriers/", ask.barriers, name="ask_barriers"),
    path("ask/<reference:reference>/help/", ask.what_would_help, name="ask_help"),
    *(
        path(f"ask/<reference:reference>/{step.name.replace('_', '-')}/", ask.step, {"step": step}, name=f"ask_{step.name}")
        for step in ask.STEPS
    ),
    path("ask/<reference:reference>/check/", ask.check, name="ask_check"),
    path("ask/<reference:reference>/submit/", ask.submit, name="submit"),
    path("ask/<reference:reference>/discard/", ask.discard, name="discard"),
    path("requests/", requests.my_requests, name="my_requests"),
    path("requests/filed-for-others/", requests.filed_for_others, name="filed_for_others"),
    path("requests/<reference:reference>/", requests.one_request, name="request"),
    path("requests/<reference:reference>/sent/", ask.sent, name="sent"),
    path("requests/<reference:reference>/as-my-manager/", requests.as_my_manager, name="as_my_manager"),
    path(f"{_ONE}ask-again/", ask.ask_again, name="ask_again"),
    path(f"{_ONE}letters/<int:seq>/", requests.letter, name="letter"),
    path("messages/", messages.messages, name="messages"),
    path("who-has-looked/", my_data.my_looks, name="my_looks"),
    path("my-data/", my_data.all_my_data, name="my_data"),
    path("my-data.json", my_data.my_data_file, name="my_data_file"),
    path("requests/<reference:reference>/decide/", requests.decide, name="decide"),
    path(f"{_ONE}delivery/", requests.delivery, name="delivery"),
    *(
        path(f"{_ONE}{action.value.replace('_', '-')}/", moves.move, {"action": action}, name=action.value)
        for action in moves.PAGES
    ),
    path("decide/", lists.to_decide, name="to_decide"),
    path("handovers/<int:pk>/acknowledge/", handovers.acknowledge, name="acknowledge"),
    path("deliver/", lists.to_deliver, name="to_deliver"),
    path("hr/today/", desk.today, name="hr_today"),
    path("hr/letters/", letters.letters_to_print, name="letters_to_print"),
    path("hr/letters/print/", letters.print_letters, name="print_letters"),
    path("hr/letters/printed/", letters.mark_printed, name="mark_printed"),
    path("hr/requests/", desk.hr_requests, name="hr_requests"),
    path("hr/requests/views/add/", desk.save_view, name="hr_view_save"),
    path("hr/requests/views/<int:pk>/delete/", desk.delete_view, name="hr_view_delete"),
    path("hr/settings/catalogue/", catalogue.entries, name="catalogue"),
    path("hr/settings/catalogue/add/", catalogue.add, name="catalogue_add"),
    path("hr/settings/catalogue/<slug:code>/", catalogue.entry, name="catalogue_entry"),
    path("hr/settings/catalogue/<slug:code>/edit/", catalogue.edit, name="catalogue_edit"),
    path("hr/settings/catalogue/<slug:code>/offer/", catalogue.offer, name="catalogue_offer"),
    path("hr/operations/", operations.operations, name="operations"),
    path("hr/operations/messages/<int:pk>/", operations.send_again, name="send_again"),
    path("reports/turnaround/", reports.turnaround, name="turnaround"),
    path("reports/turnaround.csv", reports.turnaround_csv, name="turnaround_csv"),
    path("hr/settings/", settings.index, name="settings"),
    path("hr/settings/targets/", settings.targets, name="settings_targets"),
    path("hr/settings/reminders/", settings.reminders, name="settings_reminders"),
    path("hr/settings/name/", settings.name_and_colour, name="settings_name"),
    path("hr/settings/history/", settings.history, name="settings_history"),
    path("hr/settings/calendar/", calendar.days, name="settings_calendar"),
    path("hr/settings/calendar/add/", calendar.add, name="settings_closure_add"),
    path("hr/settings/calendar/<int:pk>/remove/", calendar.remove, name="settings_closure_remove"),
    path("hr/settings/people/", roles.people, name="settings_people"),
    path("hr/settings/people/<int:pk>/", roles.person, name="settings_person"),
    path("hr/settings/people/<int:pk>/reminders/", roles.stop_reminders, name="settings_stop_reminders"),
    path("hr/settings/departments/", roles.departments, name="settings_departments"),
    path("hr/settings/departments/<int:pk>/", roles.department, name="settings_department"),
    path("organisation.css", settings.organisation_css, name="organisation_css"),
    path("account/tokens/", pages.api_tokens, name="api_tokens"),
    path("account/tokens/<int:pk>/revoke/", pages.revoke_token, name="revoke_token"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("help/", pages.help_page, name="help"),
    path("gallery/", pages.gallery, name="gallery"),
    path("signed-out/", pages.signed_out, name="signed_out"),
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    path(".well-known/security.txt", pages.security_txt, name="security_txt"),
    # Signing in: only what this product needs of the library.
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/again/", SignInAgain.as_view(), name="account_reauthenticate"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    path("password/reset/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
