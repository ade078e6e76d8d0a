"""`python -m interop.models.serving FOLDER PORT`: a portal with one version that Label Studio may ask; says where."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

from .scene import begin, registered, scene

LABELS = {"type": "nominal", "labels": ["negative", "positive"]}
RULES = {"rules": [{"label": "positive", "words": ["fine", "good"]}], "otherwise": "negative"}


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing on the screen."""


if __name__ == "__main__":
    begin(Path(sys.argv[1]))
    where = scene("Served", LABELS)
    version = registered(where, "rules", RULES)
    _, token = importlib.import_module("apps.accounts.services").create_token(actor=where.actor, name="Label Studio")
    application = importlib.import_module("django.core.wsgi").get_wsgi_application()
    with make_server("127.0.0.1", int(sys.argv[2]), application, handler_class=Quiet) as server:
        name = importlib.import_module("apps.loop.predicting.serving").version_name(version)
        print(json.dumps({"path": f"/api/ml/{version.public_id}", "token": token, "version": name}), flush=True)
        server.serve_forever()
