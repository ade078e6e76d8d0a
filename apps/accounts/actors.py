"""Who does something: a person, or the system on its own behalf."""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.models import User


@dataclass(frozen=True, slots=True)
class Actor:
    user: User | None
    text: str

    @classmethod
    def person(cls, user: User) -> Actor:
        return cls(user=user, text=f"user:{user.public_id}")

    @classmethod
    def system(cls, task: str) -> Actor:
        return cls(user=None, text=f"system:{task}")
