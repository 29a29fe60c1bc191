"""How quickly the index is filled, and in how much memory."""

from tests.bench.figures import say, say_ratio

LEAST_RATE = 0.5  # of the rate of bulk-indexing documents that lie ready
MOST_GROWTH = 32  # MB between a fifth and all of the work: of Python's allocator and not of what was read


def test_a_rebuild(large):
    before, after = large.run("building", "bulk"), large.run("building", "bulk")
    bulk = (before["references"] + after["references"]) / (before["seconds"] + after["seconds"])
    rate = large.built["references"] / large.built["seconds"]
    say_ratio(f"\nrebuild of {large.findings:,} over bare bulk", rate, bulk, "references a second", least=LEAST_RATE)
    growth = large.built["growth"] / 2**20
    say(
        f"memory of the rebuild from 20% to 100%: +{growth:.0f} MB",
        f"flat: at most {MOST_GROWTH}",
        growth <= MOST_GROWTH,
    )
