"""The llama-index doors: a parser over our splitting, a retriever over our search."""

from pathlib import Path

from fake_encoder import CountingEncoder
from llama_index.core.schema import Document

from corpus.library import Library
from index.ingest import add
from index.llama import BureauRetriever, StructureNodeParser
from index.search import Searcher
from index.store import open_store

RULES = """示例区校服管理办法
第一章 总则
第一条 为了规范校服采购，制定本办法。
第二条 校服采购应当同时符合下列条件：
（一）家长委员会过半数同意；
（二）公开比选三家以上供应商。
第二章 收费
第三条 校服由家长自愿购买，夏装每套不得超过一百二十元。
"""


def test_the_parser_cuts_whole_articles_with_their_path() -> None:
    nodes = StructureNodeParser().get_nodes_from_documents([Document(text=RULES)])
    by_article = {node.metadata["location"][-1]: node.get_content() for node in nodes}
    assert by_article["第二条"].endswith("（二）公开比选三家以上供应商。")
    assert nodes[-1].metadata["location"] == ["第二章 收费", "第三条"]


def test_the_retriever_gives_passages_with_their_source(tmp_path: Path) -> None:
    file = tmp_path / "校服.txt"
    file.write_text(RULES, "utf-8")
    library, encoder = Library(tmp_path / "library"), CountingEncoder()
    assert [one.result for one in add(library, encoder, [file])] == ["added"]
    retriever = BureauRetriever(Searcher(library, open_store(library), encoder), k=2)
    best = retriever.retrieve("夏装每套多少钱")[0]
    assert "一百二十元" in best.node.get_content()
    assert best.node.metadata["title"] == "示例区校服管理办法"
    assert best.node.metadata["location"] == ["第二章 收费", "第三条"]
