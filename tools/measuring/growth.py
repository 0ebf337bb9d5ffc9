#!/usr/bin/env python3
"""Measures how time and memory grow with the number of sessions, checkpoints, rotations, and prints a table.

    tools/bench --growth                     10,000 and 100,000 sessions; up to 6,400 files of one session
    tools/bench --growth --quick             a tenth of that: does it all still work?
    tools/bench --growth --only rename       only the shapes whose name holds this text
    tools/measuring/growth.py PROGRAM CACHE [--quick] [--only TEXT] [--million]

Each shape is measured with growing numbers. An exponent is that of the growth since the number before: 1 is linear, 2 takes
a hundred times as long for ten times as much, and 0 does not grow. That of the time needs some tenths of a second to mean
much. Exit status 1 when a command fails.
"""

import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from measuring import records, running  # noqa: E402

MEBIBYTE = 1 << 20
TIME = 1780000000000


# Stores


def journal(identifier, text="hi"):
    meta = {"created_at_ms": TIME, "session_id": identifier, "type": "session_meta", "updated_at_ms": TIME, "version": 1}
    blocks = [{"text": text, "type": "text"}]
    lines = [meta, {"message": {"blocks": blocks, "role": "user"}, "type": "message"}]
    return "".join(json.dumps(line, separators=(",", ":"), sort_keys=True) + "\n" for line in lines)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def small_sessions(store, number, change=""):
    store.mkdir(parents=True)
    for index in range(number):
        identifier = f"session-{TIME + index}-0"
        (store / f"{identifier}.jsonl").write_text(journal(identifier, f"question {index}{change}"))


def unanswered(store, number, change=""):
    """User sessions with a finding each: a message without a response."""
    folder = store / "sessions"
    folder.mkdir(parents=True)
    time = "2026-06-14T06:41:02.114920Z"
    for index in range(number):
        identifier = f"{index:08x}-0000-4000-8000-000000000000"
        session = {
            "id": identifier, "user_id": "default",
            "user_messages": [{"content": f"question {index}{change}", "timestamp": time}], "agent_responses": [],
            "created_at": time, "updated_at": time, "metadata": {},
        }  # fmt: skip
        (folder / f"{identifier}.json").write_text(json.dumps(session, indent=2))


def links(store, number, change=""):
    """Sessions behind a link each, which is a finding each."""
    behind = store.parent / f"{store.name} behind links"
    small_sessions(behind, number, change)
    store.mkdir(parents=True)
    for file in os.scandir(behind):
        (store / file.name).symlink_to(file.path)


def a3s_session(identifier, change=""):
    return {
        "id": identifier, "config": {"name": change, "workspace": "/w", "system_prompt": None, "max_context_length": 200000,
        "auto_compact": False, "auto_compact_threshold": 0.8, "storage_type": "file", "planning_mode": "Auto",
        "goal_tracking": False}, "state": "Active", "messages": [],
        "context_usage": {"used_tokens": 0, "max_tokens": 200000, "percent": 0.0, "turns": 0},
        "total_usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0, "cache_read_tokens": None,
        "cache_write_tokens": None}, "total_cost": 0.0, "cost_records": [], "tool_names": [], "thinking_enabled": False,
        "thinking_budget": None, "created_at": 1780000000, "updated_at": 1780000009, "tasks": [],
    }  # fmt: skip


def checkpoints(store, number, change=""):
    """One A3S session with a run and a checkpoint each."""
    session = a3s_session("s", change)
    write(store / "s.json", json.dumps(session, indent=2))
    usage = session["total_usage"]
    for index in range(number):
        checkpoint = {
            "schema_version": 1, "run_id": f"r-{index}", "session_id": "s", "turn": 1, "messages": [],
            "total_usage": usage, "tool_calls_count": 0, "verification_reports": [], "checkpoint_ms": TIME,
        }  # fmt: skip
        write(store / f"loop_checkpoints/r-{index}.json", json.dumps(checkpoint, indent=2))


def runs(store, number, change=""):
    """A3S sessions with a run each."""
    for index in range(number):
        identifier = f"s-{index}"
        snapshot = {
            "id": f"run-{index:08x}", "session_id": identifier, "status": "completed", "prompt": "hi",
            "created_at_ms": TIME, "updated_at_ms": TIME, "result_text": "ho", "event_count": 0,
        }  # fmt: skip
        write(store / f"{identifier}.json", json.dumps(a3s_session(identifier, change)))
        write(store / f"runs/{identifier}.json", json.dumps([{"snapshot": snapshot, "events": []}]))


