"""Builders of small files in the formats of annotation tools, and how each is read."""

import io
import json
import zipfile
from typing import Any

from apps.exchange.formats import Record, Reject

from .reading import read


def cvat(*elements: str, meta: str = "") -> str:
    return f'<?xml version="1.0"?><annotations><version>1.1</version>{meta}{"".join(elements)}</annotations>'


def cvat_image(*shapes: str, name: str = "a.jpg", width: object = 20, height: object = 10) -> str:
    return f'<image id="0" name="{name}" width="{width}" height="{height}">{"".join(shapes)}</image>'


def cvat_box(left: object = 1, top: object = 2, right: object = 4, bottom: object = 6, **more: object) -> str:
    extra = "".join(f' {name}="{value}"' for name, value in {"label": "car", **more}.items())
    return f'<box xtl="{left}" ytl="{top}" xbr="{right}" ybr="{bottom}"{extra}></box>'


VIDEO_META = (
    "<meta><task><name>v</name><size>12</size><mode>interpolation</mode>"
    "<original_size><width>20</width><height>10</height></original_size></task></meta>"
)


def cvat_track(*shapes: str, id: object = 0) -> str:
    return f'<track id="{id}" label="car">{"".join(shapes)}</track>'


def coco(
    *annotations: dict[str, object], images: list[Any] | None = None, categories: list[Any] | None = None
) -> dict[str, Any]:
    image = {"id": 1, "file_name": "a.jpg", "width": 20, "height": 10}
    return {
        "images": [image] if images is None else images,
        "annotations": [
            {"id": number, "image_id": 1, "category_id": 1, **one} for number, one in enumerate(annotations)
        ],
        "categories": [{"id": 1, "name": "car"}] if categories is None else categories,
    }


def voc(*objects: str, name: str = "a.jpg", size: str = "<width>20</width><height>10</height>") -> str:
    return f"<annotation><filename>{name}</filename><size>{size}</size>{''.join(objects)}</annotation>"


def voc_object(xmin: object = 1, ymin: object = 2, xmax: object = 4, ymax: object = 6, name: str = "car") -> str:
    corners = {"xmin": xmin, "ymin": ymin, "xmax": xmax, "ymax": ymax}
    inner = "".join(f"<{side}>{value}</{side}>" for side, value in corners.items())
    return f"<object><name>{name}</name><pose>Left</pose><bndbox>{inner}</bndbox></object>"


def webanno(*sentences: str, header: str = "#T_SP=de.ner.type.NamedEntity|value") -> str:
    return "\n".join(["#FORMAT=WebAnno TSV 3.3", header, "", "", *sentences])


WEBANNO = webanno(
    "#Text=I saw Acme .", "1-1\t0-1\tI\t_\t", "1-2\t2-5\tsaw\t_\t", "1-3\t6-10\tAcme\tORG\t", "1-4\t11-12\t.\t_\t"
)


def xmi(*elements: str, text: str = "I saw Acme .") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><xmi:XMI xmlns:xmi="http://www.omg.org/XMI" '
        'xmlns:cas="http:///uima/cas.ecore" xmlns:ner="http:///de/ner/type.ecore" xmlns:custom="http:///webanno/custom.ecore">'
        f'<cas:NULL xmi:id="0"/><cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" sofaString="{text}"/>'
        f'{"".join(elements)}<cas:View sofa="1" members="2"/></xmi:XMI>'
    )


def entity(number: int = 2, begin: object = 6, end: object = 10, value: str = 'value="ORG"') -> str:
    return f'<ner:NamedEntity xmi:id="{number}" sofa="1" begin="{begin}" end="{end}" {value}/>'


