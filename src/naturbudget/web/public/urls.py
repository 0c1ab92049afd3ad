"""The addresses of the public site."""

from __future__ import annotations

from django.urls import path

from naturbudget.web.public import papers, proofs, sheets, views

app_name = "public"

urlpatterns = [
    path("", views.towns, name="towns"),
    path("verifier.py", proofs.verifier, name="verifier"),
    path("<slug:slug>/", views.home, name="home"),
    path("<slug:slug>/years/", views.years, name="years"),
    path("<slug:slug>/years/<int:year>/", views.year, name="year"),
    path("<slug:slug>/years/<int:year>/sheet.csv", proofs.sheet_csv, name="sheet-csv"),
    path("<slug:slug>/lines/<path:code>/why/", views.why, name="why"),
    path("<slug:slug>/lines/<path:code>/sheet/", sheets.sheet, name="sheet"),
    path("<slug:slug>/lines/<path:code>/sheet.pdf", sheets.sheet_pdf, name="sheet-pdf"),
    path("<slug:slug>/lines/<path:code>/", views.line, name="line"),
    path("<slug:slug>/documents/", views.documents, name="documents"),
    path(
        "<slug:slug>/documents/<slug:kind>/<int:year>/<int:version>/",
        views.document,
        name="document",
    ),
    path(
        "<slug:slug>/documents/<slug:kind>/<int:year>/<int:version>/data.json",
        proofs.document_json,
        name="document-json",
    ),
    path(
        "<slug:slug>/documents/<slug:kind>/<int:year>/<int:version>/<slug:language>.pdf",
        proofs.document_pdf,
        name="document-pdf",
    ),
    path(
        "<slug:slug>/papers/<slug:kind>/<int:year>/<int:version>/",
        papers.paper,
        name="paper",
    ),
    path(
        "<slug:slug>/papers/<slug:kind>/<int:year>/<int:version>/paper.pdf",
        papers.paper_pdf,
        name="paper-pdf",
    ),
    path(
        "<slug:slug>/papers/<slug:kind>/<int:year>/<int:version>/data.json",
        papers.paper_json,
        name="paper-json",
    ),
    path("<slug:slug>/check/", views.check, name="check"),
    path("<slug:slug>/pack-<int:year>.zip", proofs.pack, name="pack"),
]
