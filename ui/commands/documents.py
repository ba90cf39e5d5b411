"""``bureau documents``: what is in the library."""

from argparse import Namespace

from corpus.duplicates import duplicates as find_duplicates
from corpus.library import Library
from ui.about import LEGEND, marks
from ui.engine import Engine
from ui.output import dump, say
from ui.render import document_json, record_json
from ui.settings import library_folder
from ui.words import document_line


def run(options: Namespace) -> int:
    library = Engine(library_folder(options.library)).library
    if options.duplicates:
        return duplicates(library, options)
    found = library.documents(removed=options.removed)
    if options.json:
        print(dump([record_json(d) for d in found]))
        return 0
    for document in found:
        print(f"{marks(document)}  {document_line(document)}")
    if found:
        say(LEGEND)
    else:
        say("没有已移出的文件。" if options.removed else "资料库是空的。请用 bureau add 添加文件。")
    return 0


def duplicates(library: Library, options: Namespace) -> int:
    pairs = list(find_duplicates(library))
    if options.json:
        print(
            dump(
                [
                    {
                        "first": document_json(it.first),
                        "second": document_json(it.second),
                        "similarity": it.similarity,
                    }
                    for it in pairs
                ]
            )
        )
        return 0
    for it in pairs:
        print(
            f"{it.similarity:.0%}  {it.first.id} 《{it.first.title}》 {it.first.source}"
            f"  ＝  {it.second.id} 《{it.second.title}》 {it.second.source}"
        )
    if pairs:
        say("内容基本相同的文件可用 bureau remove 移出一份，或用 --replaces 说明替代关系。")
    else:
        say("没有内容基本相同的文件。")
    return 0
