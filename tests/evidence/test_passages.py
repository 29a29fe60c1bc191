"""A passage is found however it was typed or marked up, and never inside other words."""

import datetime
import json

import pytest

from insight_hub.evidence.passages import Passage

DAY = datetime.date(2026, 3, 1)
MARKER = "[passage removed 1 March 2026]"


def erase(passage, text):
    return Passage(passage, DAY).erase(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ann O’Neill of Castle Street",
        "ann o'neill OF castle street",
        "Ann  O'Neill\n of\tCastle Street",
        "Ann O&#x27;Neill of Castle Street",
        "Ann O&#39;Neill&nbsp;of Castle\u00a0Street",
        "Ann <b>O’Neill</b> of Castle Street",
        "Ann O’Ne<i>ill</i> of <a href='/x'>Castle</a> Street",
        "Ann O’Neill of</p><p>Castle Street",
        "Ann O’Nei\u00adll of Castle Street",
    ],
)
def test_it_is_found_however_it_was_written(text):
    changed, count = erase("Ann O'Neill of Castle Street", f"We met {text}, twice.")
    assert count == 1 and changed.startswith("We met ") and changed.endswith(", twice.") and MARKER in changed
    for word in ("Ann", "Neill", "Castle", "Street"):
        assert word.lower() not in changed.replace("'/x'", "").lower()


def test_what_was_opened_is_still_closed():
    changed, _ = erase("John Smith said", "<p>Mr <b>John Smith</b> said so</p>")
    assert changed == f"<p>Mr <b>{MARKER}</b> so</p>"


@pytest.mark.parametrize(
    ("passage", "text"),
    [
        ("Ren\u00e9e", "Rene\u0301e"),
        ("Rene\u0301e", "Ren\u00e9e"),
        ("Renée", "Ren&eacute;e"),
        ("Fish & Chips", "fish &amp; chips"),
        ("5 – 7", "5 - 7"),
        ("“so”, he said", '"so", he said'),
        ("Siân Ŵyn", "SIÂN ŵYN"),
    ],
)
def test_accents_signs_and_entities_are_what_they_stand_for(passage, text):
    assert erase(passage, f"({text})") == (f"({MARKER})", 1)


@pytest.mark.parametrize("text", ["planning", "Anna", "JoAnn", "Ann_e"])
def test_it_is_not_found_inside_another_word(text):
    assert erase("Ann", text) == (text, 0)


def test_it_may_begin_and_end_with_signs():
    assert erase("(Ann).", "Said by (Ann).") == (f"Said by {MARKER}", 1)


def test_every_place_is_found():
    assert erase("Ann", "Ann, ann and ANN")[1] == 3


def test_stored_content_is_gone_through_in_depth_but_for_what_nobody_wrote():
    body = [{"type": "paragraph", "value": "<p>Ann came</p>"}, {"type": "table", "value": {"data": [["Ann", None, 1]]}}]
    value = {"title": "Ann", "body": json.dumps(body), "slug": "Ann", "participants": 5, "updates": [{"text": "Ann"}]}
    changed, count = Passage("Ann", DAY).erase_in(value, frozenset(["slug"]))
    assert count == 4
    assert changed["slug"] == "Ann" and changed["participants"] == 5
    assert json.loads(changed["body"])[1]["value"]["data"] == [[MARKER, None, 1]]


@pytest.mark.parametrize("text", ["[not JSON: Ann", "{Ann}", "[1, Ann", '"Ann"'])
def test_what_only_looks_like_stored_content_is_text(text):
    assert Passage("Ann", DAY).erase_in(text, frozenset())[1] == 1


@pytest.mark.parametrize("text", ["", "   ", "...", "—"])
def test_a_passage_has_words(text):
    with pytest.raises(ValueError):
        Passage(text, DAY)


def test_a_long_passage_is_found_quickly_where_it_almost_stands():
    passage = Passage("so they said " * 100, DAY)
    assert passage.count("so they said " * 20_000) > 100
    assert passage.count("so they sai " * 20_000) == 0
    assert passage.count("<" * 100_000) == 0
