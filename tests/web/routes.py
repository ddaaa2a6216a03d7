"""The rows of the access matrix: for whom each route is, by which methods, and how a test gets there.

Not here: the tests (`test_access_matrix.py` and those beside it).
"""

from __future__ import annotations

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from adjustments.actions import tokens
from adjustments.api.desk import WORKLISTS
from adjustments.api.views import MOVES
from adjustments.web.views.ask import STEPS
from adjustments.web.views.moves import PAGES
from tests.cast import Cast

EVERYBODY = set(Cast.__dataclass_fields__)
PUBLIC = {
    *(
        "accessibility",
        "privacy",
        "help",
        "signed_out",
        "healthz",
        "readyz",
        "security_txt",
        "organisation_css",
        "api_schema",
        "api_nothing",
    ),
    *("account_login", "account_logout", "account_inactive", "account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key_done", "account_reset_password_from_key"),
}
SIGNED_IN = {
    "home",
    "my_requests",
    "my_looks",
    "messages",
    "api_messages",
    "api_handovers",
    "api_sentences",
    "api_cover",
    "invitations",
    "api_invitations",
    "invite_to_file",
    "my_data",
    "my_data_file",
    "api_my_data",
    "filed_for_others",
    "ask",
    "api_tokens",
    "gallery",
    "account_change_password",
    "account_set_password",
    "account_reauthenticate",
    "api_requests",
    "api_catalogue",
}
EXTRACT = {"extract", "extract_file"}
TAKING = {"api_take_extract"}
REPORT = {"report", "report_csv", "report_xlsx", "report_pdf", "api_report"}
HR_ONLY = {
    "hr_requests",
    "hr_today",
    "letters_to_print",
    "print_letters",
    "api_letters_to_print",
    "hr_view_save",
    "api_hr_requests",
    "api_hr_today",
    "reports",
    "api_reports",
    *REPORT,
    "take_extract",
    "catalogue",
    "catalogue_add",
}
HR_ENTRY = {"catalogue_entry", "catalogue_edit", "catalogue_offer"}
SETTINGS = {"hana", "henry", "ada"}
LISTS = {
    "to_decide": {"ben", "grace", "mona", "olga", "henry", "hana", "rita"},
    **dict.fromkeys(("cover", "appoint_cover"), {"ben", "grace", "mona", "olga", "henry"}),
    "ask_for_somebody": {"ben", "grace", "mona", "henry", "hana"},
    "to_deliver": {"ivo", "paula", "hana", "henry"},
    **dict.fromkeys((f"api_{name}" for name in WORKLISTS), {"ben", "grace", "mona", "olga", "henry", "hana", "rita"}),
    **dict.fromkeys(("api_to_deliver", "api_to_cancel"), {"ivo", "paula", "hana", "henry"}),
    **dict.fromkeys(("to_advise", "api_to_advise"), {"olive"}),
    "settings_targets": {"hana", "henry"},
    "settings_reminders": {"hana", "henry"},
    **dict.fromkeys(("settings", "settings_name", "settings_history", "settings_calendar", "settings_closure_add"), SETTINGS),
    "operations": SETTINGS,
    **dict.fromkeys(("settings_people", "settings_departments"), SETTINGS),
}
ONE_SETTING = {
    "settings_person": SETTINGS,
    "settings_department": {"henry", "ada"},
    "settings_closure_remove": SETTINGS,
    "send_again": SETTINGS,
    "settings_stop_reminders": {"hana", "henry"},
    "appoint_cover_for": {"hana", "henry"},
}
OWN_DRAFT = {"ask_barriers", "ask_help", *(f"ask_{one.name}" for one in STEPS), "ask_check", "discard", "submit"}
OWN_SENT = {"sent", "as_my_manager", "api_as_my_manager"}
LETTERS = {"letter", "api_letter"}
CASE = {
    "request",
    "ask_again",
    "decide",
    "delivery",
    "api_request",
    *(a.value for a in PAGES),
    *(f"api_{a.value}" for a in MOVES),
}
OWN_TOKEN = {"revoke_token"}
HANDED_OVER = {"acknowledge", "api_acknowledge"}
TOLD = {"read_sentence", "api_read_sentence"}
COVER = {"end_cover", "api_end_cover"}
NAMING = {"api_appoint_cover"}
INVITING = {"invite", "api_invite"}
COLLEAGUE = {"api_invite_to_file"}
INVITED = {"accept_invitation", "api_accept_invitation", "end_invitation", "api_end_invitation"}
PRINTED = {"mark_printed", "api_mark_printed"}
OWN_VIEW = {"hr_view_delete"}
READ_ONLY = {
    "api_reports",
    "api_report",
    *(
        "api_request",
        "api_letter",
        "api_my_data",
        "api_messages",
        "api_handovers",
        "api_sentences",
        "api_cover",
        "api_invitations",
        "api_letters_to_print",
        "print_letters",
        "letters_to_print",
        "api_hr_requests",
        "api_hr_today",
        "api_as_my_manager",
    ),
    *(f"api_{name}" for name in WORKLISTS),
}
POST_ONLY = {
    *TAKING,
    "submit",
    "ask_again",
    "revoke_token",
    "catalogue_offer",
    "api_acknowledge",
    "api_read_sentence",
    "api_end_cover",
    "api_invite",
    *COLLEAGUE,
    "api_accept_invitation",
    "api_end_invitation",
    *NAMING,
    *PRINTED,
    *(f"api_{action.value}" for action in MOVES),
}


