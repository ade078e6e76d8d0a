"""A backend written with Label Studio's own SDK, as its users write theirs: it reads the interface it is given."""

import logging
import sys
import tempfile

from label_studio_ml.api import init_app
from label_studio_ml.model import LabelStudioMLBase


class Backend(LabelStudioMLBase):
    """The label that comes first where the text is short, else the last; a region at a place that the text tells."""

    def predict(self, tasks, **kwargs):
        [(name, control)] = self.parsed_label_config.items()
        return [self._prediction(name, control, task["data"][control["inputs"][0]["value"]]) for task in tasks]

    def _prediction(self, name, control, shown):
        kind, labels = control["type"].lower(), list(control["labels"])
        chosen = labels[0 if len(shown) < 12 else -1]
        region = {"from_name": name, "to_name": control["to_name"][0], "type": kind}
        if kind == "choices":
            region["value"] = {"choices": labels if len(shown) > 30 else [chosen]}
        elif kind == "labels":
            word = shown.split()[0]
            region["value"] = {"start": 0, "end": len(word), "text": word, "labels": [chosen]}
        else:
            region |= {"original_width": 200, "original_height": 100}
            region["value"] = {"x": 10, "y": 20, "width": 50, "height": 10, "rotation": 0, kind: [chosen]}
        return {"result": [region], "score": len(shown) % 10 / 10}


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        init_app(Backend, model_dir=folder).run("127.0.0.1", int(sys.argv[1]))
