"""What the labelling page of Label Studio 1.23.2 knows: tags, attributes, values; in lower case."""

from __future__ import annotations

OBJECTS = frozenset({"text", "hypertext", "paragraphs", "image", "audio", "video", "table", "pdf",
                      "timeseries", "list"})  # fmt: skip
#: Objects whose regions are drawn by controls of their own kind (RectangleLabels ...).
NOT_FOR_LABELS = frozenset({"image", "table", "pdf", "list"})
CONTROLS = frozenset({
    "labels", "choices", "taxonomy", "textarea", "rating", "number", "datetime", "hypertextlabels",
    "paragraphlabels", "pairwise", "ranker", "rectanglelabels", "polygonlabels", "brushlabels",
    "ellipselabels", "keypointlabels", "timeserieslabels", "timelinelabels", "bitmasklabels",
    "vectorlabels", "rectangle", "polygon", "brush", "ellipse", "keypoint", "videorectangle",
    "bitmask", "vector", "magicwand",
})  # fmt: skip
OTHERS = frozenset({
    "view", "header", "style", "filter", "label", "choice", "relations", "relation", "shortcut",
    "collapse", "panel", "pagedview", "markdown", "bucket", "channel", "dialog", "audioplus",
    "multichannel",
})  # fmt: skip
#: In the bundle or the server's schema, but without the enterprise edition they show an advert.
ENTERPRISE = frozenset({"custominterface", "reactcode", "chat"})
_WHEN = frozenset({"visiblewhen", "whentagname", "whenlabelvalue", "whenchoicevalue", "whenrole"})
_REGION = _WHEN | {"perregion", "peritem", "required", "requiredmessage", "name", "toname", "value"}
#: The attributes that the labelling page reads, for the tags that we use; in lower case.
ATTRIBUTES: dict[str, frozenset[str]] = {
    "view": _WHEN | {"classname", "style", "display", "idattr", "visibility"},
    "header": _WHEN | {"value", "size", "style", "underline", "hint"},
    "style": frozenset({"value"}),
    "filter": frozenset(
        {"name", "toname", "minlength", "hotkey", "placeholder", "casesensitive", "style"}
    ),
    "labels": _REGION
    | {"choice", "maxusages", "showinline", "opacity", "fillcolor", "strokecolor", "fillopacity",
       "strokewidth", "groupdepth", "allowempty", "snap", "cansmart", "smart", "smartonly"},
    "label": frozenset(
        {"value", "alias", "hotkey", "background", "selected", "hint", "html", "maxusages",
         "showalias", "aliasstyle", "size", "selectedcolor", "granularity", "groupcancontain",
         "category"}
    ),
    "choices": _REGION | {"choice", "showinline", "layout", "allownested", "readonly"},
    "choice": frozenset(
        {"value", "alias", "hotkey", "selected", "hint", "html", "style", "color", "background"}
    ),
    "taxonomy": _REGION
    | {"leafsonly", "showfullpath", "pathseparator", "minwidth", "maxwidth", "placeholder",
       "maxusages", "labeling", "legacy", "sharedstore", "dropdownwidth", "apiurl", "readonly"},
    "textarea": _REGION
    | {"editable", "maxsubmissions", "rows", "placeholder", "label", "focusable", "smart",
       "showsubmitbutton", "skipduplicates", "transcription", "displaymode"},
    "text": frozenset(
        {"name", "value", "showlabels", "granularity", "selectionenabled", "savetextresult",
         "highlightcolor", "valuetype", "encoding"}
    ),
    "hypertext": frozenset(
        {"name", "value", "showlabels", "granularity", "selectionenabled", "savetextresult",
         "highlightcolor", "valuetype", "encoding", "clickablelinks", "inline"}
    ),
}  # fmt: skip
VALUES = {
    "granularity": {"symbol", "word", "sentence", "paragraph"},
    "visiblewhen": {
        "region-selected", "no-region-selected", "choice-selected", "choice-unselected",
    },
    "perregion": {"true", "false"},
    "required": {"true", "false"},
    "showinline": {"true", "false"},
}  # fmt: skip
CHOICE_VALUES = {
    "labels": {"single", "multiple"},
    "choices": {"single", "single-radio", "multiple"},
}
