"""The addresses of the staff's home."""

from __future__ import annotations

from django.urls import path

from naturbudget.web.desk import views

app_name = "desk"

urlpatterns = [
    path("", views.choose, name="choose"),
    path("<slug:slug>/", views.today, name="today"),
]