def cas_json(*structures: dict[str, object], text: str = "I saw Acme .") -> str:
    sofa = {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaID": "_InitialView", "sofaString": text}
    return json.dumps({"%TYPES": {}, "%FEATURE_STRUCTURES": [sofa, *structures], "%VIEWS": {}})


JSON_ENTITY = {"%ID": 2, "%TYPE": "de.ner.type.NamedEntity", "@sofa": 1, "begin": 6, "end": 10, "value": "ORG"}
TEXTGRID = (
    'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0\nxmax = 2\ntiers? <exists>\nsize = 2\nitem []:\n'
    '  item [1]:\n    class = "IntervalTier"\n    name = "words"\n    xmin = 0\n    xmax = 2\n    intervals: size = 2\n'
    '    intervals [1]:\n      xmin = 0\n      xmax = 0.5\n      text = ""\n'
    '    intervals [2]:\n      xmin = 0.5\n      xmax = 2\n      text = "say ""hi"""\n'
    '  item [2]:\n    class = "TextTier"\n    name = "clicks"\n    xmin = 0\n    xmax = 2\n    points: size = 1\n'
    '    points [1]:\n      number = 1\n      mark = "x"\n'
)
RTTM = "SPEAKER rec1 1 0.50 1.25 <NA> <NA> ann <NA> <NA>\nSPEAKER rec2 1 0 2 <NA> <NA> bob <NA> <NA>\n"
SRT = "1\n00:00:01,000 --> 00:00:02,500\nHello <i>you</i>\n\n2\n00:00:03,000 --> 00:00:04,000\nthere\n"
VTT = "WEBVTT - a talk\n\nNOTE by hand\n\nfirst\n00:01.000 --> 00:02.500 align:start\n<v Ann>A &amp; B\n"
CONLL = "-DOCSTART- -X- O\n\nAcme NNP B-ORG\nInc NNP I-ORG\nhired VBD O\nBo NNP B-PER\n\nFine JJ O\n"


def zipped(**files: str | bytes) -> bytes:
    """A zip of these files, of which "__" in a name stands for a slash and "_" before the ending for a full stop."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            folder, _, last = name.replace("__", "/").rpartition("/")
            stem, _, ending = last.rpartition("_")
            archive.writestr(f"{folder}/{stem}.{ending}".lstrip("/"), content)
    return out.getvalue()


def one(content: str | bytes | dict[str, Any], format: str, **options: object) -> Record:
    """The only record of a file by the annotator "ann"."""
    found = rows(content, format, **options)
    assert len(found) == 1, found
    assert isinstance(found[0], Record), found
    return found[0]


def rejected(content: str | bytes | dict[str, Any], format: str, **options: object) -> str:
    """The place and reason of the only reject of a file."""
    found = [entry for entry in rows(content, format, **options) if isinstance(entry, Reject)]
    assert len(found) == 1, found
    assert found[0].remedy
    return f"{found[0].place}: {found[0].why}"


def rows(content: str | bytes | dict[str, Any], format: str, **options: object) -> list[Record | Reject]:
    data = json.dumps(content) if isinstance(content, dict) else content
    return read(data, format=format, **{"annotator": "ann", "name": "doc.x", **options})


# One file of each format, with what must be declared for it.
EXAMPLES: dict[str, tuple[str, dict[str, str]]] = {
    "cvat": (cvat(cvat_image(cvat_box(rotation=30), cvat_box()), cvat_image(name="b.jpg")), {}),
    "cvat-video": (cvat(cvat_track(cvat_box(frame=1), cvat_box(3, frame=3, outside=1)), meta=VIDEO_META), {}),
    "coco": (json.dumps(coco({"bbox": [1, 2, 3, 4]}, {"bbox": [1.5, 2, 3, 4]})), {}),
    "pascal-voc": (voc(voc_object(), voc_object(0, 0, 2, 2)), {}),
    "yolo": ("0 0.5 0.5 0.2 0.4\n1 0.1 0.1 0.1 0.1\n", {"classes": "car,bus", "width": "20", "height": "10"}),
    "conll": (CONLL, {}),
    "webanno-tsv": (WEBANNO, {}),
    "cas-xmi": (xmi(entity()), {}),
    "cas-json": (cas_json(JSON_ENTITY), {}),
    "rttm": (RTTM, {}),
    "audacity": ("0.5\t1.25\tspeech\n2\t3\tnoise\n", {}),
    "textgrid": (TEXTGRID, {"tier": "words"}),
    "srt": (SRT, {}),
    "vtt": (VTT, {"label": "segments"}),
}
