"""What to say of a source: its state, what a pause of it means, and what a person can do."""

from capture.ways import API, EXTENSION, PROXY, Via
from grid.sources import SourceFound, State

LABELS = {
    State.WATCHING: "watching",
    State.READY: "ready",
    State.PAUSED: "paused",
    State.STOPPED: "not running",
    State.FOLDER_MISSING: "folder missing",
    State.NOT_SET_UP: "not set up",
    State.NEVER_SEEN: "never seen",
}
PAUSES = {
    Via.WATCHER: "Nothing is read. What is said meanwhile stays in its files and comes in when you resume.",
    Via.IMPORT: "`manage.py ingest` refuses its files. Import them again when you have resumed.",
}
PUSH_PAUSES = {
    EXTENSION: "Its messages are refused. It keeps them in the browser and hands them in when you resume.",
    API: "Messages are refused with status 423. What becomes of them is up to the program that sends them.",
    PROXY: "Calls pass as before, and nothing of them is recorded, now or later.",
}
NEVER_SEEN = {
    EXTENSION: "Load the folder capture/extension in your browser and give it a key: docs/capture.md.",
    API: "POST messages to /api/ingest with a key of `manage.py apikey NAME`: docs/api.md.",
    PROXY: "Give a client the base URL /proxy/k/KEY/anthropic (or openai, …) of the grid: docs/capture.md.",
}


def pause_in_words(found: SourceFound) -> str:
    """Say what a pause means for what is said meanwhile."""
    return PUSH_PAUSES.get(found.way.kind) or PAUSES.get(
        found.way.via, "Nothing that comes by it is recorded."
    )


def advice(found: SourceFound) -> str:
    """Say what to do or to know, nothing where all is as it should be."""
    way = found.way
    match found.state:
        case State.PAUSED:
            return pause_in_words(found)
        case State.STOPPED:
            return "No watcher runs. `manage.py up` starts one unless CAPTURE_ENABLED=false; its log has the reason."
        case State.FOLDER_MISSING:
            return f"It is followed as soon as its folder is there. Set {way.setting} if yours is elsewhere."
        case State.NOT_SET_UP:
            return f"Name its folder in {way.setting} and start the grid anew."
        case State.NEVER_SEEN if way.via == Via.IMPORT:
            return "`manage.py ingest FILE` imports it."
        case State.NEVER_SEEN:
            return NEVER_SEEN.get(way.kind, "")
    return ""
