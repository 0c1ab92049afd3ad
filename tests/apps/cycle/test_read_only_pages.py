"""What those read who may not change it: words, no labels of machines."""

from __future__ import annotations

import re

import pytest

from naturbudget.apps.municipalities.models import User


@pytest.fixture
def read(demo, client):
    demo("alvhamn")

    def ask(role, address):
        client.force_login(User.objects.get(email=f"{role}@alvhamn.example"))
        answer = client.get(f"/desk/alvhamn/{address}")
        assert answer.status_code == 200
        text = re.sub(r"<[^>]+>", " ", answer.content.decode())
        return " ".join(text.split())

    return ask


def test_the_executive_reads_a_line_in_words(read):
    page = read("executive", "budget/2027/lines/CL-01/")

    assert "Account holder (department) Climate office" in page
    assert "Budget of the year 231.0 kt CO₂e" in page
    assert "True" not in page


def test_who_issues_reads_languages_by_their_names_and_what_issuing_does(read):
    page = read("coordinator", "documents/")

    assert "Svenska" in page
    assert "Download" in page
    assert "Take away" not in page  # which is what one does to a role
    assert "A PDF is made once and never replaced" in page
    assert not re.search(r"\bsv\b", page)


def test_a_pdf_that_is_made_is_not_offered_again(demo, client):
    [document] = demo("alvhamn").documents.filter(kind="budget-balance", year=2024)
    made = {issue.language for issue in document.issues.all()}
    client.force_login(User.objects.get(email="coordinator@alvhamn.example"))

    page = client.get("/desk/alvhamn/documents/").content.decode()

    [form] = re.findall(f'<select id="lang-{document.pk}".*?</select>', page) or [""]
    offered = set(re.findall(r'<option value="(\w+)"', form))
    assert made
    assert offered.isdisjoint(made)
