"""Finds catalogue entries by the words that people use, typing errors forgiven."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from ..models import CatalogueEntry

_MOST_WORDS = 12  # of a query: more say nothing new, and cost time
_LIKE = 86  # of 100: how alike two whole phrases must be without their spaces, "sit stand" and "sit-stand"
_SHORTEST_PHRASE = 5  # letters: below this only the same phrase is alike
_SAY_NOTHING = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "can",
        "cannot",
        "cant",
        "for",
        "from",
        "get",
        "have",
        "help",
        "i",
        "in",
        "is",
        "it",
        "me",
        "my",
        "need",
        "of",
        "on",
        "or",
        "that",
        "the",
        "to",
        "too",
        "want",
        "with",
    ]
)


def _words(text: str) -> list[str]:
    """Return the words without capitals, apostrophes and the "s" of many."""
    found = re.findall(r"\w+", text.casefold().replace("’", "").replace("'", ""))
    return [word.removesuffix("s") if len(word) > 4 else word for word in found]


def _joined(text: str) -> str:
    return "".join(_words(text))


@dataclass(frozen=True)
class _Field:
    """A text by which an entry is found: how much it tells, its whole phrases without spaces, its words."""

    weight: float
    phrases: tuple[str, ...]
    words: tuple[str, ...]


def _fields(entry: CatalogueEntry) -> tuple[_Field, ...]:
    synonyms = entry.synonyms.split(",")
    return (
        _Field(1.0, (_joined(entry.name),), tuple(_words(entry.name))),
        _Field(0.9, tuple(_joined(one) for one in synonyms), tuple(_words(entry.synonyms))),
        _Field(0.6, (), tuple(_words(entry.in_plain_words))),
        _Field(0.4, (_joined(entry.category),), tuple(_words(entry.category))),
    )


def _letters_forgiven(word: str) -> int:
    """Return how many letters may be wrong: none in short words, where one letter makes another word."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


def _is_typing_error(asked: str, there: str) -> bool:
    """Say whether one was meant and the other typed. The first letter is hardly ever wrong; "stool" is no "tool"."""
    forgiven = min(_letters_forgiven(asked), _letters_forgiven(there))
    return asked[0] == there[0] and OSA.distance(asked, there, score_cutoff=forgiven) <= forgiven


def _answers(asked: str, vocabulary: set[str]) -> dict[str, float]:
    """Return the catalogue's words that answer this one. Errors are forgiven only in a word that the catalogue does not know."""
    known = {there: 0.9 for there in vocabulary if len(asked) > 3 and there.startswith(asked)}
    if asked in vocabulary:
        known[asked] = 1.0
    return known or {there: 0.8 for there in vocabulary if _is_typing_error(asked, there)}


def _by_phrase(asked: set[str], fields: Iterable[_Field]) -> float:
    """Say how well a whole name or synonym answers everything that was typed."""
    return max(
        (field.weight * _like(one, phrase) / 100 for field in fields for phrase in field.phrases for one in asked), default=0.0
    )


def _like(asked: str, phrase: str) -> float:
    if asked == phrase:
        return 100.0
    return fuzz.ratio(asked, phrase, score_cutoff=_LIKE) if len(asked) >= _SHORTEST_PHRASE else 0.0


def _by_words(answers: list[dict[str, float]], fields: Iterable[_Field]) -> float:
    """Say how well the words answer on average; 0 when one of two, or more than a third of many, is not there at all."""
    found = [
        max((field.weight * one.get(there, 0.0) for field in fields for there in field.words), default=0.0) for one in answers
    ]
    missing = found.count(0.0)
    return 0.0 if not found or missing * 3 > len(found) else sum(found) / len(found)


def _scored(entries: list[CatalogueEntry], typed: list[str], asked: list[str]) -> Iterator[tuple[float, CatalogueEntry]]:
    fields = {entry.code: _fields(entry) for entry in entries}
    vocabulary = {word for of_one in fields.values() for field in of_one for word in field.words}
    answers = [_answers(word, vocabulary) for word in asked]
    as_one_word = [_answers("".join(asked), vocabulary)]  # "head phones"
    phrases = {"".join(typed), "".join(asked)}
    for entry in entries:
        there = fields[entry.code]
        words = max(_by_words(answers, there), _by_words(as_one_word, there))
        yield 2 * _by_phrase(phrases, there) + words, entry


def find(entries: Iterable[CatalogueEntry], words: str) -> list[CatalogueEntry]:
    """Return the entries that answer these words, the best first: by name, then other words for it, sentence, category."""
    typed = _words(words)[:_MOST_WORDS]
    asked = [word for word in typed if word not in _SAY_NOTHING]
    if not asked:
        return []
    scored = sorted(_scored(list(entries), typed, asked), key=lambda one: (-one[0], one[1].name))
    return [entry for score, entry in scored if score > 0]
