"""A comparison: the participants in turn, in blocks A B B A, as many rounds as it takes."""

import dataclasses
import functools

from harness import method


@dataclasses.dataclass(frozen=True)
class Segment:
    count: int
    seconds: float
    cpu: dict
    """CPU seconds of each process."""
    latencies: list
    """Seconds of each item, where the client tells them."""

    @property
    def rate(self):
        return self.count / self.seconds

    def cost(self, process):
        """CPU seconds for one item."""
        return self.cpu[process] / self.count


def join(segments):
    first = segments[0]
    return Segment(
        sum(each.count for each in segments),
        sum(each.seconds for each in segments),
        {name: sum(each.cpu[name] for each in segments) for name in first.cpu},
        [latency for each in segments for latency in each.latencies],
    )


class Participant:
    """Somebody who does a number of items when told; meters are functions that tell CPU seconds so far.

    It has settled when what the items cause behind their answers is done, which is part of what they cost. Clearing
    away is not.
    """

    def __init__(self, name, run, meters, settle=lambda: None, clear=lambda: None):
        self.name, self.run, self.meters, self.settle, self.clear = name, run, meters, settle, clear
        self.done = 0

    def segment(self, count):
        before = {name: meter() for name, meter in self.meters.items()}
        done = self.run(count)
        self.settle()
        cpu = {name: meter() - before[name] for name, meter in self.meters.items()}
        self.clear()
        self.done += done.count
        cpu.update(getattr(done, "cpu", {}), client=done.client)
        return Segment(done.count, done.seconds, cpu, getattr(done, "latencies", []))


def warm_up(participant, stage, window=None, least=None):
    """Until two windows in a row cost the same; answers how many items a segment has. What was done before counts."""
    windows, segment = [], None
    least = (least or stage.least_warm_up) - participant.done
    while not method.has_settled(windows, least) and len(windows) < stage.most_warm_ups:
        segment = participant.segment(window or stage.window)
        windows.append((segment.count, sum(segment.cpu.values()) / segment.count))
    if not stage.smoke and not method.has_settled(windows, least):
        stage.say(f"  {participant.name} is measured although its cost had not settled after {len(windows)} windows.")
    return max(stage.clients, round(segment.rate * stage.segment_seconds))


def rounds(participants, counts, number):
    """Each round is the participants in turn and then in the opposite turn: (first, second) of each by name."""
    for _ in range(number):
        there = {each.name: each.segment(counts[each.name]) for each in participants}
        back = {each.name: each.segment(counts[each.name]) for each in reversed(participants)}
        yield {name: (there[name], back[name]) for name in there}


def decide(stage, participants, counts, judges):
    """The rounds, and what each judge makes of them; after nine more rounds where one was undecided."""
    done = list(rounds(participants, counts, stage.dropped + stage.rounds))[stage.dropped :]
    outcomes = [judge(done) for judge in judges]
    if stage.extends and any(outcome[3] == "undecided" for outcome in outcomes):
        done += rounds(participants, counts, stage.rounds)
        outcomes = [judge(done) for judge in judges]
    return done, outcomes


@dataclasses.dataclass(frozen=True)
class Row:
    """One condition: `value` of a segment, of the subject over that of the reference, against the bar."""

    bar: str
    what: str
    subject: str
    reference: str
    subject_value: object
    reference_value: object
    limit: tuple


def judged(row, done):
    ratios, control = [], []
    for each in done:
        subject, reference = join(each[row.subject]), join(each[row.reference])
        ratios.append(row.subject_value(subject) / row.reference_value(reference))
        first, second = each[row.reference]
        control.append(row.reference_value(first) / row.reference_value(second))
    return method.verdict(ratios, control, row.limit)


def microseconds(done, name):
    """CPU per item of each process, as the median of the rounds."""
    joined = [join(each[name]) for each in done]
    return {
        process: round(method.percentile([each.cost(process) * 1e6 for each in joined], 0.5), 1)
        for process in joined[0].cpu
    }


def compare(stage, participants, rows, warm=True):
    """All rows of one comparison as results.

    Without a warm-up a segment is one item, whatever its participant takes for that.
    """
    counts = {each.name: warm_up(each, stage) if warm else 1 for each in participants}
    done, outcomes = decide(stage, participants, counts, [functools.partial(judged, row) for row in rows])
    rates = {each.name: method.percentile([join(r[each.name]).rate for r in done], 0.5) for each in participants}
    stage.say("  " + ", ".join(f"{name} {rate:,.0f}/s" for name, rate in rates.items()))
    return [
        {
            "bar": row.bar,
            "subject": f"{row.what}: {row.subject}",
            "reference": row.reference,
            "ratio": round(median, 3),
            "low": round(low, 3),
            "high": round(high, 3),
            "limit": " ".join(map(str, row.limit)),
            "cpu": {row.subject: microseconds(done, row.subject), row.reference: microseconds(done, row.reference)},
            "rate": {row.subject: round(rates[row.subject]), row.reference: round(rates[row.reference])},
            "rounds": len(done),
            "verdict": outcome,
        }
        for row, (median, low, high, outcome) in zip(rows, outcomes)
    ]
