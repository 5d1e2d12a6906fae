"""P10c: gets while a burst of creates goes on."""

import concurrent.futures
import dataclasses

from harness import method, waiting
from harness.bars import get, replicas
from harness.comparing import Participant, Row, compare
from harness.noop import LIMIT_SECONDS, Noop
from harness.stage import PARENT


def run(stage):
    noop = Noop(stage, "burst")
    try:
        return reads(stage, noop)
    finally:
        noop.end()


def reads(stage, noop):
    """p99 of gets by schedule while a burst goes on, and while nothing does."""
    asked = [{"name": name} for name in stage.names(get.DIFFERENT)]
    burden = 50 if stage.smoke else 10_000
    loaded = noop.newest()

    def gets(count, clients, rate=None):
        return noop.load(get.CALL, asked, count, clients, rate, "reads")

    def during(run):
        since = noop.newest()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            creating = pool.submit(noop.burst, burden)
            waiting.until(
                lambda: creating.done() or noop.made(since), LIMIT_SECONDS, "the burst does not begin"
            )
            done = run()
            over = creating.done()
            creating.result()
        if over and not stage.smoke:
            raise RuntimeError("the burst was over before the gets were")
        return done

    def clear():
        """What the burst made: the memory for reads would not suffice for what all of them made."""
        made = f"select id from deployment where id > '{loaded}' and intent <> 'DELETED'"
        names = [{"name": f"{PARENT}/deployments/{each}"} for each in stage.postgres.sql(made, noop.database)]
        noop.load(replicas.DELETE, names, len(names))
        noop.settle()

    gets(stage.least_warm_up, stage.clients)
    # Half of what one client gets meanwhile that waits for each answer.
    most = during(lambda: gets(50 if stage.smoke else 1_000, 1))
    clear()
    rate = max(1, round(most.count / most.seconds / 2))

    def by_schedule(seconds):
        count = max(stage.clients, round(rate * seconds))
        done = gets(count, stage.clients, rate)
        # While the load tool's clients connect, their gets wait for that.
        return dataclasses.replace(done, latencies=done.latencies[min(rate, count // 2) :])

    def tail(segment):
        return method.percentile(segment.latencies, 0.99)

    return compare(
        stage,
        [
            Participant("during a burst", lambda _: during(lambda: by_schedule(stage.segment_seconds * 2)), {}, clear=clear),
            Participant("alone", lambda _: by_schedule(stage.segment_seconds * 4), noop.meters),
        ],
        [Row("P10c", f"p99 of gets by schedule, a burst of {burden:,} creates", "during a burst", "alone", tail, tail, ("<=", 10))],
        warm=False,
    )
