"""``bureau user``: the accounts of the web app."""

import getpass
import sys
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.errors import BureauError
from ui.access.access import Access
from ui.access.accounts import Accounts
from ui.access.clock import local
from ui.access.database import FILE, ServerDatabase
from ui.access.password import LONGEST, SHORTEST
from ui.access.role import Role
from ui.access.user import ROLE_WORDS, User
from ui.output import dump, say
from ui.settings import library_folder, load_settings
from ui.watch.audit import Audit
from ui.watch.keyboard import at_the_keyboard


def run(options: Namespace) -> int:
    accounts = open_accounts(library_folder(options.library), create=options.act == "add")
    by, name = at_the_keyboard(), getattr(options, "name", "")
    if options.act == "list":
        return listed(accounts.access, options.json)
    if options.act == "add":
        first = not accounts.access.has_users
        made = accounts.add(by, name, Role(options.role), password(options.password_stdin))
        say(f"已建立账号“{made.name}”（{ROLE_WORDS[made.role]}）。请用它在 /login 登录。")
        if first:
            say("从现在起，办公页面都要登录，在这台电脑上打开也一样。")
    elif options.act == "role":
        made = accounts.set_role(by, name, Role(options.role))
        say(f"“{made.name}”现在是{ROLE_WORDS[made.role]}，原来的登录已结束。")
    elif options.act == "password":
        accounts.access.users.named(name)  # before anything is typed
        made = accounts.set_password(by, name, password(options.password_stdin))
        say(f"“{made.name}”的密码已更改，原来的登录已结束。")
    elif options.act == "unlock":
        made = accounts.unlock(by, name)
        say(f"“{made.name}”的锁定已解除，可以登录了。" + _still_off(made))
    elif options.act in ("disable", "enable"):
        made = accounts.set_active(by, name, options.act == "enable")
        say(f"账号“{made.name}”已{'启用' if made.active else '停用，登录已结束'}。")
    else:
        made = accounts.remove(by, name)
        say(f"账号“{made.name}”已删除，登录已结束。")
    return 0


def open_accounts(folder: Path, *, create: bool) -> Accounts:
    """The accounts of a library folder.

    Raises:
        BureauError: the folder cannot be made, or, without ``create``, there are no accounts.
    """
    if create:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            line = f"无法建立资料库文件夹“{folder}”（{error.strerror}）。请检查路径和权限。"
            raise BureauError(line) from error
    elif not (folder / FILE).is_file():
        raise BureauError(
            f"资料库“{folder}”还没有账号。请先运行 bureau user add 名称 --role admin 建立管理员。"
        )
    database = ServerDatabase(folder)
    return Accounts(Access(database, load_settings(folder)), Audit(database))


def password(from_stdin: bool) -> str:
    """What is typed twice, or the first line of the standard input.

    Raises:
        BureauError: the two differ, or there is nobody to type.
    """
    if from_stdin:
        return sys.stdin.readline(LONGEST * 8).rstrip("\r\n")
    if not sys.stdin.isatty():
        raise BureauError("请在终端里运行，以便输入密码；脚本中请加 --password-stdin，从输入读取。")
    first = getpass.getpass(f"密码（至少 {SHORTEST} 个字符，输入时不显示）：")
    if first != getpass.getpass("再输一次："):
        raise BureauError("两次输入的密码不一样，没有更改。")
    return first


def listed(access: Access, as_json: bool) -> int:
    every = access.users.all()
    if as_json:
        print(dump([user_json(it, access) for it in every]))
        return 0
    for it in every:
        print(f"{it.name}  {ROLE_WORDS[it.role]}  {state(it, access)}  {entered(it)}")
    if not every:
        say("还没有账号。请用 bureau user add 名称 --role admin 建立管理员。")
    return 0


def state(user: User, access: Access) -> str:
    if not user.active:
        return "已停用"
    return "已锁定" if access.failures.locked(user.name) else "正常"


def entered(user: User) -> str:
    return f"最近登录 {local(user.entered_at)}" if user.entered_at else "还没有登录过"


def user_json(user: User, access: Access) -> dict[str, Any]:
    return {
        "name": user.name,
        "role": user.role.value,
        "active": user.active,
        "locked": access.failures.locked(user.name) is not None,
        "created_at": stamp(user.created_at),
        "last_login": stamp(user.entered_at) if user.entered_at else None,
        "sign_on": not user.has_password,
    }


def stamp(moment: datetime) -> str:
    return moment.replace(tzinfo=UTC).isoformat(timespec="seconds")


def _still_off(user: User) -> str:
    return "" if user.active else "不过账号是停用的，请先启用。"
