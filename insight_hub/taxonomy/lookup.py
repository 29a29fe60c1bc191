"""From what a person or a file says to the one tag that is meant."""

from collections import defaultdict
from difflib import get_close_matches

from insight_hub.taxonomy.models import LastingTag, Place, RetiredPlaceCode
from insight_hub.taxonomy.names import fold

SUGGESTIONS = 3
CLOSE = 0.75  # difflib's ratio; below it, suggestions of place names look random
LONGEST = 200  # characters that are compared: no name is longer


class TagNotResolved(ValueError):
    """`text` does not lead to one tag; the message says what to write instead."""

    def __init__(self, text, message):
        super().__init__(message)
        self.text = text


class UnknownTag(TagNotResolved):
    """Nothing is called `text`; `suggestions` are up to three full names that look like it."""

    def __init__(self, text, kind, suggestions):
        self.suggestions = suggestions
        hint = f" Did you mean {_either(suggestions)}?" if suggestions else ""
        super().__init__(text, f"No {kind} is called '{text}'.{hint}")


class RetiredTag(TagNotResolved):
    """`tag` is no longer put on anything."""

    def __init__(self, text, tag):
        self.tag = tag
        hint = f" Use '{tag.use_instead}' instead." if tag.use_instead else ""
        super().__init__(text, f"'{text}' is no longer used.{hint}")


class AmbiguousTag(TagNotResolved):
    """`text` is the name of several places, the `candidates`."""

    def __init__(self, text, candidates):
        self.candidates = sorted(candidates, key=lambda place: (place.level == Place.Level.WARD, place.name))
        names = [place.name for place in self.candidates]
        full = _either(names) if len(names) <= SUGGESTIONS else f"such as '{names[0]}'"
        super().__init__(
            text,
            f"'{text}' is the name of {len(names)} places: use a GSS code or the full name, {full}",
        )


def resolve(model, text):
    """The one tag of `model` that `text` names. Raises `UnknownTag`, `RetiredTag` or `AmbiguousTag`.

    Reads the whole vocabulary; for many texts keep a `Resolver`.
    """
    return Resolver(model).resolve(text)


class Resolver:
    """A vocabulary read once, to resolve any number of texts without SQL.

    Tags answer to slug and name, and to those of before a merger or change of address; places to GSS code, retired
    code, full name, and any other name that only one place has. Of places sharing one, a single area larger than a
    ward is meant before wards.
    """

    def __init__(self, model):
        self.kind = model._meta.verbose_name
        self._keys = {}
        self._names = defaultdict(dict)
        self._replaced = {}
        self._unknown = {}
        tags = list(model._default_manager.all())
        for tag in tags:
            for name in tag.lookup_keys()[1:]:
                self._keys[fold(name)] = tag
                self._names[fold(name)][tag.pk] = tag
            for name in tag.lookup_names():
                self._names[fold(name)][tag.pk] = tag
        for tag in tags:  # afterwards: a slug beats another tag's name
            self._keys[fold(tag.slug)] = tag
        if model is Place:
            self._learn_retired_codes()
        if issubclass(model, LastingTag):
            self._learn_old_names(model)

    def _learn_retired_codes(self):
        for old in RetiredPlaceCode.objects.select_related("place"):
            self._keys[fold(old.code)] = old.place
            self._replaced[fold(old.name)] = old.place

    def _learn_old_names(self, model):
        for old in model.former_addresses().select_related("now"):
            for name in (old.slug, old.name):
                self._keys.setdefault(fold(name), old.now)

    def resolve(self, text):
        """The tag that `text` names. Raises `UnknownTag`, `RetiredTag` or `AmbiguousTag`."""
        wanted = fold(text[:LONGEST])
        if tag := self._keys.get(wanted):
            if isinstance(tag, LastingTag) and tag.retired:
                raise RetiredTag(text, tag)
            return tag
        candidates = list(self._names.get(wanted, {}).values())
        if not candidates:
            raise self._not_found(text[:LONGEST], wanted)
        larger = [place for place in candidates if place.level != Place.Level.WARD]
        for named in (candidates, larger):
            if len(named) == 1:
                return named[0]
        raise AmbiguousTag(text, candidates)

    def _not_found(self, text, wanted):
        if wanted not in self._unknown:
            self._unknown[wanted] = self._suggestions(wanted)
        return UnknownTag(text, self.kind, self._unknown[wanted])

    def _suggestions(self, wanted):
        if wanted in self._replaced:
            return [self._replaced[wanted].name]
        close = get_close_matches(wanted, self._names, n=SUGGESTIONS, cutoff=CLOSE) if wanted else []
        found = [tag.name for name in close for tag in self._names[name].values() if not tag.retired]
        return list(dict.fromkeys(found))[:SUGGESTIONS]


def _either(names):
    quoted = [f"'{name}'" for name in names]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]
