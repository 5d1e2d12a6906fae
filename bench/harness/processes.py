"""Processes that a run starts and ends by their pids, and what the kernel counts of them."""

import os
import pathlib
import signal
import subprocess
import time

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
END_LIMIT_SECONDS = 60


def start(command, log, **options):
    """In a session of its own, so that a Ctrl-C of the terminal reaches the harness alone."""
    with open(log, "ab") as out:
        return subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **options,
        )


def end(process, by=signal.SIGTERM):
    if process.poll() is None:
        process.send_signal(by)
        try:
            process.wait(END_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def finish(command, log, environment=None, limit=600):
    """Runs a command to its end; answers the CPU seconds that it took, and fails with the end of its log."""
    with open(log, "wb") as out:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=dict(os.environ, **(environment or {})),
        )
        deadline = time.monotonic() + limit
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        try:
            while pid == 0:
                if time.monotonic() > deadline:
                    process.kill()
                time.sleep(0.01)
                pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        except BaseException:
            # Whoever ends the harness ends its client.
            process.kill()
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{pathlib.Path(log).read_text(errors='replace')[-2000:]}")
    return usage.ru_utime + usage.ru_stime


def _stat(pid):
    text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    return text.rpartition(")")[2].split()


def cpu_seconds(pid):
    """User and system time of a process."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICK


def family_cpu_seconds(pid):
    """Likewise with its children: those that live and those that it reaped."""
    fields = _stat(pid)
    total = sum(int(field) for field in fields[11:15])
    for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            total += sum(int(field) for field in _stat(child)[11:13])
        except (FileNotFoundError, ProcessLookupError):
            pass
    return total / TICK


def machine_cpu_seconds():
    """What all processes and the kernel took since it runs."""
    user, nice, system, _, _, *interrupts, _ = _machine()
    return user + nice + system + sum(interrupts)


def busy_percent(seconds):
    """How much of the machine's cores is not to be had, as somebody on it or its host takes it, over so many seconds."""
    before = _machine()
    time.sleep(seconds)
    spent = [after - earlier for after, earlier in zip(_machine(), before)]
    return (1 - sum(spent[3:5]) / sum(spent)) * 100


def _machine():
    """Seconds of all cores: user, nice, system, idle, waiting for a disk, two kinds of interrupts, taken by the host."""
    first = pathlib.Path("/proc/stat").read_text().splitlines()[0]
    return [int(field) / TICK for field in first.split()[1:9]]


def resident_bytes(pid):
    return int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
