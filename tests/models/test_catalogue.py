"""The starter catalogue: whole, understandable, and consistent with the rules."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

import adjustments
from adjustments.models import CatalogueChange, CatalogueEntry
from adjustments.rules import delivery
from adjustments.rules.routes import needs_goods
from adjustments.rules.states import Task

STARTER = Path(adjustments.__file__).parent / "migrations" / "starter" / "catalogue.csv"
NO_DIAGNOSIS = re.compile(r"autis|adhd|dyslex|diabet|depress|arthrit|disorder|suffer", re.IGNORECASE)


@pytest.fixture
def entries(db):
    return list(CatalogueEntry.objects.order_by("code"))


def test_lead_times_costs_and_fast_track_are_those_of_the_design(entries):
    with STARTER.open(newline="") as file:
        wanted = {row["code"]: row for row in csv.DictReader(file)}
    for entry in entries:
        row = wanted.pop(entry.code, None)
        if row is None:
            assert entry.code == "NC01"
            continue
        assert (entry.lead_days_least, entry.lead_days_most) == (int(row["lead_days_least"]), int(row["lead_days_most"]))
        assert (entry.cost_band, entry.is_fast_track) == (row["cost_band"], row["fast_track"] == "yes")
        assert entry.delivered_by == [name.strip() for name in row["delivered_by"].split(";")]
    assert not wanted


def test_sentences_are_short_plain_and_name_no_diagnosis(entries):
    for entry in entries:
        assert len(entry.name.split()) <= 9, entry.name
        assert not entry.in_plain_words.endswith("."), entry.code
        assert not NO_DIAGNOSIS.search(entry.name + entry.in_plain_words), entry.code
        for sentence in re.split(r"\.\s", entry.in_plain_words):
            assert 3 < len(sentence.split()) < 25, sentence
        assert len(entry.synonyms.split(",")) >= 5, entry.code
    assert len({entry.name for entry in entries}) == len(entries)


def test_delivery_steps_follow_from_who_delivers_and_what_it_costs(entries):
    for entry in entries:
        entry.full_clean()
        kinds = [Task(one["step"]) for one in entry.delivery_steps]
        assert bool(kinds) is needs_goods(tuple(entry.delivered_by)), entry.code
        assert (kinds[:1] == ["quote"]) is (entry.cost_band in delivery.EXPENSIVE), entry.code
        assert delivery.do_not_fit(kinds, cost_band=entry.cost_band, delivered_by=tuple(entry.delivered_by)) is None
        assert not ("receive" in kinds and "order" not in kinds), entry.code


def test_contract_changes_are_those_of_hours_and_clinical_work_that_hr_delivers(entries):
    changing = {entry.code for entry in entries if entry.changes_contract}
    assert changing == {"CL07", "CL08", "HR02", "HR04", "HR05", "HR06", "HR07", "HR12"}
    assert {entry.code for entry in entries if entry.goes_to_hr} == {"NC01"}


@pytest.mark.parametrize(
    "steps",
    [
        {},
        ["order"],
        [{"step": "order"}],
        [{"step": "order", "team": "kitchen"}],
        [{"step": "sing", "team": "it"}],
        [{"step": "receive", "team": "it"}, {"step": "order", "team": "it"}],
        [{"step": "order", "team": "it"}, {"step": "order", "team": "it"}],
    ],
)
def test_steps_outside_the_list_are_not_known(steps):
    assert not delivery.are_known(steps)


def test_a_change_of_contract_is_no_fast_track(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        CatalogueEntry.objects.filter(code="HR06").update(is_fast_track=True)


def test_what_was_changed_stays_in_the_history(cast, at):
    entry = CatalogueEntry.objects.get(code="SW01")
    CatalogueChange.objects.create(entry=entry, by=cast.hana, at=at, field="name", before="a", after="b")
    for statement in ("UPDATE adjustments_cataloguechange SET field = 'x'", "DELETE FROM adjustments_cataloguechange"):
        with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