def seeds(store, number, change=""):
    """User sessions with a seed each, and a page beside each."""
    time = "2026-06-14T06:41:02.114920Z"
    for index in range(number):
        identifier, seed = (f"{index:08x}-000{kind}-4000-8000-000000000000" for kind in (0, 1))
        answer = {
            "content": f"answer{change}", "session_id": None, "seed_id": seed, "phase_reached": "seed",
            "evaluation_passed": None, "evaluation_score": None, "timestamp": time,
        }  # fmt: skip
        session = {
            "id": identifier, "user_id": "default", "user_messages": [{"content": f"question {index}", "timestamp": time}],
            "agent_responses": [answer], "created_at": time, "updated_at": time, "metadata": {},
        }  # fmt: skip
        write(store / f"sessions/{identifier}.json", json.dumps(session, indent=2))
        write(store / f"sessions/{identifier}.md", "page\n")
        write(store / f"seeds/{seed}.json", json.dumps({"id": seed, "goal": "go"}))


def rotations(store, number, change=""):
    """One claw session with so many older states."""
    write(store / "session-1.jsonl", journal("session-1", change))
    for index in range(number):
        write(store / f"session-1.rot-{TIME + index}.jsonl", journal("session-1", f"older {index}"))


def one_id(store, number, change=""):
    """Sessions of one id in the folders of so many workspaces."""
    for index in range(number):
        write(store / f"{index:016x}/session-1.jsonl", journal("session-1", f"{index}{change}"))


def empty_files(store, number, change=""):
    write(store / "session-1.jsonl", journal("session-1", change))
    for index in range(number):
        write(store / f"other/{index // 1000}/{index}", "")


# Steps: each takes program, folder of the shape and number, and makes one command.


def bundle(folder, number):
    return folder / f"{number}.tar.gz"


def find(program, folder, number):
    return [program, "find", str(folder / f"{number}")]


def pack(program, folder, number):
    return [program, "pack", str(folder / f"{number}"), "-o", str(bundle(folder, number)), "-q", "--replace"]


def verify(program, folder, number):
    return [program, "verify", str(bundle(folder, number)), "-q"]


def listing(program, folder, number):
    return [program, "list", str(bundle(folder, number))]


def listing_store(program, folder, number):
    return [program, "list", str(folder / f"{number}")]


def imports(program, folder, number):
    return [program, "import", str(bundle(folder, number)), "--into", str(fresh(folder)), "-q"]


def imports_again(program, folder, number):
    """All of it is there already, by the import before."""
    return [program, "import", str(bundle(folder, number)), "--into", str(folder / "out"), "-q"]


def salvage(program, folder, number):
    return [program, "salvage", str(folder / f"{number}"), "-o", str(fresh(folder)), "-q"]


def salvages_bundle(program, folder, number):
    """What is cut off near its end."""
    cut = folder / "cut.tar.gz"
    shutil.copy(bundle(folder, number), cut)
    os.truncate(cut, cut.stat().st_size - 1000)
    return ["sh", "-c", '"$@" || [ $? = 1 ]', "sh", program, "salvage", str(cut), "-o", str(fresh(folder)), "-q"]


def picks_one(program, folder, number):
    """One session, by the index."""
    sessions = ["--session", f"session-{TIME + number // 2}-0"]
    return [program, "import", str(bundle(folder, number)), "--into", str(fresh(folder)), "-q", *sessions]


def imports_tar(program, folder, number):
    """An archive that another program made."""
    archive = folder / "other.tar"
    subprocess.run(["tar", "cf", str(archive), "-C", str(folder), f"{number}"], check=True)
    return [program, "import", str(archive), "--into", str(fresh(folder)), "-q"]


def inspect(program, folder, number):
    return [program, "inspect", str(folder / f"{number}")]


def diff(program, folder, number):
    """With what was salvaged before, which is the same."""
    return [program, "diff", str(folder / f"{number}"), str(folder / "out")]


