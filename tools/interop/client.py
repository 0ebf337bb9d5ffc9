#!/usr/bin/env python3
"""Lets the real A3S client resume the sessions of a store, and writes down what it then says of each.

    client.py STORE ANSWERS

STORE is copied first: the client writes into the stores that it opens. ANSWERS becomes a JSON object: for the id of
each session an object with `history`, `runs` (with their events), `traces`, `verification` and `artifacts`, all by the
client's own functions; or with `error`. Needs a3s-code 3.1.0 (see `tools/setup --clients`).

The client opens a store only on a thread of its runtime. The one way there is a command handler of a session; so a
session without a store is made first, whose command does the work.
"""

import json
import os
import re
import shutil
import sys
import tempfile

import a3s_code

PROVIDER = """providers "%s" {
  api_key = "none"
  base_url = "http://127.0.0.1:9/"
%s}
"""
MODEL = """  models "%s" {
    name = "%s"
  }
"""


def sessions(store):
    """The session objects at the top of a store."""
    for name in sorted(os.listdir(store)):
        if name.endswith(".json") and not name.startswith(".satchel"):
            with open(os.path.join(store, name), encoding="utf-8") as file:
                try:
                    session = json.load(file)
                except ValueError:
                    continue
            if isinstance(session, dict) and "config" in session:
                yield session


def models(store):
    """The models that sessions name: the client refuses a session whose model its configuration lacks."""
    found = {("interop", "none")}
    for session in sessions(store):
        config = session.get("llm_config")
        if config:
            found.add((config["provider"], config["model"]))
        elif "/" in (session.get("model_name") or ""):
            found.add(tuple(session["model_name"].split("/", 1)))
    return found


def configuration(store):
    """A configuration with those models, whose providers nobody reaches."""
    text = 'default_model = "interop/none"\n'
    found = models(store)
    for provider in sorted({provider for provider, _ in found}):
        names = sorted(model for other, model in found if other == provider)
        text += PROVIDER % (provider, "".join(MODEL % (name, name) for name in names))
    return text


class Runtime:
    """Calls functions on a thread of the client's runtime."""

    def __init__(self, configuration, folder):
        self.agent = a3s_code.Agent.create(configuration)
        self.session = self.agent.session(folder, a3s_code.SessionOptions())
        self.session.register_command("call", "calls what waits", self.answer)
        self.waiting = self.result = self.error = None

    def answer(self, *_):
        try:
            self.result = self.waiting()
        except BaseException as error:  # the client's own errors derive from BaseException
            self.error = error
        return "done"

    def call(self, function):
        self.waiting, self.result, self.error = function, None, None
        self.session.send("/call")
        if self.error is not None:
            raise self.error
        return self.result


def uris(value):
    """All addresses of stored outputs inside a value."""
    return sorted(set(re.findall(r'a3s://[^"\\\s]+', json.dumps(value, ensure_ascii=False))))


def told(session):
    """What the client says of a session."""
    history = session.history()
    runs = [dict(run, events=session.run_events(run["id"])) for run in session.runs()]
    traces = session.trace_events()
    artifacts = {}
    for uri in uris([history, runs, traces]):
        artifacts[uri] = session.get_artifact(uri)
    return {
        "history": history,
        "runs": runs,
        "traces": traces,
        "verification": session.verification_reports(),
        "artifacts": artifacts,
    }


def main(store, answers):
    folder = tempfile.mkdtemp(prefix="satchel-interop-")
    copy = os.path.join(folder, "store")
    shutil.copytree(store, copy, symlinks=True)
    runtime = Runtime(configuration(copy), folder)
    found = {}
    for identifier in [session["id"] for session in sessions(copy)]:
        options = a3s_code.SessionOptions()
        try:

            def resume():
                options.session_store = a3s_code.FileSessionStore(copy)
                return runtime.agent.resume_session(identifier, options)

            found[identifier] = told(runtime.call(resume))
        except BaseException as error:
            found[identifier] = {"error": f"{type(error).__name__}: {error}"}
    with open(answers, "w", encoding="utf-8") as file:
        json.dump(found, file, ensure_ascii=False, sort_keys=True, default=str)
    shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.flush()
    # The runtime's threads outlive the interpreter's end otherwise.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
