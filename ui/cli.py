"""The command line: ``bureau``. Imports what a command needs only when it runs: help is instant."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from corpus.errors import BureauError
from ui.output import plain
from ui.paths import named_file, written
from ui.usage import Parser

LIBRARY = "资料库文件夹（默认 $BUREAU_LIBRARY 或用户数据文件夹）"
JSON = "输出 JSON，供程序使用"
DOCUMENT = "文件的编号、文件名或标题"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. 0: done (a refusal is a result); 1: some files failed; 2: bad input."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # names and questions may hold what no encoding has
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = argparse.Namespace(library=None)
    try:
        options = parser().parse_args(arguments)
        from ui.fault import logged

        with logged(options.library):
            code = int(import_module(f"ui.commands.{options.run}").run(options))
        sys.stdout.flush()
        return code
    except BureauError as error:
        print(plain(" ".join(str(error).split())), file=sys.stderr)
        return 2
    except BrokenPipeError:  # `bureau documents | head`: who read it has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("已中断。已报告完成的部分都已保存。", file=sys.stderr)
        return 130
    except Exception as error:
        if os.environ.get("BUREAU_DEBUG"):
            raise
        from ui.fault import report

        print(report(error, options.library), file=sys.stderr)
        return 1


def parser() -> Parser:
    """The whole command line."""
    top = Parser(prog="bureau", description="教育文件检索与问答：回答都注明出处，可离线运行。")
    _library(top, default=None)
    commands = top.add_subparsers(title="命令", metavar="命令", required=True, parser_class=Parser)

    def command(name: str, text: str) -> Parser:
        made = commands.add_parser(name, help=text, description=text)
        _library(made)
        made.set_defaults(run=name)
        return made

    kinds = ("plan", "summary", "regulation", "notice", "faq", "statistics", "other")
    roles = ("admin", "staff", "operator")
    roles_help = "admin 管理员、staff 工作人员、operator 接线员"
    states = ("in_force", "superseded", "repealed", "not_yet", "unknown")
    kinds_help = (
        "文件类别：plan 计划、summary 总结、regulation 规定、notice 通知、faq 问答、"
        "statistics 统计、other 其他"
    )
    states_help = (
        "文件的效力：in_force 现行有效、superseded 已被替代、repealed 已废止、"
        "not_yet 尚未施行、unknown 不涉及"
    )

    add = command("add", "添加文件、文件夹或 .zip")
    add.add_argument(
        "paths", nargs="+", type=named_file, metavar="PATH", help="要添加的文件或文件夹"
    )
    add.add_argument("--kind", choices=kinds, help=f"{kinds_help}（默认自动判断）")
    add.add_argument("--year", type=_year, help="文件所属年份（默认自动判断）")
    add.add_argument("--replaces", metavar="DOC", help="被新文件替代的已有文件")
    add.add_argument("--internal", action="store_true", help="仅供内部使用，不对公众公开")
    add.add_argument("--json", action="store_true", help="每个文件输出一行 JSON")

    documents = command("documents", "列出资料库中的文件")
    documents.add_argument("--json", action="store_true", help=JSON)
    documents.add_argument("--removed", action="store_true", help="列出已移出的文件")
    documents.add_argument(
        "--duplicates", action="store_true", help="列出内容基本相同的文件，每行一对"
    )

    show = command("show", "查看一份文件：自述信息、结构、全文")
    show.add_argument("document", metavar="DOC", help=DOCUMENT)
    show.add_argument("--json", action="store_true", help=JSON)
    show.add_argument("--text", action="store_true", help="输出全文")
    show.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help="更正一项，如 issued_on=2026-04-28（可多次使用；值为空表示没有）",
    )
    show.add_argument(
        "--unset", action="append", default=[], metavar="FIELD", help="恢复文中的值（可多次使用）"
    )
    show.add_argument("--edit", action="store_true", help="用 $EDITOR 更正各项")

    for name, text in (("remove", "把一份文件移出检索"), ("restore", "恢复一份移出的文件")):
        one = command(name, text + "（不丢失内容）")
        one.add_argument("document", metavar="DOC", help=DOCUMENT)

    ask = command("ask", "提问，得到带出处的回答")
    ask.add_argument("question", nargs="?", metavar="QUESTION", help="问题，用引号括起来")
    ask.add_argument(
        "--batch", type=named_file, metavar="FILE.jsonl", help='问题文件，每行一个 {"question": …}'
    )
    ask.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="按哪一天的效力回答")
    ask.add_argument("--explain", action="store_true", help="说明为什么这样回答")
    ask.add_argument("--json", action="store_true", help=JSON)

    search = command("search", "检索段落")
    search.add_argument("query", nargs="?", metavar="QUERY", help="检索词，用引号括起来")
    search.add_argument(
        "--batch", type=named_file, metavar="FILE.jsonl", help='检索词文件，每行一个 {"query": …}'
    )
    search.add_argument("-k", type=_count, metavar="N", default=10, help="返回几条（默认 10）")
    search.add_argument("--kind", choices=kinds, help=kinds_help)
    search.add_argument("--year", type=_year, help="只在这一年的文件中检索")
    search.add_argument("--status", choices=states, help=states_help)
    search.add_argument("--document", metavar="DOC", help="只在这份文件中检索")
    search.add_argument("--issuer", metavar="NAME", help="只在发文机关名称含此文字的文件中检索")
    search.add_argument("--explain", action="store_true", help="说明各步找到了什么、为何这样排序")
    search.add_argument("--json", action="store_true", help=JSON)

    figures = command("figures", "查找文件中的数据，按指标汇总、比较、导出")
    figures.add_argument("query", nargs="?", metavar="QUERY", help="如：新增学位（不写则列出全部）")
    figures.add_argument("--year", type=_year, help="只看这一年的数据")
    figures.add_argument("--document", metavar="DOC", help="只看这份文件中的数据")
    figures.add_argument("--kind", choices=kinds, help="只看这类文件中的数据")
    figures.add_argument(
        "--nature",
        choices=("result", "target", "gap", "baseline", "rank", "rule"),
        help="完成数、目标、缺口、基数、名次、规定",
    )
    figures.add_argument("--unit", metavar="UNIT", help="另折合成这个单位，如 万元")
    view = figures.add_mutually_exclusive_group()
    view.add_argument("--series", action="store_true", help="同一指标历年的数据")
    view.add_argument("--outcomes", action="store_true", help="目标与后来的完成情况")
    view.add_argument("--conflicts", action="store_true", help="不同文件说法不一的数据")
    view.add_argument("--checks", action="store_true", help="总数与分项之和是否相符")
    view.add_argument("--split", nargs=2, metavar=("A", "B"), help="A 与 B 不再当作同一指标")
    view.add_argument("--rejoin", nargs=2, metavar=("A", "B"), help="撤销 --split")
    figures.add_argument("--csv", type=named_file, metavar="FILE", help="写入 CSV 文件")
    figures.add_argument("--xlsx", type=named_file, metavar="FILE", help="写入 Excel 文件")
    figures.add_argument("--json", action="store_true", help=JSON)

    evaluate = command("evaluate", "用一组题目检验回答，或从文件中拟出题目")
    evaluate.add_argument(
        "cases", nargs="?", type=named_file, metavar="CASES.jsonl", help="题目文件，每行一题"
    )
    evaluate.add_argument("--json", action="store_true", help="输出 JSON，可留作下次比较")
    evaluate.add_argument(
        "--report", type=written(".html"), metavar="FILE.html", help="另写一份网页报告"
    )
    evaluate.add_argument(
        "--compare", type=named_file, metavar="FILE.json", help="与上次 --json 的结果比较"
    )
    evaluate.add_argument(
        "--generate", type=named_file, metavar="FILE.jsonl", help="从资料库拟出题目，供人工核对"
    )

    serve = command("serve", "启动网页和接口")
    serve.add_argument(
        "--host",
        type=_host,
        default="127.0.0.1",
        help="在哪个地址上听（默认 127.0.0.1，只有这台电脑能打开）",
    )
    serve.add_argument("--port", type=_port, default=7860, help="端口（默认 7860）")
    serve.add_argument("--samples", action="store_true", help="资料库为空时先放入示例文件")

    for name, text in (
        ("backup", "把整个资料库备份成一个文件（可以在使用中进行）"),
        ("restore-backup", "用备份文件恢复整个资料库（可以在使用中进行，原有内容另存）"),
    ):
        whole = command(name, text)
        whole.add_argument("file", type=named_file, metavar="FILE", help="备份文件，如 备份.zip")
        whole.set_defaults(run="backup", back=name != "backup", keep=None)
        if name == "backup":
            whole.add_argument(
                "--keep",
                type=_copies,
                metavar="N",
                help="FILE 是文件夹时，其中按日期命名的备份只留最近 N 份",
            )

    questions = command("questions", "查看、删除、导出问过的问题和其他个人信息")
    questions.add_argument("--search", default="", metavar="WORDS", help="只看含有这些字的")
    questions.add_argument(
        "--most", type=_count, metavar="N", default=100, help="最多几条（默认 100）"
    )
    questions.add_argument("--json", action="store_true", help="每条输出一行 JSON")
    questions.add_argument(
        "--forget-older-than", type=_days, metavar="DAYS", help="删除这么多天以前的提问和反馈"
    )
    questions.set_defaults(do="")
    doing = questions.add_subparsers(title="操作", metavar="操作", parser_class=Parser)

    def do(name: str, text: str) -> Parser:
        made = doing.add_parser(name, help=text, description=text)
        _library(made)
        made.set_defaults(do=name)
        return made

    forget = do("forget", "按编号删除提问和反馈，或按来电编号删除来电记录")
    forget.add_argument("ids", nargs="*", metavar="ID", help="答复下面的编号")
    forget.add_argument(
        "--call", type=_number, action="append", default=[], metavar="N", help="来电编号"
    )
    do("export", "把与人有关的全部记录导出成一个文件").add_argument(
        "file", type=named_file, metavar="FILE.zip", help="导出到的文件，如 个人信息.zip"
    )
    wipe = do("wipe", "删除全部提问、反馈和来电记录（不删文件和操作记录）")
    wipe.add_argument("--yes", action="store_true", help="确定删除")

    of_users = _acts(command("user", "网页的账号：建立、修改、删除"))
    for act, text in (
        ("add", "建立账号"), ("role", "更改角色"), ("password", "更改密码"),
        ("unlock", "解除登录失败后的锁定"), ("disable", "停用账号"), ("enable", "启用账号"),
        ("remove", "删除账号"), ("list", "列出账号"),
    ):  # fmt: skip
        one = _act(of_users, act, text)
        if act != "list":
            one.add_argument("name", metavar="NAME", help="账号名称")
        if act == "add":
            one.add_argument("--role", choices=roles, required=True, help=roles_help)
        elif act == "role":
            one.add_argument("role", choices=roles, metavar="ROLE", help=roles_help)
        if act in ("add", "password"):
            one.add_argument(
                "--password-stdin", action="store_true", help="从输入读取密码，供脚本使用"
            )

    of_tokens = _acts(command("token", "接口的令牌：程序用它访问"))
    for act, text in (("add", "建立令牌"), ("list", "列出令牌"), ("revoke", "吊销令牌")):
        one = _act(of_tokens, act, text)
        if act != "list":
            one.add_argument("name", metavar="NAME", help="令牌名称，写明哪个程序用")
        if act == "add":
            one.add_argument("--role", choices=roles, required=True, help=roles_help)
            one.add_argument("--days", type=_lasting, metavar="N", help="几天后过期（默认不过期）")

    audit = command("audit", "查看、核对操作记录：谁在什么时候改了什么")
    audit.add_argument("--verify", action="store_true", help="核对记录有没有被改动、删去")
    audit.add_argument("--since", type=_day, metavar="YYYY-MM-DD", help="只看这一天以来的")
    audit.add_argument("--json", action="store_true", help="每条输出一行 JSON，可用来存档")

    doctor = command("doctor", "检查安装、模型、资料库和索引，说明如何修复")
    doctor.add_argument("--rebuild", action="store_true", help="用当前模型重建向量和索引")
    return top


def _acts(of: Parser) -> "argparse._SubParsersAction[Parser]":
    """What a command of several does: ``bureau user add``, ``bureau user list`` …"""
    return of.add_subparsers(
        title="操作", metavar="操作", dest="act", required=True, parser_class=Parser
    )


def _act(acts: "argparse._SubParsersAction[Parser]", name: str, text: str) -> Parser:
    made = acts.add_parser(name, help=text, description=text)
    _library(made)
    if name == "list":
        made.add_argument("--json", action="store_true", help=JSON)
    return made


def _library(of: Parser, default: str | None = argparse.SUPPRESS) -> None:
    """Before the command, before what it does, or behind: the last that was said stands."""
    of.add_argument("--library", metavar="DIR", default=default, help=LIBRARY)


def _day(text: str) -> object:
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"“{_short(text)}”不是日期，请写成 2026-09-01 的样子"
        ) from None


def _short(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:20]}…"


def _bounded(text: str, low: int, high: int, what: str) -> int:
    # as many digits as no number here has are refused by int() in English
    if not text.isdecimal() or len(text) > 20 or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(f"“{_short(text)}”不是{what}，应为 {low} 到 {high} 的整数")
    return int(text)


def _year(text: str) -> int:
    return _bounded(text, 1900, 2100, "年份")


def _count(text: str) -> int:
    return _bounded(text, 1, 1000, "条数")


def _copies(text: str) -> int:
    return _bounded(text, 1, 1000, "份数")


def _lasting(text: str) -> int:
    return _bounded(text, 1, 1000, "天数")


def _number(text: str) -> int:
    return _bounded(text, 1, 10**9, "编号")


def _days(text: str) -> int:
    return _bounded(text, 0, 36_500, "天数")


def _host(text: str) -> str:
    if not text.strip():  # it would be all there are: a variable of a script that was not set
        raise argparse.ArgumentTypeError("后面是空的，请写明地址，或去掉它")
    return text


def _port(text: str) -> int:
    return _bounded(text, 1, 65535, "端口")


if __name__ == "__main__":
    sys.exit(main())