def converts(program, folder, number, to="a3s"):
    return [program, "convert", str(folder / f"{number}"), str(fresh(folder)), "--to", to, "-q"]


def converts_to_claw(program, folder, number):
    return converts(program, folder, number, "claw")


def converts_to_user_session(program, folder, number):
    return converts(program, folder, number, "user-session")


def converts_back(program, folder, number):
    """What was converted before, to claw."""
    running.remove(folder / "back")
    return [program, "convert", str(folder / "out"), str(folder / "back"), "--to", "claw", "-q"]


def packs_converted(program, folder, number):
    """What was converted before."""
    return [program, "pack", str(folder / "out"), "-o", str(folder / "converted.tar.gz"), "-q", "--replace"]


def renames(program, folder, number):
    """The bundle comes into a store whose sessions have the same ids and other content."""
    return [program, "import", str(bundle(folder, number)), "--into", str(folder / "out"), "--on-conflict", "rename", "-q"]


def replaces(program, folder, number):
    """The same, in the place of those sessions."""
    return [program, "import", str(bundle(folder, number)), "--into", str(folder / "out"), "--on-conflict", "replace", "-q"]


def takes_back(program, folder, number):
    """The import before."""
    return [program, "import", "--undo", "--into", str(folder / "out"), "-q"]


def fresh(folder):
    running.remove(folder / "out")
    return folder / "out"


# Of one file


def there(folder):
    return str(folder / "there")


def converts_file(to):
    return lambda program, folder, number: [
        program, "convert", str(folder / f"{number}"), there(folder), "--to", to, "-q", "--replace"]  # fmt: skip


def converts_file_back(to):
    """What was converted before."""
    return lambda program, folder, number: [
        program, "convert", there(folder), str(folder / "back"), "--to", to, "-q", "--replace"]  # fmt: skip


def compares_file(program, folder, number):
    """With what was converted before; a difference is no failure."""
    return ["sh", "-c", '"$@" || [ $? = 1 ]', "sh", program, "diff", str(folder / f"{number}"), there(folder), "-q"]


def salvages_file(program, folder, number):
    (folder / "saved").unlink(missing_ok=True)
    return [program, "salvage", str(folder / f"{number}"), "-o", str(folder / "saved"), "-q"]


def of_file(there, back):
    return [(f"convert to {there}", converts_file(there)), ("diff with it", compares_file), ("convert back", converts_file_back(back))]


SESSIONS = [10_000, 100_000]
THINGS = [5_000, 10_000, 20_000, 40_000]
FILES = [800, 1_600, 3_200, 6_400]
# Name, how the store is made, the numbers, what is measured, in order.
SHAPES = [
    (
        "small sessions", small_sessions, SESSIONS,
        [("find", find), ("list store", listing_store), ("inspect", inspect), ("pack", pack), ("verify", verify),
         ("list", listing), ("import one", picks_one), ("salvage bundle", salvages_bundle), ("import tar", imports_tar), ("import", imports),
         ("import again", imports_again), ("salvage", salvage), ("diff", diff),
         ("convert to user-session", converts_to_user_session), ("convert to a3s", converts),
         ("convert a3s to claw", converts_back), ("pack a3s", packs_converted)],
    ),
    (
        "a finding each", unanswered, SESSIONS,
        [("list store", listing_store), ("inspect", inspect), ("pack", pack), ("verify", verify), ("list", listing),
         ("import", imports), ("convert to claw", converts_to_claw), ("salvage", salvage)],
    ),
    ("a link each", links, SESSIONS, [("list store", listing_store), ("pack", pack)]),
    ("empty files", empty_files, SESSIONS, [("pack", pack), ("verify", verify), ("import", imports)]),
    ("a run each", runs, SESSIONS,
        [("inspect", inspect), ("pack", pack), ("verify", verify), ("import", imports), ("salvage", salvage),
         ("convert to claw", converts_to_claw)]),
    ("a seed each", seeds, SESSIONS,
        [("inspect", inspect), ("pack", pack), ("verify", verify), ("import", imports), ("salvage", salvage),
         ("convert to claw", converts_to_claw)]),
    ("runs of the same ids", runs, SESSIONS, [("rename", renames), ("rename again", renames)]),
    ("seeds of the same ids", seeds, SESSIONS, [("rename", renames), ("rename again", renames)]),
    ("checkpoints", checkpoints, FILES, [("rename", renames), ("rename again", renames)]),
    ("rotations", rotations, FILES, [("rename", renames), ("rename again", renames)]),
    ("sessions of one id", one_id, FILES[:3], [("rename", renames)]),
    ("unknown members", records.made(records.unknown_members), THINGS, [*of_file("a3s", "claw"), ("salvage", salvages_file)]),
    ("calls at once", records.made(records.calls_at_once), THINGS, of_file("user-session", "claw")),
    ("records on one line", records.made(records.glued), THINGS, [("salvage", salvages_file)]),
    ("thoughts before steps", records.made(records.segments), THINGS, of_file("claw", "user-session")),
    ("steps", records.made(records.claimed_steps), THINGS, of_file("claw", "user-session")),
    ("steps of nobody", records.made(records.unclaimed_steps), THINGS, of_file("claw", "user-session")),
    ("changed sessions", small_sessions, [*FILES, 100_000],
        [("replace", replaces), ("undo", takes_back), ("rename", renames), ("rename again", renames)]),
]  # fmt: skip


