"""A server of the S3 protocol in this process, and a bucket of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import boto3
import pytest
from moto.server import ThreadedMotoServer

from apps.loop.arriving.bucket import Bucket, bucket_at

SECRET = "wJalrXUtnFEMI-never-shown"


@contextmanager
def running_store() -> Iterator[str]:
    """The address of the server."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def log_in(environment: pytest.MonkeyPatch, endpoint: str) -> None:
    """As operators do it: by the environment that every program for this store reads."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "HTTP_PROXY", "http_proxy"):
        environment.delenv(name, raising=False)
    environment.setenv("AWS_ENDPOINT_URL", endpoint)
    environment.setenv("AWS_ACCESS_KEY_ID", "AKIA-tester")
    environment.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    environment.setenv("AWS_DEFAULT_REGION", "us-east-1")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A bucket as whoever fills it sees it."""

    client: Any
    bucket: str

    @property
    def address(self) -> str:
        return f"s3://{self.bucket}/in box"

    def watched(self) -> Bucket:
        return bucket_at(self.address)

    def put(self, key: str, body: str | bytes) -> None:
        self.client.put_object(Bucket=self.bucket, Key=key, Body=body)

    def lying(self) -> list[str]:
        listed = self.client.list_objects_v2(Bucket=self.bucket).get("Contents", [])
        return sorted(each["Key"] for each in listed)

    def text(self, key: str) -> str:
        return str(self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read().decode())

    def forbid(self, act: str, key: str) -> None:
        denied = {"Effect": "Deny", "Principal": "*", "Action": act, "Resource": f"arn:aws:s3:::{self.bucket}/{key}"}
        policy = {"Version": "2012-10-17", "Statement": [denied]}
        self.client.put_bucket_policy(Bucket=self.bucket, Policy=json.dumps(policy))

    def allow(self) -> None:
        self.client.delete_bucket_policy(Bucket=self.bucket)


def make_shelf(endpoint: str) -> Shelf:
    client = boto3.client("s3", endpoint_url=endpoint)
    shelf = Shelf(client, f"drop-{uuid4().hex[:12]}")
    client.create_bucket(Bucket=shelf.bucket)
    return shelf