def routes(patterns=None):
    for one in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(one, URLResolver):
            if one.app_name != "admin":
                yield from routes(one.url_patterns)
        elif isinstance(one, URLPattern):
            yield one.name


ROWS = PUBLIC | SIGNED_IN | HR_ONLY | set(LISTS) | OWN_DRAFT | OWN_SENT | CASE | OWN_TOKEN | HR_ENTRY | set(ONE_SETTING)
ROWS |= LETTERS | OWN_VIEW | HANDED_OVER | TOLD | PRINTED | COVER | NAMING | INVITING | INVITED | COLLEAGUE | EXTRACT | TAKING


def client_for(person, name):
    if name.startswith("api_") and name not in ("api_tokens",):
        token, secret = tokens.make(person=person, name="t", days=2, may_change=True, at=timezone.now())
        return Client(headers={"authorization": f"Bearer {secret}", "idempotency-key": f"key-{token.pk}"})
    client = Client()
    client.force_login(person)
    return client


def ask(client, method, url, name):
    if name.startswith("api_") and method == "post":
        return client.post(url, {}, content_type="application/json")
    return getattr(client, method)(url)


def path_of(name, adjustment=None, draft=None, token=None):
    if name in OWN_DRAFT:
        return reverse(name, args=[draft.request.reference])
    if name in REPORT:
        return reverse(name, args=["turnaround", 1] if name == "report_csv" else ["turnaround"])
    if name in OWN_TOKEN:
        return reverse(name, args=[token.pk])
    if name in HR_ENTRY:
        return reverse(name, args=["SW01"])
    if name in {*ONE_SETTING, *OWN_VIEW, *HANDED_OVER, *TOLD, *COVER, *INVITED, *EXTRACT}:
        return reverse(name, args=[1])
    if name in LETTERS:
        return reverse(name, args=[adjustment.request.reference, adjustment.number, adjustment.request.events_count])
    if name in ("request", "decide", "sent", "as_my_manager", "api_as_my_manager", "api_request", *INVITING):
        return reverse(name, args=[adjustment.request.reference])
    if name in CASE:
        return reverse(name, args=[adjustment.request.reference, adjustment.number])
    if name == "account_reset_password_from_key":
        return "/password/reset/1-nonsense/"
    return "/api/v1/nothing/" if name == "api_nothing" else reverse(name)


def methods(name):
    if name in READ_ONLY:
        return ("get",)
    return ("post",) if name in POST_ONLY else ("get", "post")
