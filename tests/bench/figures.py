"""A figure as a line: what it is, the ratio, whether it holds, and the numbers behind it."""

from statistics import median, quantiles


def p50(seconds) -> float:
    """In milliseconds."""
    return median(seconds) * 1000


def p95(seconds) -> float:
    """In milliseconds; never beyond the longest, however few there are."""
    seconds = list(seconds)
    return (quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]) * 1000


def say_ratio(what: str, number: float, base: float, unit: str, most: float | None = None, least: float | None = None):
    """`number` over `base`, which is to be at most `most` or at least `least`."""
    ratio = number / base
    bound = f"at most {most:g}" if most is not None else f"at least {least:g}"
    kept = ratio <= most if most is not None else ratio >= least
    say(f"{what}: {ratio:.2f}", f"{bound}", kept, f"{number:,.1f} over {base:,.1f} {unit}")


def say(what: str, bound: str = "", kept: bool = True, raw: str = ""):
    verdict = f" ({bound}: {'holds' if kept else 'DOES NOT HOLD'})" if bound else ""
    print(f"{what}{verdict}{f' – {raw}' if raw else ''}", flush=True)
