"""How names of tags and places are compared, and what people call a place besides its official name."""

import unicodedata

_TYPOGRAPHIC = str.maketrans({"’": "'", "‘": "'", "–": "-", "‐": "-", "‑": "-"})
_CIVIC_ENDINGS = (", City of", ", County of")


def fold(text):
    """`text` as it is compared: without case, accents, typographic marks or surplus white space."""
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFKD", text.translate(_TYPOGRAPHIC))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(plain.casefold().split())


def everyday(name):
    """The name as people say it: "Bristol, City of" is "Bristol"."""
    for ending in _CIVIC_ENDINGS:
        name = name.removesuffix(ending)
    return name


def board_abbreviations(name):
    """Short forms of "NHS Kent and Medway Integrated Care Board"; empty for any other name."""
    if not name.endswith("Integrated Care Board"):
        return []
    short = name.replace("Integrated Care Board", "ICB")
    bare = [form.removeprefix("NHS ") for form in (name, short)]
    return [short, *bare]


def civic_form(name):
    """ "City of Bristol" for "Bristol, City of"; None for a name without such an ending."""
    if everyday(name) == name:
        return None
    place, _, style = name.rpartition(", ")
    return f"{style} {place}"


def split_list(text):
    """The parts of a `;`-separated cell, without empty ones."""
    return [part.strip() for part in text.split(";") if part.strip()]
