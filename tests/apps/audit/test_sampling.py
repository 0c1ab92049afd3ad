"""Samples of a year's books, and what becomes of each voucher."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests import audits, factories, year
from tests.audits import NOW, codes

from naturbudget.apps.audit import actions
from naturbudget.apps.audit.actions import AuditError
from naturbudget.apps.audit.models import Item, Sample, Trace
from naturbudget.apps.audit.queries.figures import figures_of
from naturbudget.apps.audit.queries.trails import trail_of
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.actions import reverse_voucher, seal_voucher
from naturbudget.apps.ledger.queries.log import log_root, log_size
from naturbudget.core.audit.sample import SampleError, Way

pytestmark = pytest.mark.django_db


@pytest.fixture
def audit(vaxjo, ada, rita):
    return audits.planned(vaxjo, rita)


def keys(sample):
    rows = sample.items.order_by("position")
    return list(rows.values_list("voucher__key", flat=True))


def figure(of, key):
    period, voucher = factories.period(of, 2025), of.vouchers.get(key=key)
    found = figures_of(period, size=log_size(of))
    return next(one for one in found if one.seq == voucher.seal.seq)


def test_a_sample_keeps_way_seed_log_and_root(vaxjo, audit, rita):
    for number in range(1, 6):
        factories.sealed(vaxjo, key=f"bill-{number}")

    sample = audits.drawn(audit, rita, Way("random", 3, "dice 4 2 6"))

    assert (sample.number, sample.method, sample.seed) == (1, "random", "dice 4 2 6")
    assert (sample.population, sample.size) == (5, 5)
    assert sample.root == log_root(vaxjo).hex()
    assert len(keys(sample)) == 3


def test_the_same_seed_draws_the_same_and_another_one_another(vaxjo, audit, rita):
    for number in range(1, 21):
        factories.sealed(vaxjo, key=f"bill-{number}")

    first, again, other = (
        keys(audits.drawn(audit, rita, Way("random", 5, seed)))
        for seed in ("one", "one", "two")
    )

    assert first == again
    assert first != other


def test_only_what_happened_in_the_books_of_the_year_is_drawn(vaxjo, audit, rita):
    factories.sealed(vaxjo, key="of-the-year")
    factories.sealed(vaxjo, key="before", first="2024-01-01", last="2024-03-31")
    factories.voucher(vaxjo, key="draft")
    year.ratified(vaxjo)

    assert keys(audits.drawn(audit, rita)) == ["of-the-year"]


def test_the_size_of_a_movement_is_what_it_moves(vaxjo, audit):
    factories.sealed(vaxjo, key="gas", lines={"gas/town-hall": "1200 m3"})
    factories.sealed(
        vaxjo,
        key="both",
        lines={"gas/town-hall": "10 m3", "gas/school": "20 m3", "power/x": "5 kW.h"},
    )

    assert figure(vaxjo, "gas").sizes == {"m3": Decimal(1200)}
    assert figure(vaxjo, "both").sizes == {"m3": Decimal(30), "kW.h": Decimal(5)}


def test_an_observation_has_no_size(vaxjo, audit):
    factories.sealed(
        vaxjo, key="air", kind="observation", lines={"no2-ring": "21 ug/m3"}
    )

    assert figure(vaxjo, "air").sizes == {}


def test_the_marks_of_risk(vaxjo, audit, ada):
    early = factories.NOW.replace(year=2025)

    def january(key, *, at=early, **more):
        lines = {f"gas/{key}": "7 m3"}
        days = {"first": "2025-01-01", "last": "2025-01-31"}
        return factories.sealed(vaxjo, key=key, at=at, lines=lines, **days, **more)

    january("plain")
    january("soft", status="estimated")
    undone = january("undone")
    january("late", at=factories.NOW)
    reverse_voucher(
        undone, key="undone~reversed", reason="A slip.", by=ada, at=factories.NOW
    )

    assert figure(vaxjo, "soft").risks == {"soft"}
    assert figure(vaxjo, "late").risks == {"late"}
    assert figure(vaxjo, "plain").risks == set()
    assert "correction" in figure(vaxjo, "undone~reversed").risks
    assert figure(vaxjo, "undone").sizes == {}


def test_a_confirmed_warning_is_a_mark(vaxjo, audit):
    draft = factories.voucher(vaxjo, key="odd")
    factories.sure(draft)
    seal_voucher(draft, by=factories.author_of(vaxjo), at=NOW)

    assert figure(vaxjo, "odd").risks >= {"doubted"}


def test_an_erased_file_is_a_mark(vaxjo, audit):
    factories.sealed(vaxjo, key="bill")
    assert "no-file" not in figure(vaxjo, "bill").risks
    Source.objects.filter(municipality=vaxjo).update(
        erased_at=NOW, erased_reason="The law asks for it."
    )

    assert "no-file" in figure(vaxjo, "bill").risks


@pytest.mark.voted
def test_only_what_lies_behind_a_line(vaxjo, rita, ada):
    year.ratified(vaxjo)
    year.booked(vaxjo, key="gas")
    factories.sealed(vaxjo, key="oil", lines={"oil/school": "3 m3"})
    audit = audits.planned(vaxjo, rita)

    assert keys(audits.drawn(audit, rita, line=year.CODE)) == ["gas"]
    with pytest.raises(SampleError) as error:
        audits.drawn(audit, rita, line="NO-01")
    assert codes(error) == ["no-figures"]


def test_the_number_of_questions_does_not_grow(vaxjo, audit, django_assert_num_queries):
    period = factories.period(vaxjo, 2025)
    for number in range(1, 4):
        factories.sealed(vaxjo, key=f"bill-{number}")
    figures_of(period, size=log_size(vaxjo))  # what is read once is read now
    with CaptureQueriesContext(connection) as few:
        figures_of(period, size=log_size(vaxjo))
    count = len(few)
    for number in range(4, 12):
        factories.sealed(vaxjo, key=f"bill-{number}")

    with django_assert_num_queries(count):
        figures_of(period, size=log_size(vaxjo))


def test_the_last_result_counts_and_the_first_stays(vaxjo, audit, rita):
    factories.sealed(vaxjo)
    item = audits.drawn(audit, rita).items.get()

    told = {"by": rita, "at": NOW}
    actions.trace_figure(item, result="agrees", **told)
    actions.trace_figure(item, result="agrees", **told)
    actions.trace_figure(item, result="differs", remark="The bill says 12.", **told)

    rows = item.traces.order_by("number").values_list("number", "result")
    assert list(rows) == [(1, "agrees"), (2, "differs")]
    assert vaxjo.events.filter(kind="figure-traced").count() == 2


def test_a_result_without_its_remark_is_refused(vaxjo, audit, rita):
    factories.sealed(vaxjo)
    item = audits.drawn(audit, rita).items.get()

    with pytest.raises(AuditError) as error:
        actions.trace_figure(item, result="untraceable", by=rita, at=NOW)

    assert codes(error) == ["no-remark"]


def test_another_auditor_draws_nothing(vaxjo, audit):
    factories.sealed(vaxjo)
    other = factories.member("auditor", of=vaxjo)

    with pytest.raises(AuditError) as error:
        audits.drawn(audit, other)

    assert codes(error) == ["not-named"]


def test_a_trail_leads_from_the_figure_to_the_root(vaxjo, audit, rita):
    voucher = factories.sealed(vaxjo)
    sample = audits.drawn(audit, rita)
    factories.sealed(vaxjo, key="later")

    trail = trail_of(sample.items.get())

    assert (trail.seq, trail.source) == (1, voucher.source)
    assert trail.is_whole


def test_a_trail_says_what_was_changed(vaxjo, audit, rita):
    voucher = factories.sealed(vaxjo)
    sample = audits.drawn(audit, rita)
    factories.evidence_path(voucher.source.sha256).write_bytes(b"another bill")

    assert trail_of(sample.items.get()).file_state != "as kept"
    assert not trail_of(sample.items.get()).is_whole


@pytest.mark.parametrize("table", [Sample, Item, Trace])
def test_what_was_drawn_and_traced_stays(vaxjo, audit, rita, table):
    factories.sealed(vaxjo)
    audits.traced(audits.drawn(audit, rita), rita)

    name = table._meta.db_table
    for statement in (f"DELETE FROM {name}", f"UPDATE {name} SET id = id"):
        with (
            pytest.raises(Exception, match=r"permission denied|append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert table.objects.exists()


def test_a_sample_names_the_log_as_it_is(vaxjo, audit, rita):
    factories.sealed(vaxjo)
    sample = audits.drawn(audit, rita)

    for wrong in ({"root": "0" * 64}, {"size": 99}):
        with pytest.raises(IntegrityError, match="size and root"), transaction.atomic():
            Sample.objects.create(
                audit=audit,
                number=2,
                method="all",
                population=1,
                drawn_at=NOW,
                drawn_by=rita,
                **{"size": sample.size, "root": sample.root, **wrong},
            )


def test_a_sample_takes_no_voucher_of_elsewhere_nor_later(vaxjo, bologna, audit, rita):
    factories.sealed(vaxjo)
    sample = audits.drawn(audit, rita)
    others = [
        factories.sealed(bologna),
        factories.sealed(vaxjo, key="later"),
        factories.voucher(vaxjo, key="draft"),
        factories.sealed(vaxjo, first="2024-01-01", last="2024-12-31"),
    ]

    for voucher in others:
        with (
            pytest.raises(IntegrityError, match="sealed vouchers of its year"),
            transaction.atomic(),
        ):
            Item.objects.create(sample=sample, position=2, voucher=voucher)
