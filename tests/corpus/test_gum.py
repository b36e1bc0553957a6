"""Reading GUM: natural text, tokens aligned, spans and chains; its faults in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from pressmark.corpus.gum import read_gum
from pressmark.corpus.gum_files import read_conllu
from pressmark.schema import PressmarkError

CONLLU = """# newdoc id = GUM_news_toy
# meta::title = A toy
# meta::dateCreated = 2024-06-14
# newpar
# sent_id = 1
# text = Prof. Ana Ott's dog can't see Kim Jong-so.
1	Prof.	Prof.	PROPN	NNP	_	5	nmod	_	_
2	Ana	Ana	PROPN	NNP	_	1	flat	_	_
3	Ott	Ott	PROPN	NNP	_	1	flat	_	_
4	's	's	PART	POS	_	1	case	_	_
5	dog	dog	NOUN	NN	_	8	nsubj	_	_
6-7	can't	_	_	_	_	_	_	_	_
6	ca	can	AUX	MD	_	8	aux	_	_
7	n't	not	PART	RB	_	8	advmod	_	_
8	see	see	VERB	VB	_	0	root	_	_
9	Kim	Kim	PROPN	NNP	_	8	obj	_	_
10	Jong	Jong	PROPN	NNP	_	9	flat	_	_
11	-	-	PUNCT	HYPH	_	12	punct	_	_
12	so	so	X	FW	_	9	flat	_	_
13	.	.	PUNCT	.	_	8	punct	_	_

# sent_id = 2
# text = She 😀 left the Bank of Velmar.
1	She	she	PRON	PRP	_	3	nsubj	_	_
2	😀	😀	SYM	SYM	_	3	discourse	_	_
3	left	leave	VERB	VBD	_	0	root	_	_
4	the	the	DET	DT	_	5	det	_	_
5	Bank	Bank	PROPN	NNP	_	3	obj	_	_
6	of	of	ADP	IN	_	7	case	_	_
7	Velmar	Velmar	PROPN	NNP	_	5	nmod	_	_
8	.	.	PUNCT	.	_	3	punct	_	_

# newpar
# sent_id = 3
# text = It closed.
1	It	it	PRON	PRP	_	2	nsubj	_	_
2	closed	close	VERB	VBD	_	0	root	_	_
3	.	.	PUNCT	.	_	2	punct	_	_
"""
NONE = "_\t" * 7
TSV = f"""#FORMAT=WebAnno TSV 3.2
#T_SP=webanno.custom.Referent|entity|infstat|salience|identity|centering
#T_RL=webanno.custom.Coref|type|BT_webanno.custom.Referent


#Text=...
1-1	0-5	Prof.	animal[1]|person[2]	new	s	_	c	coref	2-1[0_2]\t
1-2	6-9	Ana	animal[1]|person[2]	new	s	_	c	_	_\t
1-3	10-13	Ott	animal[1]|person[2]	new	s	_	c	_	_\t
1-4	14-16	's	animal[1]|person[2]	new	s	_	c	_	_\t
1-5	17-20	dog	animal[1]	new	s	_	c	_	_\t
1-6	21-23	ca	{NONE}
1-7	24-27	n't	{NONE}
1-8	28-31	see	{NONE}
1-9	32-35	Kim	person[3]	new	s	_	c	_	_\t
1-10	36-40	Jong	person[3]	new	s	_	c	_	_\t
1-11	41-42	-	person[3]	new	s	_	c	_	_\t
1-12	43-45	so	person[3]	new	s	_	c	_	_\t
1-13	46-47	.	{NONE}

#Text=...
2-1	48-51	She	person	giv	s	_	c	_	_\t
2-2	52-53	😀	{NONE}
2-3	54-58	left	{NONE}
2-4	59-62	the	organization[4]	new	s	_	c	ana|bridge	3-1[0_4]|3-1[0_4]\t
2-5	63-67	Bank	organization[4]	new	s	_	c	_	_\t
2-6	68-70	of	organization[4]	new	s	_	c	_	_\t
2-7	71-77	Velmar	organization[4]|place	new	s	_	c	_	_\t
2-8	78-79	.	{NONE}

