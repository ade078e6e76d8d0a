"""Writes a document with named entities and a relation by dkpro-cassis, as XMI and as JSON; prints what is in it."""

import json
import sys
from pathlib import Path

import cassis

folder = Path(sys.argv[1])
types = cassis.TypeSystem()
entity = types.create_type(
    "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity", supertypeName="uima.tcas.Annotation"
)
types.create_feature(entity, "value", "uima.cas.String")
relation = types.create_type("custom.Relation", supertypeName="uima.tcas.Annotation")
for end in ("Governor", "Dependent"):
    types.create_feature(relation, end, entity.name)
types.create_feature(relation, "label", "uima.cas.String")
cas = cassis.Cas(types)
cas.sofa_string = "😀 Ada Lovelace met 🤖Marvin in Zürich."
cas.sofa_mime = "text/plain"
spans = []
for covered, label in (("Ada Lovelace", "PER"), ("🤖Marvin", "PER"), ("Zürich", "LOC")):
    start = cas.sofa_string.index(covered)
    spans.append(entity(begin=start, end=start + len(covered), value=label))
cas.add_all(spans)
cas.add(relation(begin=spans[1].begin, end=spans[1].end, Governor=spans[0], Dependent=spans[1], label="met"))
cas.to_xmi(folder / "document.xmi")
cas.to_json(folder / "document.json")
print(json.dumps([[one.begin, one.end, one.value] for one in spans]))
