"""The arithmetic of a comparison: pure functions of what was measured."""

import random
import statistics

# A reference that differs from itself by more than this says nothing about anything else.
STEADY = (0.8, 1.25)
RESAMPLES = 2000
SEED = 20261122


def percentile(values, share):
    """Linear between the two nearest ranks; share is within 0..1."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def interval(values, seed=SEED):
    """The 80 % bootstrap interval of the median."""
    draw = random.Random(seed)
    medians = [statistics.median(draw.choices(values, k=len(values))) for _ in range(RESAMPLES)]
    return percentile(medians, 0.1), percentile(medians, 0.9)


def is_steady(ratios):
    """Whether ratios of a reference to itself stay close to 1, from the 10th to the 90th percentile."""
    return percentile(ratios, 0.1) >= STEADY[0] and percentile(ratios, 0.9) <= STEADY[1]


def judge(low, high, bar):
    """pass, fail or undecided; a bar is a pair like (">=", 0.35) or ("<=", 2.0)."""
    relation, limit = bar
    if relation == ">=":
        return "pass" if low >= limit else "fail" if high < limit else "undecided"
    return "pass" if high <= limit else "fail" if low > limit else "undecided"


def verdict(ratios, control, bar):
    """What a comparison comes to: (median, low, high, verdict). Unsteady controls void it."""
    low, high = interval(ratios)
    outcome = judge(low, high, bar) if is_steady(control) else "void"
    return statistics.median(ratios), low, high, outcome


def has_settled(windows, least_requests=20_000):
    """Whether a warm-up is over: windows are pairs of requests and CPU seconds per request."""
    if len(windows) < 2 or sum(requests for requests, _ in windows) < least_requests:
        return False
    (_, before), (_, last) = windows[-2:]
    return abs(last - before) < 0.05 * before
