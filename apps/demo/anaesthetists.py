"""The anaesthetic data of Dawid and Skene (1979), Applied Statistics 28:20-28, Table 1, as numbers.

Five observers rated the fitness for anaesthesia of 45 patients from 1 (fit) to 4; the first observer rated each
patient three times. A line is a patient; a group of digits is an observer.
"""

from __future__ import annotations

from collections.abc import Iterator

TABLE = """
111 1 1 1 1
333 4 3 3 4
112 2 1 2 2
222 3 1 2 1
222 3 2 2 2
222 3 3 2 2
122 2 1 1 1
333 3 4 3 3
222 2 2 2 3
232 2 2 2 3
444 4 4 4 4
222 3 3 4 3
111 1 1 1 1
222 3 2 1 2
121 1 1 1 1
111 2 1 1 1
111 1 1 1 1
111 1 1 1 1
222 2 2 2 1
222 1 3 2 2
222 2 2 2 2
222 2 2 2 1
222 3 2 2 2
221 2 2 2 2
111 1 1 1 1
111 1 1 1 1
232 2 2 2 2
111 1 1 1 1
111 1 1 1 1
112 1 1 2 1
111 1 1 1 1
333 3 2 3 3
111 1 1 1 1
222 2 2 2 2
222 3 2 3 2
433 4 3 4 3
221 2 2 3 2
232 3 2 3 3
333 3 4 3 2
111 1 1 1 1
111 1 1 1 1
121 2 1 1 1
232 2 2 2 2
121 1 1 1 1
222 2 2 2 2
"""
SCHEMA = {"type": "ordinal", "labels": ["1", "2", "3", "4"]}
GUIDELINE = """# Fitness for a general anaesthetic

Rate the patient from the pre-operative form alone.

## 1 Fit
No disease beyond the condition operated on.

## 2 Mild
A mild disease that does not limit activity.

## 3 Limiting
A disease that limits activity.

## 4 Unfit
A disease that is a constant threat to life.

*The wording of the four levels is ours; the ratings are those published in 1979.*
"""


def rows() -> Iterator[tuple[str, str, str]]:
    """(patient, observer, rating), 315 of them."""
    for patient, line in enumerate(TABLE.split("\n")[1:-1], 1):
        for observer, ratings in enumerate(line.split(), 1):
            for rating in ratings:
                yield f"patient-{patient:02}", f"observer-{observer}", rating