#Text=...
3-1	80-82	It	organization	giv	s	_	c	_	_\t
3-2	83-89	closed	{NONE}
3-3	90-91	.	{NONE}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("dep/GUM_news_toy.conllu", CONLLU), ("coref/gum/GUM_news_toy.tsv", TSV)):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_the_text_is_the_natural_one_in_paragraphs() -> None:
    found = read_conllu(CONLLU, "toy")
    first, second = "Prof. Ana Ott's dog can't see Kim Jong-so.", "She 😀 left the Bank of Velmar."
    assert found.text == f"{first} {second}\n\nIt closed.\n"
    assert [found.text[s.start : s.end] for s in found.sentences] == [first, second, "It closed."]
    assert [token.span.text for token in found.tokens[0]][5:7] == ["ca", "n't"]


def test_mentions_have_spans_levels_and_the_name_at_their_head(folder: Path) -> None:
    document = read_gum(folder, "GUM_news_toy")
    text = document.article.text or ""
    found = {
        text[m.span.start : m.span.end]: (
            m.type,
            m.level,
            m.head and text[m.head.start : m.head.end],
        )
        for m in document.annotations.mentions
    }
    assert found == {
        "Prof. Ana Ott's dog": ("animal", "nominal", "dog"),
        "Prof. Ana Ott's": ("person", "name", "Prof. Ana Ott"),
        "Kim Jong-so": ("person", "name", "Kim Jong-so"),
        "She": ("person", "pronoun", "She"),
        "the Bank of Velmar": ("organization", "name", "Bank of Velmar"),
        "Velmar": ("place", "name", "Velmar"),
        "It": ("organization", "pronoun", "It"),
    }


def test_identity_makes_chains_and_bridging_does_not(folder: Path) -> None:
    document = read_gum(folder, "GUM_news_toy")
    known = document.annotations.mention_by_id()
    chains = [[known[m].span.text for m in e.mentions] for e in document.annotations.entities]
    assert ["Prof. Ana Ott's", "She"] in chains
    assert ["the Bank of Velmar", "It"] in chains
    assert sum(map(len, chains)) == len(known)


@pytest.mark.parametrize(
    ("name", "old", "new", "match"),
    [
        (
            "dep/GUM_news_toy.conllu",
            "2	😀	😀",
            "2	smile	😀",
            "token 2 .'smile'. does not follow",
        ),
        ("dep/GUM_news_toy.conllu", "# text = It closed.\n", "", "sentence 3 has no `# text =`"),
        (
            "coref/gum/GUM_news_toy.tsv",
            "3-2	83-89	closed",
            "3-2	83-89	shut",
            "sentence 3 has",
        ),
        ("coref/gum/GUM_news_toy.tsv", "ana|bridge", "ana", "token 2-4 has 10 columns, with 1 rel"),
        ("coref/gum/GUM_news_toy.tsv", "#FORMAT=WebAnno", "#FORMAT=Brat", "#FORMAT=Brat"),
    ],
)
def test_files_that_do_not_fit_are_refused(
    folder: Path, name: str, old: str, new: str, match: str
) -> None:
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(PressmarkError, match=match):
        read_gum(folder, "GUM_news_toy")


def test_a_folder_without_the_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PressmarkError, match="cannot be read"):
        read_gum(tmp_path, "GUM_news_toy")


REAL = Path(__file__).resolve().parents[3] / "shared" / "external" / "gum-news"


@pytest.mark.skipif(not REAL.is_dir(), reason="GUM lies outside the checkout, and is not here")
def test_all_of_real_gum_is_read_and_its_two_files_agree() -> None:
    """Entities stand in both files: CoNLL-U opens as many as TSV has mentions."""
    paths = sorted((REAL / "dep").glob("*.conllu"))
    assert len(paths) == 24
    for path in paths:
        document = read_gum(REAL, path.stem)
        source = path.read_text(encoding="utf-8")
        rows = [line.split("\t") for line in source.split("\n") if line[:1].isdigit()]
        opened = sum(
            part.count("(")
            for row in rows
            for part in row[9].split("|")
            if part.startswith("Entity=")
        )
        assert len(document.annotations.mentions) == opened, path.stem
