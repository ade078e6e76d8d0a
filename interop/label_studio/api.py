"""The part of Label Studio's REST API that the checks need, for one of its users."""

import json
import time
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen


@dataclass(frozen=True, slots=True)
class Api:
    address: str
    token: str

    def call(self, method: str, path: str, body: object = None) -> Any:
        return json.loads(self.fetch(method, path, body) or b"null")

    def fetch(self, method: str, path: str, body: object = None) -> bytes:
        """Raises RuntimeError with what the server says."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Token {self.token}", "Content-Type": "application/json"}
        try:
            with urlopen(Request(self.address + path, data, headers, method=method)) as answer:
                content: bytes = answer.read()
                return content
        except HTTPError as refusal:
            said = refusal.read()[:500].decode(errors="replace")
            raise RuntimeError(f"{method} {path}: {refusal.code} {said}") from None

    def invited(self, email: str, password: str) -> "Api":
        """Another person's access, who signs up with the invitation of the organisation."""
        page = self.address + self.call("GET", "/api/invite")["invite_url"]
        cookies = CookieJar()
        browser = build_opener(HTTPCookieProcessor(cookies))
        browser.open(page).close()
        proof = next(cookie.value for cookie in cookies if cookie.name == "csrftoken")
        form = {"email": email, "password": password, "allow_newsletters": "false", "csrfmiddlewaretoken": proof}
        browser.open(Request(page, urlencode(form).encode(), {"Referer": page})).close()
        with browser.open(self.address + "/api/current-user/token") as answer:
            return Api(self.address, json.load(answer)["token"])

    def whoami(self) -> int:
        found: int = self.call("GET", "/api/current-user/whoami")["id"]
        return found

    def new_project(self, title: str, config: str) -> int:
        body = {"title": title, "label_config": config, "maximum_annotations": 5}
        found: int = self.call("POST", "/api/projects/", body)["id"]
        return found

    def export(self, project: int, kind: str) -> bytes:
        return self.fetch("GET", f"/api/projects/{project}/export?exportType={kind}&download_all_tasks=true")

    def snapshot(self, project: int) -> bytes:
        """The JSON of an export snapshot, in which predictions and annotators are whole."""
        whole = {"predictions": {"only_id": False}, "annotations__completed_by": {"only_id": False}}
        everything = {"usual": True, "ground_truth": True}
        body = {"title": "all", "serialization_options": whole, "annotation_filter_options": everything}
        number = self.call("POST", f"/api/projects/{project}/exports/", body)["id"]
        for _ in range(100):
            if self.call("GET", f"/api/projects/{project}/exports/{number}")["status"] == "completed":
                break
            time.sleep(0.1)
        return self.fetch("GET", f"/api/projects/{project}/exports/{number}/download?exportType=JSON")

    def import_file(self, project: int, content: bytes) -> None:
        self.call("POST", f"/api/projects/{project}/import", json.loads(content))
