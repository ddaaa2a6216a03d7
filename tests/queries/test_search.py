"""Search: what people type, and what they should be shown first."""

from __future__ import annotations

import pytest

from adjustments.models import CatalogueEntry
from adjustments.queries.search import find

FIRST = {
    "JAWS": "SW01",
    "screan reader": "SW01",
    "screenreader": "SW01",
    "read aloud": "SW03",
    "zoom text": "SW02",
    "dictation": "SW04",
    "dragon": "SW04",
    "Speech recogntion": "SW04",
    "talk to text": "SW04",
    "grammerly": "SW06",
    "captions": "SW08",
    "subtitles": "SW08",
    "blue light filter": "SW12",
    "dark mode": "SW12",
    "second moniter": "EQ01",
    "two screens": "EQ01",
    "ergonomic keybord": "EQ03",
    "vertical mouse": "EQ04",
    "noise canceling headphnes": "EQ07",
    "head phones": "EQ07",
    "ear defenders": "EQ07",
    "sign langauge": "CM01",
    "BSL": "CM01",
    "palantypist": "CM02",
    "sit-stand": "WS01",
    "sit stand desk": "WS01",
    "SIT/STAND": "WS01",
    "I need a chair": "WS02",
    "perch stool": "WS03",
    "hot desking": "WS05",
    "wheelchair ramp": "WS13",
    "blue badge": "WS15",
    "latex gloves": "CL03",
    "heavy lifting": "CL07",
    "night shifts": "HR05",
    "part-time": "HR06",
    "wfh": "HR08",
    "working from home": "HR08",
    "hospital appointments": "HR09",
    "Bradford factor": "HR12",
    "one-to-one": "WK04",
    "PEEP": "TS02",
    "guide dog": "TS04",
    "insulin": "TS05",
    "I am not sure": "NC01",
}
NOTHING = ["", "   ", "the", "zxqwv", "banana", "purple elephant", "lorem ipsum dolor", "!!!", "12345", "a\x00b", "🦻"]


@pytest.fixture
def entries(db):
    return list(CatalogueEntry.objects.offered())


@pytest.mark.parametrize("words", FIRST)
def test_the_best_stands_first(entries, words):
    assert find(entries, words)[0].code == FIRST[words]


@pytest.mark.parametrize("words", NOTHING)
def test_nonsense_finds_nothing(entries, words):
    assert find(entries, words) == []


def test_every_entry_is_found_first_by_its_own_name(entries):
    for entry in entries:
        assert find(entries, entry.name)[0] == entry


def test_every_entry_is_found_by_each_of_its_other_words(entries):
    for entry in entries:
        for synonym in entry.synonyms.split(","):
            assert entry in find(entries, synonym), synonym


def test_errors_are_forgiven_only_in_words_that_the_catalogue_does_not_know(entries):
    assert "SW11" not in {one.code for one in find(entries, "stool")}
    assert find(entries, "desk")[0].code == "WS01"


def test_very_long_queries_are_answered(entries):
    assert find(entries, "x" * 10_000) == []
    assert find(entries, "screen reader " * 500)
