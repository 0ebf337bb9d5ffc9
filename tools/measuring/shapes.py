"""Sessions as models and programs write them, beyond the plain ones of `corpus`: inputs with blanks and escapes, sealed
thoughts, quotes and line feeds, several calls at once, pictures, other layouts, user sessions."""

import datetime
import json
import random

from measuring import corpus

CALLS_AT_ONCE = 6


def arguments_text(arguments, at):
    """Arguments as models write them: with blanks, and every third time in ASCII alone."""
    return json.dumps(arguments, ensure_ascii=at % 3 == 0)


def tools_of(turn, at):
    """The calls of a turn; every fourth turn has more of them at once."""
    return (turn[3] * CALLS_AT_ONCE)[:CALLS_AT_ONCE] if at % 4 == 0 else turn[3]


def claw_turn(turn, at):
    return corpus.claw_turn(
        (*turn[:3], tools_of(turn, at)), at, lambda arguments: arguments_text(arguments, at), signature=f"{at:08x}" * 40
    )


def a3s_messages(turn, at, images):
    prompt, reasoning, reply, _ = turn
    tools = tools_of(turn, at)
    calls = [
        {"type": "tool_use", "id": f"toolu_@@{number}", "name": name, "input": arguments}
        for number, (name, arguments, _) in enumerate(tools)
    ]
    shown = [images[at % len(images)]] if at % 8 == 0 else []
    yield {"role": "user", "content": [corpus.text_block(prompt), *shown]}
    yield {"role": "assistant", "content": [corpus.text_block(reply), *calls], "reasoning_content": reasoning}
    for number, (_, _, output) in enumerate(tools):
        content = [corpus.text_block(output), *shown] if number == 0 and shown else output
        result = {"type": "tool_result", "tool_use_id": f"toolu_@@{number}", "content": content, "is_error": at % 11 == 0}
        yield {"role": "user", "content": [result]}


def write_session(pool, path, size, is_flat):
    """An A3S session in the program's layout, or all of it in one line."""
    made = corpus.pictures(random.Random(16), 8)
    images = [json.loads(picture[1:])["content"][1] for picture in made]

    def spelled(message):
        return "," + corpus.as_text(message) if is_flat else ",\n    " + corpus.pretty(message, 2)

    fragments = [
        "".join(spelled(message) for message in a3s_messages(turn, at, images)).encode()
        for at, turn in enumerate(pool.turns)
    ]
    before, behind = corpus.head(path.stem), corpus.tail(100)
    if is_flat:
        whole = json.loads(before + behind)
        whole["messages"] = "@here@"
        before, behind = (part.encode() for part in corpus.as_text(whole).split('"@here@"'))
        before, behind = before + b"[", b"]" + behind
    with open(path, "wb") as file:
        file.write(before)
        corpus.write_list(file, fragments, random.Random(size), size)
        file.write(behind)


def write_user_session(pool, path, size):
    chooser, number, written = random.Random(size), 0, 0
    clock = datetime.datetime(2026, 6, 1)
    users, responses, steps, thoughts = [], [], [], []

    def now():
        nonlocal clock
        clock += datetime.timedelta(microseconds=1234567)
        return clock.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    while written < size:
        number += 1
        at = chooser.randrange(len(pool.turns))
        prompt, reasoning, reply, _ = turn = pool.turns[at]
        users.append({"content": prompt, "timestamp": now()})
        start = len(steps)
        for name, arguments, output in tools_of(turn, at):
            steps.append({
                "tool_name": name, "tool_args": arguments_text(arguments, at), "output_summary": output,
                "duration_ms": at, "is_error": at % 11 == 0, "tool_call_id": f"toolu_{number:08x}{len(steps) - start}",
                "timestamp": now()})  # fmt: skip
            written += len(output) + 700
        segments = [{"before_step": 0, "text": reasoning}]
        thoughts.append({"content": reasoning, "source": "thinking", "timestamp": now(), "segments": segments})
        responses.append({
            "content": reply, "session_id": "s", "phase_reached": None, "evaluation_passed": None, "timestamp": now(),
            "trajectory_range": {"start": start, "end": len(steps)}})  # fmt: skip
        written += len(prompt) + 2 * len(reasoning) + len(reply) + 700
    session = {
        "id": "5e0f2b1c-0000-4000-8000-000000000001", "user_id": "default", "user_messages": users,
        "agent_responses": responses, "trajectory_steps": steps, "reasoning_records": thoughts,
        "created_at": now(), "updated_at": now(), "metadata": {}}  # fmt: skip
    path.write_text(json.dumps(session, ensure_ascii=False, indent=2))


def make(kind, pool, path, size):
    """Writes one input; false for a kind that is none of these."""
    if kind == "models-journal":
        corpus.write_journal(pool, path, size, size, claw_turn)
    elif kind in ("shown-session", "flat-session"):
        write_session(pool, path, size, kind == "flat-session")
    elif kind == "user-session":
        write_user_session(pool, path, size)
    else:
        return False
    return True
