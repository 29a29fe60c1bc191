"""What is meant by the addresses and keys that topics, groups and methods had: links, filters and drafts keep those."""

from django.db.models import CharField, Value
from modelcluster.models import get_all_child_relations
from taggit.models import ItemBase

from insight_hub.taxonomy.models import LastingTag

_LONGEST_KEY = 18  # digits: any such number fits a key


def present_slugs(slugs: dict[type, list[str]]) -> dict[type, list[str]]:
    """The slugs of today for {model: slugs of its tags}, each once; what is no old address stays as it is. At most one
    query."""
    former = [_former(model, old) for model, old in slugs.items() if old]
    now = {(name, slug): present for name, slug, present in former[0].union(*former[1:])} if former else {}
    return {
        model: list(dict.fromkeys(now.get((model.__name__, slug), slug) for slug in old))
        for model, old in slugs.items()
    }


def _former(model, slugs):
    """(the model's name, slug of before, slug of today) of those of `slugs` that are old addresses."""
    rows = model.former_addresses().order_by().filter(slug__in=slugs).annotate(of=Value(model.__name__, CharField()))
    return rows.values_list("of", "slug", "now__slug")


def moved_to(model, slug):
    """The tag of `model` that `slug` was an address of, or None."""
    former = model.former_addresses().filter(slug=slug).select_related("now").first()
    return former and former.now


def present_keys(model, keys) -> list:
    """`keys`, as a form sends them, with those of merged tags as what these are now, each once."""
    texts = [str(key) for key in keys]
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) <= _LONGEST_KEY]
    now = {str(key): str(pk) for key, pk in _merged(model, numbers).items()}
    return list(dict.fromkeys(now.get(text, text) for text in texts))


def with_present_tags(model, content: dict) -> dict:
    """The content of a revision of a page of `model`, tagged with what its tags are now, each once. A draft made before
    a merge thus has what the merged tag became; what was deleted is left out."""
    changed = {}
    for relation in get_all_child_relations(model):
        name, links = relation.get_accessor_name(), relation.related_model
        if issubclass(links, ItemBase) and content.get(name):
            changed[name] = _present_items(links.tag_model(), content[name])
    return content | changed


def _present_items(tags, items):
    keys = {item["tag"] for item in items}
    now = {key: key for key in tags.objects.filter(pk__in=keys).values_list("pk", flat=True)}
    if gone := keys - now.keys():
        now |= _merged(tags, gone)
    kept = {}
    for item in items:
        if item["tag"] in now:
            kept.setdefault(now[item["tag"]], item | {"tag": now[item["tag"]]})
    return list(kept.values())


def _merged(model, keys):
    """{key of a merged tag: key of what it is now}."""
    if not keys or not issubclass(model, LastingTag):
        return {}
    return dict(model.former_addresses().filter(merged_id__in=keys).values_list("merged_id", "now"))
