"""How well searches find what is relevant, over the judged queries of tests/search/judged."""

from tests.bench.figures import say

WAYS = ("words", "meaning", "both", "everything")
NDCG = "nDCG@10"
MOST_BELOW = 0.03  # of any kind, beneath the better of words and meaning
MISSPELT_AND_JARGON = 0.85  # of what the same queries reach in plain words


def test_what_is_found_by_words_by_meaning_and_by_everything(sample):
    found = {way: sample.run("judging", way) for way in WAYS}
    for measure in (NDCG, "MRR@10", "recall@50"):
        _say_table(measure, found)
    reached = {way: {kind: values[NDCG] for kind, values in kinds.items()} for way, kinds in found.items()}
    _say_bounds(reached)


def _say_table(measure, found):
    say(f"\n{measure:12}" + "".join(f"{way:>12}" for way in WAYS))
    for kind in found["words"]:
        say(f"{kind:12}" + "".join(f"{found[way][kind][measure]:12.3f}" for way in WAYS))


def _say_bounds(reached):
    words, meaning, everything = (reached[way] for way in ("words", "meaning", "everything"))
    best = max(words["all"], meaning["all"])
    say(f"\nall: {everything['all']:.3f}", f"above {best:.3f}", everything["all"] > best)
    for kind in words.keys() - {"all"}:
        bound = max(words[kind], meaning[kind]) - MOST_BELOW
        say(f"{kind}: {everything[kind]:.3f}", f"at least {bound:.3f}", everything[kind] >= bound)
    for kind in ("misspelt", "jargon"):
        bound = MISSPELT_AND_JARGON * everything["plain"]
        say(f"{kind} against plain: {everything[kind]:.3f}", f"at least {bound:.3f}", everything[kind] >= bound)
