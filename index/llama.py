"""Our splitting and our search as parts of a llama-index pipeline.

Imported only by those who build such a pipeline; nothing else here needs llama-index.
"""

from collections.abc import Sequence
from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.node_parser import NodeParser
from llama_index.core.node_parser.node_utils import build_nodes_from_splits
from llama_index.core.schema import BaseNode, MetadataMode, NodeWithScore, QueryBundle, TextNode

from corpus.outline import outline
from corpus.read.block import Block
from corpus.split import LIMIT, split
from index.hit import Hit
from index.search import Filters, Searcher


class StructureNodeParser(NodeParser):
    """Cuts Chinese policy text into whole articles, items and paragraphs.

    Each node's metadata holds its ``location`` (path of headings) and ``lead`` (the lead-in that
    a piece of a long list needs); start and end are offsets into the document's text.
    """

    limit: int = LIMIT

    def _parse_nodes(
        self, nodes: Sequence[BaseNode], show_progress: bool = False, **kwargs: Any
    ) -> list[BaseNode]:
        made: list[BaseNode] = []
        for node in nodes:
            lines = node.get_content(metadata_mode=MetadataMode.NONE).splitlines()
            drawn = outline([Block(line.strip()) for line in lines if line.strip()])
            chunks = split(drawn, limit=self.limit)
            parts = build_nodes_from_splits([c.text for c in chunks], node, id_func=self.id_func)
            for part, chunk in zip(parts, chunks, strict=True):
                part.metadata |= {"location": list(chunk.location), "lead": chunk.lead}
            made += parts
        return made


class BureauRetriever(BaseRetriever):
    """A library's search as a llama-index retriever: passages with their document and path."""

    def __init__(self, searcher: Searcher, k: int = 10, filters: Filters | None = None) -> None:
        self._searcher, self._k, self._filters = searcher, k, filters or Filters()
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = self._searcher.search(query_bundle.query_str, self._k, filters=self._filters)
        return [NodeWithScore(node=_node(hit), score=hit.score) for hit in found.hits]


def _node(hit: Hit) -> TextNode:
    about = hit.document.about
    return TextNode(
        id_=f"{hit.document.id}:{hit.start}",
        text=hit.text,
        metadata={
            "document": hit.document.id,
            "title": about.title,
            "number": about.number,
            "status": str(hit.document.status),
            "location": list(hit.location),
            "page": hit.page,
        },
        start_char_idx=hit.start,
        end_char_idx=hit.end,
    )
