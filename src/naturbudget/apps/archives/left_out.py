"""What of an installation is not in an archive, and why."""

from __future__ import annotations

from typing import Final

LEFT_OUT: Final = {
    "ledger.MonthTotal": "the database adds it up again while the log is sealed",
    "municipalities.Journal": "the database counts the entries again",
    "municipalities.StaffNumber": "people.csv tells under which number the log knows "
    "whom",
    "municipalities.Arrival": "how the municipality came into this installation",
    "deliveries.Job": "files that are read behind the pages of this installation; "
    "what was sealed stands in the log and in the journal",
    "notices.Letter": "what waits is sent by the installation where it was written, "
    "and not a second time",
    "django_tasks_database.DBTaskResult": "work that waits behind the pages of this "
    "installation; what it did stands in the tables",
    "municipalities.User_groups": "groups of Django, of which nobody makes use",
    "municipalities.User_user_permissions": "the same",
    "auth.Permission": "the same",
    "auth.Group": "the same",
    "auth.Group_permissions": "the same",
    "contenttypes.ContentType": "a list of tables, made by the set-up",
    "sessions.Session": "who is signed in at this installation just now",
    "account.EmailAddress": "addresses confirmed at this installation",
    "account.EmailConfirmation": "the same, on its way",
}
