"""The demo's addresses; not there in any other place."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.start, name="demo_start"),
    path("be/<slug:key>/", views.become, name="demo_become"),
    path("mails/", views.mails, name="demo_mail"),
    path("mails/<str:key>/", views.one_mail, name="demo_one_mail"),
    path("mails/<str:key>/html/", views.mail_html, name="demo_mail_html"),
]