def measure(shape, program, cache, log, only, scale, million):
    name, make, numbers, steps = shape
    steps = [step for step in steps if only in f"{step[0]} {name}"]
    if not steps:
        return []
    numbers = [number // scale for number in numbers] + ([1_000_000] if million and numbers is SESSIONS else [])
    rows, before = {label: [] for label, _ in steps}, {}
    folder = cache / "growth"
    for number in numbers:
        running.remove(folder)
        folder.mkdir(parents=True)
        print(f"growth: {name}, {number:,} …", file=sys.stderr, flush=True)
        running.apart(make, folder / f"{number}", number)
        if (folder / f"{number}").is_dir() and not any(step is pack for _, step in steps):
            running.run([pack(program, folder, number)], log)
        if any(step in (renames, replaces) for _, step in steps):
            running.apart(make, folder / "out", number, " changed")
        os.sync()
        for label, step in steps:
            result = running.run([step(program, folder, number)], log)
            rows[label].append([f"{label}: {name}", number, result.seconds, result.peak, *growth(before.get(label), number, result)])
            before[label] = (number, result)
    running.remove(folder)
    return [row for label, _ in steps for row in rows[label]]


def growth(before, number, result):
    """The exponents of time and memory."""
    if not before:
        return None, None
    step = math.log(number / before[0])
    return (
        math.log(max(result.seconds, 1e-3) / max(before[1].seconds, 1e-3)) / step,
        math.log(max(result.peak, 1) / max(before[1].peak, 1)) / step,
    )


HEADER = ["shape", "number", "seconds", "exponent", "MiB", "exponent"]


def cells(row):
    name, number, seconds, peak, *exponents = row
    shown = ["" if exponent is None else f"{exponent:.2f}" for exponent in exponents]
    return [name, f"{number:,}", f"{seconds:.2f}", shown[0], f"{peak / MEBIBYTE:.0f}", shown[1]]


def show(rows):
    table = [HEADER, *[cells(row) for row in rows]]
    widths = [max(len(line[column]) for line in table) for column in range(len(HEADER))]
    for at, line in enumerate(table):
        padded = [cell.ljust(width) if not column else cell.rjust(width) for column, (cell, width) in enumerate(zip(line, widths))]
        print("| " + " | ".join(padded) + " |")
        if not at:
            print("|" + "|".join("-" * (width + 1) + (":" if column else "-") for column, width in enumerate(widths)) + "|")


def run(program, cache, log, only="", quick=False, million=False):
    """Measures and prints all shapes; what failed."""
    rows, failed = [], []
    for shape in SHAPES:
        try:
            rows += measure(shape, program, cache, log, only, 10 if quick else 1, million)
        except (running.Failed, FileNotFoundError) as error:
            failed.append(f"growth: {shape[0]}: {error}")
    show(rows)
    return failed


def main():
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    only = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else ""
    cache = Path(words[1])
    cache.mkdir(parents=True, exist_ok=True)
    failed = run(words[0], cache, cache / "growth.log", only, "--quick" in sys.argv, "--million" in sys.argv)
    sys.exit("\n".join(failed) or 0)


if __name__ == "__main__":
    main()
