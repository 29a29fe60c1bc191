"""What the leak tests are judged by finds what it is meant to find."""

import io
import zipfile
from urllib.parse import quote

import pytest
from PIL import Image as Pixels

from tests.leaks import policy
from tests.leaks.asking import Answer
from tests.leaks.caching import SharedCache
from tests.leaks.contents import as_colour
from tests.leaks.judgement import leaks
from tests.leaks.telltales import Telltale, Telltales

OWN = Telltale("A", "finding", "own", "title")


@pytest.fixture
def telltales():
    return Telltales()


@pytest.fixture
def word(telltales):
    return telltales.word(OWN)


def answer(body="", reader=policy.PUBLIC, address="/x/", **headers):
    said = {name.replace("_", "-"): value for name, value in ({"Content_Type": "text/html"} | headers).items()}
    return Answer(reader, address, 200, "OK", said, body.encode() if isinstance(body, str) else body)


def packed(text):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("sheet.xml", text)
    return file.getvalue()


@pytest.mark.parametrize(
    "hide",
    [
        str,
        str.upper,
        lambda word: word[:-3],
        lambda word: "".join(f"&#{ord(letter)};" for letter in word),
        lambda word: "".join(f"%{ord(letter):02x}" for letter in word),
        lambda word: "".join(f"\\u{ord(letter):04x}" for letter in word),
        lambda word: f"<a href=/{quote(word)}/>",
        packed,
    ],
    ids=["plain", "capitals", "cut off", "HTML", "percent", "JSON", "in a link", "in a spreadsheet"],
)
def test_a_word_is_found_however_it_is_written(telltales, word, hide):
    assert leaks(answer(hide(word)), telltales) == [
        "the public was told the title of A's finding (own) at /x/ (200)",
        "a shared cache may keep the title of A's finding (own) from /x/",
    ]


def test_a_word_is_found_in_headers(telltales, word):
    assert leaks(answer(Location=f"/{word}/", Cache_Control="private"), telltales)


def test_a_picture_is_known_by_its_colour(telltales):
    number = telltales.number(Telltale("A", "finding", "own", "pixels"))
    file = io.BytesIO()
    Pixels.new("RGB", (4, 4), as_colour(number)).save(file, "PNG")
    assert leaks(answer(file.getvalue(), Content_Type="image/png"), telltales)


@pytest.mark.parametrize("written", ["{}", "{:,}", "/pages/{}/", "IH-F-{}"])
def test_a_number_is_found(telltales, written):
    number = telltales.number(Telltale("A", "finding", "own", "reference"))
    assert leaks(answer(written.format(number)), telltales)


def test_what_the_address_names_may_be_repeated_and_who_may_see_it_may_be_told(telltales, word):
    assert leaks(answer(word, address=f"/search/?q={word}"), telltales) == []
    assert leaks(answer(word, reader=policy.OFFICER_A, Cache_Control="private, no-cache"), telltales) == []


def test_a_shared_cache_hands_on_what_it_was_let_keep(telltales, word):
    class SomebodyElse:
        reader = policy.PUBLIC

    cache = SharedCache()
    cache.keep(answer(word, reader=policy.OFFICER_A, Cache_Control="max-age=60"))
    cache.keep(answer(word, reader=policy.OFFICER_A, address="/y/", Cache_Control="private"))
    assert [one.address for one in cache.answers_for(SomebodyElse())] == ["/x/"]
