"""Projects of Label Studio about time: sounds in a recording, and a box that moves through a video."""

from .projects import Answer, Project, Task, labels, region, view

SECONDS = 12.5
AUDIO = '<Audio name="item" value="$audio"/>'
VIDEO = '<Video name="item" value="$video" framerate="25"/>'


def _sound(start: float, end: float, label: str) -> dict[str, object]:
    value = {"start": start, "end": end, "channel": 0, "labels": [label]}
    return region("labels", value, original_length=SECONDS)


def _keyframe(frame: int, x: float, *, enabled: bool) -> dict[str, object]:
    return {"frame": frame, "enabled": enabled, "x": x, "y": 20, "width": 10, "height": 10, "rotation": 0}


def _seen(frame: int, x: float) -> dict[str, object]:
    return {"label": "car", "x": x, "y": 40, "w": 40, "h": 20, "frame": frame, "track": "car1"}


TURNS = Answer(
    [_sound(0, 3.25, "speech"), _sound(3, 12.5, "music")],
    [{"start": 0, "end": 3.25, "label": "speech"}, {"start": 3, "end": 12.5, "label": "music"}],
)
LAST_TURN = Answer(TURNS.result[1:], [{"start": 3, "end": 12.5, "label": "music"}])
MOVING = region(
    "videorectangle",
    {
        "framesCount": 10,
        "duration": 0.4,
        "sequence": [_keyframe(1, 10, enabled=True), _keyframe(4, 40, enabled=False)],
        "labels": ["car"],
    },
    id="car1",
    from_name="box",
    original_width=400,
    original_height=200,
)
PROJECTS = (
    Project(
        "sounds",
        view(labels("Labels", "speech", "music"), AUDIO),
        (Task({"audio": "/data/a.wav"}, (TURNS, LAST_TURN)),),
    ),
    Project(
        "video",
        view(labels("Labels", "car"), VIDEO, '<VideoRectangle name="box" toName="item"/>'),
        (
            Task(
                {"video": "/data/a.mp4"},
                (Answer([MOVING], [_seen(0, 40), _seen(1, 80), _seen(2, 120), _seen(3, 160)]),),
            ),
        ),
        no_min="it leaves out what tracks are called",
        no_way_back="tracks are not written",
    ),
)
