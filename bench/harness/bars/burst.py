"""P10c: gets while a burst of creates goes on."""

import concurrent.futures

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
    """p99 of gets by one client while a burst goes on, and while nothing does."""
    asked = [{"name": name} for name in stage.names(get.DIFFERENT)]
    # As many as there is time for during a burst, and as many as take a while where nothing goes on.
    amid, quiet, burden = (50, 100, 50) if stage.smoke else (1_200, 12_000, 10_000)
    loaded = noop.newest()

    def gets(count):
        return noop.load(get.CALL, asked, count, 1, folder="reads")

    def during(_):
        since = noop.newest()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            creating = pool.submit(noop.burst, burden)
            waiting.until(
                lambda: creating.done() or noop.made(since), LIMIT_SECONDS, "the burst does not begin"
            )
            done = gets(amid)
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

    def tail(segment):
        return method.percentile(segment.latencies, 0.99)

    noop.load(get.CALL, asked, stage.least_warm_up)
    return compare(
        stage,
        [Participant("during a burst", during, {}, clear=clear), Participant("alone", lambda _: gets(quiet), noop.meters)],
        [Row("P10c", f"p99 of gets, a burst of {burden:,} creates", "during a burst", "alone", tail, tail, ("<=", 10))],
        warm=False,
    )
