"""Single files in which one kind of thing grows: members, calls, segments, steps. For `growth`.

    tools/measuring/records.py KIND FILE NUMBER
"""

import json
import subprocess
import sys
from pathlib import Path

TIME = 1780000000000
META = {"created_at_ms": TIME, "session_id": "session-1", "type": "session_meta", "updated_at_ms": TIME, "version": 1}


def lines(records):
    return [json.dumps(record, separators=(",", ":"), sort_keys=True) for record in [META, *records]]


def message(role, blocks, **members):
    return {"message": {"blocks": blocks, "role": role, **members}, "type": "message"}


def text(words):
    return {"text": words, "type": "text"}


def unknown_members(path, number):
    """One message with so many members that nobody knows."""
    members = {f"x_{index:06}": index for index in range(number)}
    path.write_text("\n".join(lines([message("user", [text("hi")], **members)])) + "\n")


def calls_at_once(path, number):
    """One response with so many calls, and their results."""
    calls = [{"id": f"c{index}", "input": '{"n": 1}', "name": "t", "type": "tool_use"} for index in range(number)]
    results = [
        message("tool", [{"is_error": False, "output": f"o{index}", "tool_name": "t", "tool_use_id": f"c{index}", "type": "tool_result"}])
        for index in range(number)
    ]  # fmt: skip
    records = [message("user", [text("hi")]), message("assistant", calls), *results, message("assistant", [text("done")])]
    path.write_text("\n".join(lines(records)) + "\n")


def glued(path, number):
    """So many records on one line."""
    first, *rest = lines(message("user", [text(f"m{index}")]) for index in range(number))
    path.write_text(first + "\n" + "".join(rest) + "\n")


def user_session(path, steps, segments, claim):
    def stamp(index):
        return f"2026-06-14T{index // 3600 % 24:02}:{index // 60 % 60:02}:{index % 60:02}.000001Z"

    response = {"content": "done", "session_id": "u", "phase_reached": None, "evaluation_passed": None, "timestamp": stamp(0)}
    if claim:
        response["trajectory_range"] = {"start": 0, "end": steps}
    session = {
        "id": "5e0f2b1c-0000-4000-8000-000000000001", "user_id": "default",
        "user_messages": [{"content": "hi", "timestamp": stamp(0)}], "agent_responses": [response],
        "trajectory_steps": [
            {"tool_name": "t", "tool_args": '{"n": 1}', "output_summary": f"o{index}", "duration_ms": 1, "is_error": False,
             "tool_call_id": f"c{index}", "timestamp": stamp(index)} for index in range(steps)],
        "reasoning_records": [{
            "content": "", "source": "thinking", "timestamp": stamp(0),
            "segments": [{"before_step": index, "text": f"t{index}"} for index in range(segments)]}] if segments else [],
        "created_at": stamp(0), "updated_at": stamp(0), "metadata": {}}  # fmt: skip
    path.write_text(json.dumps(session, indent=2))


def segments(path, number):
    """One exchange with so many steps, and a thought in front of each."""
    user_session(path, number, number, True)


def claimed_steps(path, number):
    """One exchange with so many steps."""
    user_session(path, number, 0, True)


def unclaimed_steps(path, number):
    """So many steps of which no response says that they are its own."""
    user_session(path, number, 0, False)


def made(kind):
    """Makes such a file in a process of its own: a caller that grows would count towards what it measures."""
    return lambda path, number: subprocess.run([sys.executable, __file__, kind.__name__, str(path), str(number)], check=True)


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
