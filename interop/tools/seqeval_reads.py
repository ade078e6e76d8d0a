"""Prints the entities that seqeval finds in the tags of a CoNLL file: label, first and last token of each."""

import json
import sys
from pathlib import Path

from seqeval.metrics.sequence_labeling import get_entities

lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
sentences, tags = [], []
for line in [*lines, ""]:
    if line.strip() and not line.startswith("-DOCSTART-"):
        tags.append(line.split()[-1])
    elif tags:
        sentences.append(tags)
        tags = []
print(json.dumps([get_entities(one) for one in sentences]))
