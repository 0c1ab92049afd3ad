"""The addresses of people and the journal."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.municipalities import journal_page, views

app_name = "municipalities"

# /desk/<municipality>/people/
urlpatterns = [
    path("", views.people_page, name="people"),
    path("appoint/", views.appoint, name="appoint"),
    path("dismiss/<int:number>/", views.dismiss, name="dismiss"),
    path("departments/", views.add_department, name="add-department"),
    path("bodies/<int:body>/seats/", views.set_seats, name="set-seats"),
    path("journal/", journal_page.journal_page, name="journal"),
    path("journal/all.<str:ending>", journal_page.journal_file, name="journal-file"),
]
