"""The addresses of the audit of a year, in the room Audit."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.audit.views import findings, samples, years

app_name = "audit"

# /desk/<municipality>/audit/
urlpatterns = [
    path("<int:year>/", years.year, name="year"),
    path("<int:year>/plan/", years.plan, name="plan"),
    path("<int:year>/opinion/", years.opinion, name="opinion"),
    path("<int:year>/draw/", samples.draw, name="draw"),
    path("<int:year>/samples/<int:sample_number>/", samples.sample, name="sample"),
    path(
        "<int:year>/samples/<int:sample_number>/<int:position>/",
        samples.item,
        name="item",
    ),
    path("<int:year>/findings/new/", findings.new, name="new-finding"),
    path("<int:year>/findings/<int:finding_number>/", findings.finding, name="finding"),
    path(
        "<int:year>/findings/<int:finding_number>/answer/",
        findings.answer,
        name="answer",
    ),
    path("<int:year>/findings/<int:finding_number>/read/", findings.read, name="read"),
]
